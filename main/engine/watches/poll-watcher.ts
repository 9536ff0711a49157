import { hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { fileIdentity, isRacy } from '../../../shared/analysis/file-identity.ts';
import { Walk } from '../scans/walk.ts';
import type { FolderListener } from './folder-listener.ts';

/** A folder that takes long to read is read less often: at most this share of the time. */
const MAX_SHARE = 0.1;

/** What is known of the files of each folder: a number for each name and state of a file. */
type Snapshot = Map<string, Float64Array>;

/**
 * Reads a folder again and again and compares what it sees with the time before. A file is eight
 * bytes of memory, so that a million files are nothing to worry about.
 */
export class PollWatcher {
  readonly #path: string;
  readonly #listener: FolderListener;
  readonly #everyMs: number;
  #known: Snapshot = new Map();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(path: string, listener: FolderListener, everyMs: number) {
    this.#path = path;
    this.#listener = listener;
    this.#everyMs = everyMs;
  }

  /**
   * Polls a folder until the signal is aborted; every change after this resolves is reported,
   * sooner or later.
   */
  static async open(
    path: string,
    listener: FolderListener,
    { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const watcher = new PollWatcher(path, listener, everyMs);
    signal.addEventListener('abort', () => watcher.#close(), { once: true });
    await watcher.#read(() => {});
  }

  #close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #read(report: (path: string) => void): Promise<void> {
    const started = performance.now();
    const { excludes } = this.#listener;
    const walk = new Walk([this.#path], { followSymlinks: false, excludes });
    const seen: Snapshot = new Map();
    let folder = new FolderStates('', undefined);
    for (const chunk of walk.chunks()) {
      const files = chunk.entries.filter((entry) => entry.kind === 'file');
      // A large folder comes in several chunks, one after the other.
      if (files.length > 0 && folder.directory !== chunk.directory) {
        folder.saveTo(seen);
        folder = new FolderStates(chunk.directory, this.#known.get(chunk.directory));
      }
      for (const { path, stats } of files) if (folder.isNews(path, stats)) report(path);
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#closed) return;
    }
    folder.saveTo(seen);
    this.#known = seen;
    const pause = Math.max(this.#everyMs, (performance.now() - started) / MAX_SHARE);
    this.#timer = setTimeout(() => this.#readAgain(), pause);
  }

  #readAgain(): void {
    this.#read((path) => this.#listener.onDidChange(path)).catch((error: unknown) => {
      if (this.#closed) return;
      this.#close();
      this.#listener.onDidFail(error);
    });
  }
}

/** The files of one folder, compared with those of the time before. */
class FolderStates {
  readonly directory: string;
  readonly #before: ReadonlySet<number>;
  readonly #now: number[] = [];

  constructor(directory: string, before: Float64Array | undefined) {
    this.directory = directory;
    this.#before = new Set(before);
  }

  isNews(path: string, stats: Stats): boolean {
    // A file that has only just changed may do so again without a trace: it stays news.
    if (isRacy(stats, Date.now())) return true;
    const state = fileState(path, fileIdentity(stats));
    this.#now.push(state);
    return !this.#before.has(state);
  }

  saveTo(snapshot: Snapshot): void {
    if (this.#now.length > 0) snapshot.set(this.directory, Float64Array.from(this.#now));
  }
}

/** 48 bits of a digest: no two states of a file are likely to share them, ever. */
function fileState(path: string, identity: string): number {
  return hash('sha256', `${path}\n${identity}`, 'buffer').readUIntBE(0, 6);
}
