import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import { joinPath } from '../history/stored-path.ts';

/** What a file system says that cannot flush a folder. */
const CANNOT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF', 'EISDIR']);

/**
 * A folder held open, so that several steps are done in this very folder even when its path comes
 * to name another in between: the way scanners have been made to delete files elsewhere. Node has
 * no `openat`; on Linux `/proc/self/fd` does the same. Elsewhere, and for a folder that may not be
 * read, the path is used.
 */
export class PinnedFolder {
  /** As it was opened. */
  readonly path: string;
  readonly #handle: FileHandle | null;
  readonly #base: string;

  private constructor(path: string, handle: FileHandle | null, base: string) {
    this.path = path;
    this.#handle = handle;
    this.#base = base;
  }

  /** Throws what the system says, `ENOENT` and `ENOTDIR` among it. */
  static async open(path: string): Promise<PinnedFolder> {
    let handle: FileHandle;
    try {
      handle = await open(nativePath(path), constants.O_RDONLY | constants.O_DIRECTORY);
    } catch (error) {
      if (systemCode(error) !== 'EACCES') throw error;
      return new PinnedFolder(path, null, path);
    }
    const pinned = `/proc/self/fd/${handle.fd}`;
    const works = process.platform === 'linux' && (await isThere(pinned));
    return new PinnedFolder(path, handle, works ? pinned : path);
  }

  /** A path to one of its entries, for Node's file functions. */
  entry(name: string): string | Buffer {
    return nativePath(joinPath(this.#base, name));
  }

  /** What an entry is, links not followed; null where there is none. */
  async stat(name: string): Promise<Stats | null> {
    try {
      return await lstat(this.entry(name));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes a file if it is there. */
  async remove(name: string): Promise<void> {
    await rm(this.entry(name), { force: true });
  }

  /** Makes the names in it survive a power cut. */
  async sync(): Promise<void> {
    try {
      await this.#handle?.sync();
    } catch (error) {
      if (!CANNOT_SYNC.has(systemCode(error) ?? '')) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
