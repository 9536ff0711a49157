import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import { explainDatabaseError } from '../database/open-database.ts';

const RETRY_MS = 50;

/**
 * Lets one move at a time happen in a quarantine, over all processes. It is the lock of an empty
 * SQLite file: Node has no file locks, and these end with the process that holds them, so that a
 * half-done move seen under the lock is always a dead process's.
 */
export class QuarantineLock {
  readonly #file: string;
  /** Moves of this process wait for each other without asking the file. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Does something while nobody else changes the quarantine.
   * @param waitMs how long to wait for another process
   * @throws AppError `quarantine.busy`, `data.unwritable`
   */
  hold<Result>(work: () => Promise<Result>, waitMs: number): Promise<Result> {
    const turn = this.#last.then(
      () => this.#locked(work, waitMs),
      () => this.#locked(work, waitMs),
    );
    this.#last = turn;
    return turn;
  }

  async #locked<Result>(work: () => Promise<Result>, waitMs: number): Promise<Result> {
    const lock = await this.#acquire(Date.now() + waitMs);
    try {
      return await work();
    } finally {
      lock.close();
    }
  }

  async #acquire(deadline: number): Promise<Database.Database> {
    let lock: Database.Database | null = null;
    try {
      lock = new Database(this.#file, { timeout: 0 });
      while (!begun(lock)) {
        if (Date.now() >= deadline) throw new AppError('quarantine.busy', {});
        await delay(RETRY_MS);
      }
      return lock;
    } catch (error) {
      lock?.close();
      throw explainDatabaseError(error, this.#file);
    }
  }
}

function begun(lock: Database.Database): boolean {
  try {
    // No journal file: nothing is ever written.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (systemCode(error)?.startsWith('SQLITE_BUSY') === true) return false;
    throw error;
  }
}
