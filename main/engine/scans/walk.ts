import {
  type Dir,
  type Dirent,
  lstatSync,
  opendirSync,
  readdirSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { decodePath, mayBeLossy, nativePath } from '../../../shared/analysis/native-path.ts';
import { explainSystemError } from '../../../shared/analysis/analyse-file.ts';
import type { Reason } from '../../../shared/model/outcome.ts';
import { joinPath } from '../history/stored-path.ts';
import { isPseudoFileSystem } from './pseudo-file-systems.ts';

/** What a walk comes upon. */
export type WalkEntry = FileEntry | SkippedEntry;

/** A regular file to scan. */
export interface FileEntry {
  readonly kind: 'file';
  readonly path: string;
  readonly stats: Stats;
  /** The path is a symbolic link to it. */
  readonly follow: boolean;
}

/** Something a walk met that is not scanned. */
export interface SkippedEntry {
  readonly kind: 'not-scanned';
  readonly path: string;
  readonly outcome: 'skipped' | 'unreadable';
  readonly reason: Reason;
  readonly detail: string | null;
  readonly size: number | null;
}

/** Entries of one directory, or a part of a large one. */
export interface WalkChunk {
  readonly directory: string;
  readonly entries: readonly WalkEntry[];
  /** Whether these are all entries of the directory. */
  readonly whole: boolean;
}

export interface WalkOptions {
  readonly followSymlinks: boolean;
  /** Whether a target that is a link is followed; it is unless this says no. */
  readonly followTargets?: boolean;
  /** Whether a path is excluded; asked for folders too, which are then not entered. */
  readonly excludes: (path: string, isDirectory: boolean) => Reason | null;
}

const CHUNK_ENTRIES = 1024;
const READ_AHEAD = 256;

/**
 * Walks targets without recursion, a part of one directory at a time: memory is bounded by the
 * folders still to visit, not by the files. Everything it meets comes out exactly once, as a file
 * to scan or as an entry that is not scanned, with the reason; folders entered do not come out.
 */
export class Walk {
  readonly #options: WalkOptions;
  readonly #pending: { path: string; target: boolean }[];
  readonly #targets: ReadonlySet<string>;
  /** Files with several names, so that each is scanned under one. */
  readonly #linked = new Set<string>();
  /** Folders entered, by identity: known only where links can lead to one twice. */
  readonly #entered = new Set<string>();

  constructor(targets: readonly string[], options: WalkOptions) {
    this.#options = options;
    this.#targets = new Set(targets);
    this.#pending = targets.map((path) => ({ path, target: true })).toReversed();
  }

  *chunks(): Generator<WalkChunk> {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      if (next.target) yield* this.#target(next.path);
      else yield* this.#directory(next.path);
    }
  }

  /** A path the analyst named: mostly, a link is followed; a file needs no folder. */
  *#target(path: string): Generator<WalkChunk> {
    let stats: Stats;
    let follow: boolean;
    try {
      follow = lstatSync(nativePath(path)).isSymbolicLink();
      if (follow && this.#options.followTargets === false) {
        yield single(skipped(path, 'symlink', null));
        return;
      }
      stats = statSync(nativePath(path));
      if (!stats.isDirectory() && isPseudoFileSystem(statfsSync(nativePath(path)).type)) {
        yield single(skipped(path, 'pseudo-file-system', null));
        return;
      }
    } catch (error) {
      yield single(unreadable(path, error));
      return;
    }
    const excluded = this.#options.excludes(path, stats.isDirectory());
    if (excluded !== null) yield single(skipped(path, excluded, null));
    else if (stats.isDirectory()) yield* this.#enter(path, stats);
    else yield single(this.#file(path, stats, follow));
  }

  *#enter(path: string, stats: Stats): Generator<WalkChunk> {
    const identity = `${stats.dev}:${stats.ino}`;
    if (this.#entered.has(identity)) {
      yield single(skipped(path, 'hard-link', null));
      return;
    }
    this.#entered.add(identity);
    yield* this.#directory(path);
  }

  *#directory(directory: string): Generator<WalkChunk> {
    let opened: Dir;
    try {
      if (isPseudoFileSystem(statfsSync(nativePath(directory)).type)) {
        yield single(skipped(directory, 'pseudo-file-system', null));
        return;
      }
      opened = opendirSync(nativePath(directory), { bufferSize: READ_AHEAD });
    } catch (error) {
      yield single(unreadable(directory, error));
      return;
    }
    try {
      yield* this.#read(directory, opened);
    } finally {
      opened.closeSync();
    }
  }

  *#read(directory: string, opened: Dir): Generator<WalkChunk> {
    let entries: WalkEntry[] = [];
    let whole = true;
    const folders: string[] = [];
    let lossy = false;
    for (;;) {
      let entry: Dirent | null;
      try {
        entry = opened.readSync();
      } catch (error) {
        entries.push(unreadable(directory, error));
        break;
      }
      if (entry === null) break;
      if (mayBeLossy(entry.name)) {
        lossy = true;
        continue;
      }
      this.#visit(joinPath(directory, entry.name), entry, entries, folders);
      if (entries.length >= CHUNK_ENTRIES) {
        whole = false;
        yield { directory, entries, whole };
        entries = [];
      }
    }
    if (lossy) this.#visitRawNames(directory, entries, folders);
    if (entries.length > 0) yield { directory, entries, whole };
    for (const path of folders.toReversed()) this.#pending.push({ path, target: false });
  }

  /** Names that are not UTF-8 (or that do hold U+FFFD) are read again as bytes. */
  #visitRawNames(directory: string, entries: WalkEntry[], folders: string[]): void {
    const options = { withFileTypes: true, encoding: 'buffer' } as const;
    for (const entry of readdirSync(nativePath(directory), options)) {
      if (!mayBeLossy(entry.name.toString('utf8'))) continue;
      this.#visit(joinPath(directory, decodePath(entry.name)), entry, entries, folders);
    }
  }

  #visit(
    path: string,
    entry: Pick<Dirent, 'isDirectory' | 'isSymbolicLink'>,
    entries: WalkEntry[],
    folders: string[],
  ): void {
    // A link that was named as a target is scanned as one.
    if (this.#targets.has(path)) return;
    if (entry.isSymbolicLink()) {
      this.#link(path, entries, folders);
      return;
    }
    const excluded = this.#options.excludes(path, entry.isDirectory());
    if (excluded !== null) {
      entries.push(skipped(path, excluded, null));
    } else if (entry.isDirectory()) {
      if (this.#options.followSymlinks) this.#once(path, entries, folders);
      else folders.push(path);
    } else {
      try {
        const stats = lstatSync(nativePath(path));
        entries.push(this.#file(path, stats, false));
      } catch (error) {
        entries.push(unreadable(path, error));
      }
    }
  }

  #link(path: string, entries: WalkEntry[], folders: string[]): void {
    if (!this.#options.followSymlinks) {
      entries.push(skipped(path, 'symlink', null));
      return;
    }
    let stats: Stats;
    try {
      stats = statSync(nativePath(path));
    } catch (error) {
      // A link to nothing, or in a circle, has no content to miss.
      const { reason, detail } = explainSystemError(error);
      const nothing = reason === 'vanished' || reason === 'link-loop';
      entries.push(
        nothing ? { ...skipped(path, 'symlink', null), detail } : unreadable(path, error),
      );
      return;
    }
    const excluded = this.#options.excludes(path, stats.isDirectory());
    if (excluded !== null) entries.push(skipped(path, excluded, null));
    else if (stats.isDirectory()) this.#once(path, entries, folders);
    else entries.push(this.#file(path, stats, true));
  }

  /** Enters a folder only once, although links may lead to it many times or in a circle. */
  #once(path: string, entries: WalkEntry[], folders: string[]): void {
    try {
      const stats = statSync(nativePath(path));
      const identity = `${stats.dev}:${stats.ino}`;
      if (this.#entered.has(identity)) entries.push(skipped(path, 'hard-link', null));
      else {
        this.#entered.add(identity);
        folders.push(path);
      }
    } catch (error) {
      entries.push(unreadable(path, error));
    }
  }

  #file(path: string, stats: Stats, follow: boolean): WalkEntry {
    if (!stats.isFile()) return skipped(path, 'special-file', null);
    if (stats.nlink > 1 || this.#options.followSymlinks) {
      const identity = `${stats.dev}:${stats.ino}`;
      if (this.#linked.has(identity)) return skipped(path, 'hard-link', stats.size);
      this.#linked.add(identity);
    }
    return { kind: 'file', path, stats, follow };
  }
}

function single(entry: WalkEntry): WalkChunk {
  const directory = entry.path.slice(0, Math.max(1, entry.path.lastIndexOf('/')));
  return { directory, entries: [entry], whole: false };
}

function skipped(path: string, reason: Reason, size: number | null): SkippedEntry {
  return { kind: 'not-scanned', path, outcome: 'skipped', reason, detail: null, size };
}

function unreadable(path: string, error: unknown): WalkEntry {
  const explained = explainSystemError(error);
  return { kind: 'not-scanned', path, outcome: 'unreadable', ...explained, size: null };
}
