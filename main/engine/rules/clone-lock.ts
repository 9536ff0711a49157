import Database from 'better-sqlite3';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import { explainDatabaseError } from '../database/open-database.ts';

/** For a moment only: whoever writes its number into the header is done with it at once. */
const WAIT_MS = 200;

/**
 * Makes this process the only one to clone rules, until the returned function is called. The lock
 * is SQLite's on an empty database: the system gives it back when a process dies, however it dies,
 * so that there are no stale ones to recognise. The number of the process that holds it is in the
 * database's header, for whoever has to wait.
 * @param file made if it does not exist, and never removed
 * @throws AppError `rules.clone-busy`, `data.unwritable`, `data.full`
 */
export function lockClones(file: string): () => void {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: WAIT_MS });
    database.exec('BEGIN IMMEDIATE');
    database.pragma(`user_version = ${process.pid}`);
    database.exec('COMMIT; BEGIN IMMEDIATE');
    const held = database;
    return () => held.close();
  } catch (error) {
    const busy = systemCode(error)?.startsWith('SQLITE_BUSY') === true;
    const pid = busy ? (database?.pragma('user_version', { simple: true }) as number) : 0;
    database?.close();
    if (busy) throw new AppError('rules.clone-busy', { pid }, { cause: error });
    throw explainDatabaseError(error, file);
  }
}
