import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { systemCode } from '../../../shared/errors/app-error.ts';

/** The process before may check a large history, and bring its schema up to date. */
const WAIT_MS = 120_000;

/**
 * Does something while no other process opens the same history. Files that belong together cannot
 * be moved at once: whoever opened them in between would read an old log into a new database. The
 * lock is SQLite's on an empty file beside it, which the system gives back when a process dies.
 * @throws SqliteError with code `SQLITE_BUSY`
 */
export function withOpeningLock<Result>(file: string, work: () => Result): Result {
  const lock = acquire(`${file}.lock`);
  try {
    return work();
  } finally {
    lock?.close();
  }
}

function acquire(file: string): Database.Database | null {
  let lock: Database.Database | null = null;
  try {
    closeSync(openSync(file, 'a', 0o600));
    lock = new Database(file, { timeout: WAIT_MS });
    // Nothing is ever written, so no journal is made.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (systemCode(error)?.startsWith('SQLITE_BUSY') === true) throw error;
    // Where no lock can be had there is no history to be made either: opening it says why.
    return null;
  }
}
