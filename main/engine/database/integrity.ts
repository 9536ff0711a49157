import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { systemCode } from '../../../shared/errors/app-error.ts';

const CHECK_INTERVAL_MS = 24 * 60 * 60 * 1000;

class CorruptDatabase extends Error {
  override readonly name = 'CorruptDatabase';
}

/** Whether an error says that a database is damaged. */
export function isCorrupt(error: unknown): boolean {
  if (error instanceof CorruptDatabase) return true;
  const code = systemCode(error) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** Reads the whole database. @throws an error that {@link isCorrupt} recognises */
export function assertSound(database: Database.Database): void {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new CorruptDatabase(String(verdict));
}

/**
 * Checks a database when the last check is a day old, and remembers when that was.
 * @param checkedJustNow it only has to be remembered
 */
export function checkIntegrity(
  database: Database.Database,
  checkedJustNow: boolean,
  now: number,
): void {
  const last = database
    .prepare("SELECT value FROM properties WHERE name = 'checked_at'")
    .pluck()
    .get() as number | undefined;
  if (!checkedJustNow) {
    if (last !== undefined && now - last < CHECK_INTERVAL_MS) return;
    assertSound(database);
  }
  try {
    database.prepare("REPLACE INTO properties VALUES ('checked_at', ?)").run(now);
  } catch (error) {
    // Another process writes for long, or the disk is full: the check itself went well.
    if (!['SQLITE_BUSY', 'SQLITE_FULL'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** A file that is there when damage was met in use. */
function suspicionOf(file: string): string {
  return `${file}.suspect`;
}

/** Has the next to open a database check it. */
export function suspectDamage(file: string): void {
  if (!existsSync(file)) return;
  try {
    writeFileSync(suspicionOf(file), '', { mode: 0o600 });
  } catch {
    // The daily check will find it.
  }
}

export function isSuspected(file: string): boolean {
  return existsSync(suspicionOf(file));
}

export function clearSuspicion(file: string): void {
  rmSync(suspicionOf(file), { force: true });
}
