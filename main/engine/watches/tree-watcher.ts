import { type FSWatcher, statfsSync, watch } from 'node:fs';
import { decodePath, nativePath } from '../../../shared/analysis/native-path.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import { joinPath, splitPath } from '../history/stored-path.ts';
import { isPseudoFileSystem } from '../scans/pseudo-file-systems.ts';
import type { EventQueue } from './event-queue.ts';
import type { FolderListener } from './folder-listener.ts';
import { entryStats, readFolder } from './read-folder.ts';

/** How long folders are opened in one go before others have their turn. */
const SLICE_MS = 10;

/** A folder that cannot be watched because of these cannot be scanned either, or is gone. */
const NOT_OURS: ReadonlySet<string | null> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'ELOOP',
  'ENAMETOOLONG',
]);

interface WatchedFolder {
  readonly path: string;
  readonly watcher: FSWatcher;
  readonly folders: Map<string, WatchedFolder>;
  closed: boolean;
}

/**
 * Watches a folder and all below it: one watch a folder, none a file, so that the system's limit
 * is on folders. A folder is always watched before it is read, and what is read in a folder that
 * is new is reported: nothing can arrive unseen in between, however fast a tree grows.
 */
export class TreeWatcher {
  readonly #listener: FolderListener;
  readonly #queue: EventQueue;
  /** Folders still to be watched. */
  readonly #toOpen: { readonly parent: WatchedFolder; readonly name: string }[] = [];
  #root: WatchedFolder | null = null;
  #opening = false;
  /** Whether files of folders met from now on are reported: those met at first are not new. */
  #started = false;
  #closed = false;

  private constructor(listener: FolderListener, queue: EventQueue) {
    this.#listener = listener;
    this.#queue = queue;
  }

  /**
   * Watches a folder until the signal is aborted; from when this resolves on, every change below
   * it is reported. Rejects with the system's error: see `isWatchLimit`.
   */
  static async open(
    path: string,
    listener: FolderListener,
    { queue, signal }: { readonly queue: EventQueue; readonly signal: AbortSignal },
  ): Promise<TreeWatcher> {
    const tree = new TreeWatcher(listener, queue);
    signal.addEventListener('abort', () => tree.#close(), { once: true });
    try {
      tree.#root = tree.#watchFolder(path);
      tree.#read(tree.#root);
      await tree.#openAll();
    } catch (error) {
      tree.#close();
      throw error;
    }
    tree.#started = true;
    return tree;
  }

  #close(): void {
    this.#closed = true;
    this.#toOpen.length = 0;
    if (this.#root !== null) closeFolders(this.#root);
  }

  #watchFolder(path: string): WatchedFolder {
    let folder: WatchedFolder | null = null;
    const watcher = watch(nativePath(path), { encoding: 'buffer' }, (event, name) => {
      this.#queue.count();
      if (folder?.closed === false) this.#onEvent(folder, event === 'rename', name);
    });
    watcher.on('error', (error) => {
      if (folder?.closed === false) this.#fail(error);
    });
    folder = { path, watcher, folders: new Map(), closed: false };
    return folder;
  }

  #onEvent(folder: WatchedFolder, renamed: boolean, raw: Uint8Array | null): void {
    if (raw === null) {
      this.#reread(folder);
      return;
    }
    const name = decodePath(raw);
    const path = joinPath(folder.path, name);
    if (renamed) this.#onRename(folder, name, path);
    // A file left out is not waited for either.
    if (this.#listener.excludes(path, false) === null) this.#listener.onDidChange(path);
  }

  /** A name has come, gone, or stands for something else now. */
  #onRename(folder: WatchedFolder, name: string, path: string): void {
    const stats = entryStats(path);
    const known = folder.folders.get(name);
    if (known !== undefined) {
      closeFolders(known);
      folder.folders.delete(name);
    }
    if (stats?.isDirectory() === true) {
      this.#toOpen.push({ parent: folder, name });
      this.#openSoon();
    } else if (stats === null && folder === this.#root && name === splitPath(folder.path).name) {
      // Linux reports the end of a watched folder under its own name.
      this.#listener.onDidLose();
    }
  }

  /** A folder that could not be read before may be readable now. */
  tryFolder(path: string): void {
    const { directory, name } = splitPath(path);
    const parent = this.#find(directory);
    if (parent === null || parent.folders.has(name)) return;
    this.#toOpen.push({ parent, name });
    this.#openSoon();
  }

  #find(path: string): WatchedFolder | null {
    const root = this.#root;
    if (root === null || path === root.path) return root;
    const prefix = root.path === '/' ? '/' : `${root.path}/`;
    if (!path.startsWith(prefix)) return null;
    let folder: WatchedFolder | undefined = root;
    for (const name of path.slice(prefix.length).split('/')) folder = folder?.folders.get(name);
    return folder ?? null;
  }

  #reread(folder: WatchedFolder): void {
    for (const known of folder.folders.values()) closeFolders(known);
    folder.folders.clear();
    this.#read(folder);
    this.#openSoon();
  }

  #openSoon(): void {
    this.#openAll().catch((error: unknown) => this.#fail(error));
  }

  async #openAll(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      let sliceEnd = performance.now() + SLICE_MS;
      for (let next = this.#toOpen.pop(); next !== undefined; next = this.#toOpen.pop()) {
        this.#open(next.parent, next.name);
        if (performance.now() < sliceEnd) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
    } finally {
      this.#opening = false;
    }
  }

  #open(parent: WatchedFolder, name: string): void {
    const path = joinPath(parent.path, name);
    if (parent.closed || parent.folders.has(name)) return;
    if (this.#listener.excludes(path, true) !== null) return;
    try {
      if (isPseudoFileSystem(statfsSync(nativePath(path)).type)) return;
      const folder = this.#watchFolder(path);
      // A link may have taken its place: what it leads to is not ours.
      if (entryStats(path)?.isDirectory() !== true) {
        closeFolders(folder);
        return;
      }
      parent.folders.set(name, folder);
      this.#read(folder);
    } catch (error) {
      if (!NOT_OURS.has(systemCode(error))) throw error;
    }
  }

  /** Reads a folder that is watched already. */
  #read(folder: WatchedFolder): void {
    try {
      for (const { name, kind } of readFolder(folder.path)) {
        if (kind === 'folder') this.#toOpen.push({ parent: folder, name });
        else if (kind === 'file' && this.#started) this.#report(joinPath(folder.path, name));
      }
    } catch (error) {
      if (!NOT_OURS.has(systemCode(error))) throw error;
    }
  }

  #report(path: string): void {
    if (this.#listener.excludes(path, false) === null) this.#listener.onDidChange(path);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#close();
    this.#listener.onDidFail(error);
  }
}

function closeFolders(top: WatchedFolder): void {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    folder.closed = true;
    folder.watcher.close();
    for (const below of folder.folders.values()) folders.push(below);
  }
}
