import path from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import {
  QUARANTINE_STATES,
  type QuarantinedFile,
  type Recovery,
} from '../../../shared/model/quarantine.ts';
import type { DataDirectory } from '../data-directory.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { ContentHasher } from '../files/byte-source.ts';
import { ContainerFolder } from './container-folder.ts';
import { DamagedContainer } from './container-format.ts';
import { explainReading, explainWriting } from './explain.ts';
import { exportZip } from './export-zip.ts';
import { holdFile } from './hold-file.ts';
import { QuarantineKey } from './quarantine-key.ts';
import { QuarantineLock } from './quarantine-lock.ts';
import type { QuarantineParts, QuarantineStep } from './quarantine-parts.ts';
import { QuarantineStore } from './quarantine-store.ts';
import { recoverFolder, recoverMoves } from './recover.ts';
import { type RestoreRequest, restoreFile } from './restore-file.ts';

/** How long a move waits for one of another process (ms). */
const PATIENCE_MS = 15_000;
/** Shorter prefixes of a hash are taken for mistyped numbers. */
const MIN_PREFIX = 4;

/** A file just quarantined. */
export interface Quarantined {
  readonly file: QuarantinedFile;
  /** Further hard links to it: its content is still reachable under these names. */
  readonly otherNames: number;
}

/**
 * Files taken out of harm's way: sealed in the data folder, to be restored, exported or deleted.
 * Whatever is killed at whatever moment, a whole copy of each file remains (docs/quarantine.md).
 */
export class Quarantine {
  /** Called when moves of processes that died were ended, before anything else is done. */
  onDidRecover: (recoveries: readonly Recovery[]) => void = () => {};
  /** Called at every point where a move could be interrupted. */
  onDidReach: (step: QuarantineStep) => void = () => {};

  readonly #parts: QuarantineParts;
  readonly #lock: QuarantineLock;
  #folderRecovered = false;

