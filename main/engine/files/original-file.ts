import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, open, realpath, unlink } from 'node:fs/promises';
import { fileIdentity } from '../../../shared/analysis/file-identity.ts';
import { decodePath, nativePath } from '../../../shared/analysis/native-path.ts';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import { type ByteSource, fileSource } from './byte-source.ts';
import { PinnedFolder } from './pinned-folder.ts';
import { systemText } from './system-text.ts';
import { splitPath } from '../history/stored-path.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * A file to be read and perhaps removed: opened once, without following a link, in a folder that
 * is held open too, so that what is removed in the end is what was read.
 */
export class OriginalFile {
  readonly path: string;
  /** As it was when it was opened. */
  readonly stats: Stats;
  readonly source: ByteSource;
  readonly #name: string;
  readonly #folder: PinnedFolder;
  readonly #handle: FileHandle;

  private constructor(path: string, stats: Stats, folder: PinnedFolder, handle: FileHandle) {
    this.path = path;
    this.stats = stats;
    this.source = readable(fileSource(handle, stats.size), path);
    this.#name = splitPath(path).name;
    this.#folder = folder;
    this.#handle = handle;
  }

  /**
   * @param path absolute
   * @throws AppError `file.not-found`, `file.not-regular`, `file.unreadable`
   */
  static async open(path: string): Promise<OriginalFile> {
    const { directory, name } = splitPath(path);
    let folder: PinnedFolder | null = null;
    let handle: FileHandle | null = null;
    try {
      folder = await PinnedFolder.open(directory);
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      handle = await open(folder.entry(name), flags);
      const stats = await handle.stat();
      if (!stats.isFile()) throw new AppError('file.not-regular', { path, what: kind(stats) });
      return new OriginalFile(path, stats, folder, handle);
    } catch (error) {
      const link = (await folder?.stat(name).catch(() => null))?.isSymbolicLink() === true;
      await handle?.close();
      await folder?.close();
      throw explainOpening(error, path, link);
    }
  }

  /** Its content, a piece at a time. @throws AppError `file.unreadable` */
  async *pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.source.size; at += PIECE_BYTES) {
      yield await this.source.read(at, Math.min(PIECE_BYTES, this.source.size - at));
    }
  }

  /** Whether it lies below a folder, by their real paths. */
  async isBelow(folder: string): Promise<boolean> {
    const real = decodePath(await realpath(nativePath(folder), 'buffer'));
    const own = decodePath(await realpath(nativePath(this.#folder.path), 'buffer'));
    return own === real || own.startsWith(`${real}/`);
  }

  /** Says early what removing it would say. @throws AppError `quarantine.cannot-remove` */
  async assertRemovable(): Promise<void> {
    try {
      await access(this.#folder.entry('.'), constants.W_OK | constants.X_OK);
    } catch (error) {
      throw this.#cannotRemove(error);
    }
  }

  /** @throws AppError `quarantine.changed` when its content is not what it was when opened */
  async assertUnchanged(): Promise<void> {
    if (fileIdentity(await this.#handle.stat()) === fileIdentity(this.stats)) return;
    throw new AppError('quarantine.changed', { path: this.path });
  }

  /** @throws AppError `quarantine.changed` when its name does not name it any more, unchanged */
  async assertInPlace(): Promise<void> {
    const there = await this.#folder.stat(this.#name);
    if (there !== null && fileIdentity(there) === fileIdentity(this.stats)) return;
    throw new AppError('quarantine.changed', { path: this.path });
  }

  /** @throws AppError `quarantine.cannot-remove` */
  async remove(): Promise<void> {
    try {
      await unlink(this.#folder.entry(this.#name));
    } catch (error) {
      // Gone already: then the copy is all there is, and it is whole.
      if (systemCode(error) === 'ENOENT') return;
      throw this.#cannotRemove(error);
    }
  }

  /** Makes the removal survive a power cut; if it does not, the file is there twice. */
  async syncFolder(): Promise<void> {
    await this.#folder.sync().catch(() => {});
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#folder.close();
  }

  #cannotRemove(cause: unknown): AppError {
    const why = systemText(cause);
    return new AppError('quarantine.cannot-remove', { path: this.path, why }, { cause });
  }
}

/** A source whose errors say that the file cannot be read, not that its copy cannot be written. */
function readable(source: ByteSource, path: string): ByteSource {
  return {
    size: source.size,
    read: (offset, length) =>
      source.read(offset, length).catch((cause: unknown) => {
        throw new AppError('file.unreadable', { path, why: systemText(cause) }, { cause });
      }),
  };
}

function kind(stats: Stats): string {
  return stats.isDirectory() ? 'a folder' : 'not a regular file';
}

function explainOpening(error: unknown, path: string, link: boolean): unknown {
  if (link) return new AppError('file.not-regular', { path, what: 'a symbolic link' });
  const code = systemCode(error);
  if (error instanceof AppError || code === null) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('file.not-found', { path }, { cause: error });
  }
  if (code === 'ENXIO' || code === 'EOPNOTSUPP') {
    return new AppError('file.not-regular', { path, what: 'not a regular file' });
  }
  return new AppError('file.unreadable', { path, why: systemText(error) }, { cause: error });
}
