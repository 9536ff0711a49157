import { closeSync, existsSync, openSync, renameSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { AppError, errorText, systemCode } from '../../../shared/errors/app-error.ts';
import { rescueDecisions } from './copy-decisions.ts';
import { isOpenElsewhere } from './in-use.ts';
import {
  assertSound,
  checkIntegrity,
  clearSuspicion,
  isCorrupt,
  isSuspected,
  suspectDamage,
} from './integrity.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { withOpeningLock } from './opening-lock.ts';

export type HistoryDatabase = Database.Database;

/** The database, and what had to be done to have one. */
export interface OpenedDatabase {
  readonly database: HistoryDatabase;
  /** Where a corrupt predecessor was moved to. */
  readonly movedAside: string | null;
  /** Decisions of the analyst that could not be read out of it, for a person to read. */
  readonly lost: readonly string[];
}

/** How long to wait for another process's transaction. */
const BUSY_TIMEOUT_MS = 15_000;

/**
 * Opens the history, bringing its schema up to date. It is checked for damage when the last
 * program did not close it, when damage was met in use, and once a day; a damaged one is moved
 * aside, never overwritten.
 * @throws AppError `history.newer`, `history.busy`, `history.unreadable`, `history.damaged`,
 * `data.full`, `data.unwritable`
 */
export function openDatabase(file: string, now: number): OpenedDatabase {
  if (file === ':memory:') return { database: connect(file, now), movedAside: null, lost: [] };
  try {
    return withOpeningLock(file, () => connectOrMoveAside(file, now));
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

function connectOrMoveAside(file: string, now: number): OpenedDatabase {
  try {
    return { database: connect(file, now), movedAside: null, lost: [] };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
  }
  // It would go on writing to the old one, and remove the new one's log when it ends.
  if (isOpenElsewhere(file)) throw new AppError('history.damaged', { path: file });
  const movedAside = moveAside(file, now);
  const database = connect(file, now);
  return { database, movedAside, lost: rescueDecisions(movedAside, database) };
}

function connect(file: string, now: number): HistoryDatabase {
  // A log that nobody writes was left by a process that could not close it.
  const unclean = sizeOf(`${file}-wal`) > 0 && !isOpenElsewhere(file);
  const doubtful = unclean || isSuspected(file);
  if (doubtful && sizeOf(file) > 0) inspect(file);
  if (file !== ':memory:') makePrivate(file);
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    // In WAL mode a killed process loses nothing committed; a power cut may lose the last moments.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -16000');
    assertKnownSchema(database, file);
    if (schemaVersion(database) > 0) checkIntegrity(database, doubtful, now);
    if (schemaVersion(database) < MIGRATIONS.length) migrate(database);
    clearSuspicion(file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite would make the file readable by all; its journals take over the mode. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    if (systemCode(error) === 'ENOSPC') throw new AppError('data.full', { path: file });
    throw new AppError('data.unwritable', { path: file, why: errorText(error) }, { cause: error });
  }
}

/**
 * Looks for damage without writing: closing a database that can be written would first merge the
 * log that the last program left into it, and a damaged one is to stay as it was found.
 */
function inspect(file: string): void {
  const database = new Database(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    assertKnownSchema(database, file);
    assertSound(database);
  } finally {
    database.close();
  }
}

function assertKnownSchema(database: HistoryDatabase, file: string): void {
  const found = schemaVersion(database);
  if (found > MIGRATIONS.length) {
    throw new AppError('history.newer', { path: file, found, known: MIGRATIONS.length });
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function migrate(database: HistoryDatabase): void {
  database
    .transaction(() => {
      // Another process may have been faster.
      for (const sql of MIGRATIONS.slice(schemaVersion(database))) database.exec(sql);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
}

function schemaVersion(database: HistoryDatabase): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function moveAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
  const target = `${file}.corrupt-${stamp}`;
  renameSync(file, target);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}

/** The error a user can act on behind one of SQLite's; others pass through. */
export function explainDatabaseError(error: unknown, file: string): unknown {
  const code = systemCode(error) ?? '';
  const ioError = code.startsWith('SQLITE_IOERR');
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || (ioError && isDiskFull(file))) {
    return new AppError('data.full', { path: file }, { cause: error });
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new AppError('history.busy', { path: file }, { cause: error });
  }
  const why = errorText(error);
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return new AppError('data.unwritable', { path: file, why }, { cause: error });
  }
  if (isCorrupt(error)) suspectDamage(file);
  if (ioError || isCorrupt(error)) {
    return new AppError('history.unreadable', { path: file, why }, { cause: error });
  }
  return error;
}

/** Whether there is no room even for the index of the log, which SQLite reports as an I/O error. */
function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path.dirname(file));
    return bavail * bsize < 64 * 1024;
  } catch {
    return false;
  }
}