  constructor(data: DataDirectory, database: HistoryDatabase) {
    const containers = new ContainerFolder(data.quarantine);
    this.#parts = {
      store: new QuarantineStore(database, data.database),
      containers,
      keyFile: new QuarantineKey(path.join(data.root, 'quarantine.key'), containers),
      dataRoot: data.root,
      reached: (step) => this.onDidReach(step),
    };
    this.#lock = new QuarantineLock(path.join(data.root, 'quarantine.lock'));
  }

  /**
   * Moves a file into the quarantine.
   * @param reason why, for whoever reads the list later
   * @param expectedSha256 lower-case hex: a file with other content is left where it is
   * @throws AppError `file.not-found`, `file.not-regular`, `file.unreadable`,
   * `quarantine.changed`, `quarantine.cannot-remove`, `quarantine.cannot-write`,
   * `quarantine.disk-full`, `quarantine.key-missing`, `quarantine.busy`
   */
  add(
    file: string,
    { reason = null, expectedSha256 = null }: AddOptions = {},
  ): Promise<Quarantined> {
    return this.#change(async () => {
      const request = { path: path.resolve(file), reason, expectedSha256 };
      const { id, otherNames } = await holdFile(this.#parts, request);
      return { file: this.#parts.store.get(id), otherNames };
    });
  }

  /** The files held, newest first. @param all also those that have left */
  async list({ all = false }: { readonly all?: boolean } = {}): Promise<QuarantinedFile[]> {
    await this.#recoverIfFree();
    return this.#parts.store.list(all ? QUARANTINE_STATES : ['held']);
  }

  /**
   * The file a person means: by its number, or by the beginning of its SHA-256 if it is held.
   * @throws AppError `quarantine.unknown`, `quarantine.ambiguous`
   */
  async find(text: string): Promise<QuarantinedFile> {
    await this.#recoverIfFree();
    const { store } = this.#parts;
    const byNumber = /^\d{1,15}$/.test(text) ? store.find(Number(text)) : undefined;
    if (byNumber !== undefined) return byNumber;
    const isPrefix = /^[0-9a-f]{1,64}$/i.test(text) && text.length >= MIN_PREFIX;
    const found = isPrefix ? store.withHashPrefix(text.toLowerCase()) : [];
    const [first, second] = found;
    if (first === undefined) throw new AppError('quarantine.unknown', { id: text });
    if (second === undefined) return first;
    throw new AppError('quarantine.ambiguous', { id: text, ids: found.map(({ id }) => id) });
  }

  /**
   * Moves a held file back, never over another.
   * @returns where to
   * @throws AppError `quarantine.unknown`, `quarantine.not-held`, `quarantine.target-exists`,
   * `quarantine.no-folder`, `quarantine.damaged`, `quarantine.cannot-write`,
   * `quarantine.disk-full`, `quarantine.key-missing`, `quarantine.busy`
   */
  restore(id: number, { to = null, createFolders = false }: RestoreOptions = {}): Promise<string> {
    return this.#change(() => {
      const request = { to: to === null ? null : path.resolve(to), createFolders };
      return restoreFile(this.#parts, this.#held(id), request);
    });
  }

  /**
   * Deletes a held file for good; that it was there stays recorded.
   * @throws AppError `quarantine.unknown`, `quarantine.not-held`, `quarantine.cannot-write`,
   * `quarantine.busy`
   */
  delete(id: number): Promise<void> {
    return this.#change(async () => {
      const { store, containers, reached } = this.#parts;
      const file = this.#held(id);
      store.change(id, 'held', 'deleted');
      reached('delete-recorded');
      try {
        await containers.remove(file.container);
      } catch (error) {
        store.change(id, 'deleted', 'held');
        throw explainWriting(error, containers.path);
      }
      reached('delete-finished');
    });
  }

  /**
   * Writes held files into a new zip with the password `infected`, as samples are exchanged.
   * @throws AppError `quarantine.unknown`, `quarantine.not-held`, `quarantine.target-exists`,
   * `quarantine.no-folder`, `quarantine.damaged`, `quarantine.cannot-write`,
   * `quarantine.disk-full`, `quarantine.key-missing`
   */
  async export(ids: readonly number[], zipPath: string): Promise<void> {
    await this.#recoverIfFree();
    const files = [...new Set(ids)].map((id) => this.#held(id));
    await this.#parts.keyFile.existing();
    await exportZip(
      files.map((file) => ({ file, content: () => this.read(file.id) })),
      path.resolve(zipPath),
    );
  }

  /**
   * The content of a held file, a chunk at a time. Each chunk is authenticated before it comes
   * out; whether it is all the right file is known at the end.
   * @throws AppError `quarantine.unknown`, `quarantine.not-held`, `quarantine.damaged`,
   * `quarantine.key-missing`
   */
  async *read(id: number): AsyncGenerator<Buffer> {
    const { containers, keyFile } = this.#parts;
    const file = this.#held(id);
    const hasher = new ContentHasher();
    const chunks = containers.chunks(file.container, await keyFile.existing());
    try {
      for await (const chunk of chunks) {
        hasher.add(chunk);
        yield chunk;
      }
      if (hasher.finish().sha256 !== file.sha256) throw new DamagedContainer('its hash is another');
    } catch (error) {
      throw explainReading(error, id);
    }
  }

  /**
   * Ends what processes that died have left half-done; also done before the first use.
   * @throws AppError `quarantine.busy`
   */
  recover(): Promise<readonly Recovery[]> {
    return this.#lock.hold(() => this.#recover(), PATIENCE_MS);
  }

  #change<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(async () => {
      await this.#recover();
      return work();
    }, PATIENCE_MS);
  }

  async #recover(): Promise<readonly Recovery[]> {
    const recoveries = await recoverMoves(this.#parts);
    if (!this.#folderRecovered) {
      try {
        recoveries.push(...(await recoverFolder(this.#parts)));
      } catch (error) {
        throw explainWriting(error, this.#parts.containers.path);
      }
      this.#folderRecovered = true;
    }
    if (recoveries.length > 0) this.onDidRecover(recoveries);
    return recoveries;
  }

  /** Reading needs no lock, and must work where nothing can be written. */
  async #recoverIfFree(): Promise<void> {
    if (this.#folderRecovered) return;
    await this.#lock
      .hold(() => this.#recover(), 0)
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
  }

  #held(id: number): QuarantinedFile {
    const file = this.#parts.store.get(id);
    if (file.state === 'held') return file;
    throw new AppError('quarantine.not-held', { id, state: file.state });
  }
}

interface AddOptions {
  readonly reason?: string | null;
  readonly expectedSha256?: string | null;
}

type RestoreOptions = Partial<RestoreRequest>;
