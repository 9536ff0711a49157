import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import { closing } from '../files/closing.ts';
import { syncFolder, writeFileAtomically } from '../files/durable-files.ts';
import { systemText } from '../files/system-text.ts';
import type { ContainerFolder } from './container-folder.ts';
import { KEY_BYTES } from './container-format.ts';

/**
 * The key that all quarantined files are sealed with: random bytes in a file that only its owner
 * may read. It keeps samples from lying about in the clear; it is no secret from the owner.
 */
export class QuarantineKey {
  readonly #file: string;
  readonly #containers: ContainerFolder;

  constructor(file: string, containers: ContainerFolder) {
    this.#file = file;
    this.#containers = containers;
  }

  /** @throws AppError `quarantine.key-missing` */
  async existing(): Promise<Buffer> {
    const key = await this.#read();
    if (key !== null) return key;
    throw new AppError('quarantine.key-missing', { path: this.#file, why: 'it is not there' });
  }

  /**
   * The key, made when the quarantine is still empty; to be called under the lock.
   * @throws AppError `quarantine.key-missing` when files are held that another key has sealed
   */
  async orNew(): Promise<Buffer> {
    const key = await this.#read();
    if (key !== null) return key;
    const { containers } = await this.#containers.list();
    if (containers.length > 0) return this.existing();
    return this.#create();
  }

  async #read(): Promise<Buffer | null> {
    try {
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const handle = await open(nativePath(this.#file), flags);
      const key = await closing(handle, (opened) => opened.readFile());
      if (key.length === KEY_BYTES) return key;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      const why = systemText(error);
      throw new AppError('quarantine.key-missing', { path: this.#file, why }, { cause: error });
    }
    throw new AppError('quarantine.key-missing', { path: this.#file, why: 'it is damaged' });
  }

  #create(): Buffer {
    const key = randomBytes(KEY_BYTES);
    writeFileAtomically(this.#file, key);
    syncFolder(path.dirname(this.#file));
    return key;
  }
}
