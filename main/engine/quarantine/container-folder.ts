import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import {
  type ByteSource,
  type ContentHashes,
  fileSource,
  hashPieces,
  writeAll,
} from '../files/byte-source.ts';
import { closing } from '../files/closing.ts';
import { syncFolder } from '../files/durable-files.ts';
import { systemText } from '../files/system-text.ts';
import { joinPath } from '../history/stored-path.ts';
import { Container } from './container.ts';
import { DamagedContainer, SALT_BYTES } from './container-format.ts';

const SUFFIX = '.baq';
const TEMPORARY_SUFFIX = '.tmp';
const CONTAINER = new RegExp(`^[0-9a-f]{${SALT_BYTES * 2}}$`);

/** The folder of the sealed files. A container's name is its salt, in hex. */
export class ContainerFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  temporaryPath(container: string): string {
    return joinPath(this.path, container + TEMPORARY_SUFFIX);
  }

  containerPath(container: string): string {
    return joinPath(this.path, container + SUFFIX);
  }

  /**
   * Writes a container so that it is there whole and lasting, or not at all under its own name.
   * @param check called when all is written, before it gets its name
   */
  async write(
    container: string,
    pieces: AsyncIterable<Buffer>,
    check: () => Promise<void>,
  ): Promise<void> {
    const temporary = this.temporaryPath(container);
    await closing(await open(nativePath(temporary), 'wx', 0o600), async (handle) => {
      for await (const piece of pieces) await writeAll(handle, piece);
      await handle.sync();
    });
    await check();
    await rename(nativePath(temporary), nativePath(this.containerPath(container)));
    syncFolder(this.path);
  }

  /** The content of a container, a chunk at a time. @throws DamagedContainer */
  async *chunks(container: string, key: Buffer): AsyncGenerator<Buffer> {
    const opened = await this.#open(container, key);
    try {
      yield* opened.container.chunks();
    } finally {
      await opened.close();
    }
  }

  /** Reads a container to its end. @throws DamagedContainer */
  hashes(container: string, key: Buffer): Promise<ContentHashes> {
    return hashPieces(this.chunks(container, key));
  }

  /** What was written with a container. @throws DamagedContainer */
  async description(container: string, key: Buffer): Promise<unknown> {
    const opened = await this.#open(container, key);
    return closing(opened, ({ container }) => container.description());
  }

  /** Removes a container and what was being written of it. */
  async remove(container: string): Promise<void> {
    await rm(nativePath(this.temporaryPath(container)), { force: true });
    await rm(nativePath(this.containerPath(container)), { force: true });
    syncFolder(this.path);
  }

  /** What is there; files that are none of the quarantine's are left out. */
  async list(): Promise<{ containers: string[]; temporaries: string[] }> {
    const names = await readdir(nativePath(this.path));
    const endingWith = (suffix: string): string[] =>
      names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
    return {
      containers: endingWith(SUFFIX).filter((name) => CONTAINER.test(name)),
      temporaries: endingWith(TEMPORARY_SUFFIX),
    };
  }

  async #open(
    container: string,
    key: Buffer,
  ): Promise<{ container: Container; close: () => Promise<void> }> {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const path = nativePath(this.containerPath(container));
    const handle = await open(path, flags).catch(unreadable);
    try {
      const { size } = await handle.stat();
      const file = fileSource(handle, size);
      const source: ByteSource = {
        size,
        read: (offset, length) => file.read(offset, length).catch(unreadable),
      };
      const salt = Buffer.from(container, 'hex');
      const opened = await Container.open(source, { key, salt });
      return { container: opened, close: () => handle.close() };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

function unreadable(cause: unknown): never {
  if (systemCode(cause) === 'ENOENT') {
    throw new DamagedContainer('it is gone from the quarantine folder', { cause });
  }
  throw new DamagedContainer(`it cannot be read: ${systemText(cause)}`, { cause });
}
