import { statSync } from 'node:fs';
import { systemCode } from '../../../shared/errors/app-error.ts';
import type { PruneCounts, PruneRequest } from '../../../shared/model/prune.ts';
import { explainDatabaseError, type HistoryDatabase } from '../database/open-database.ts';
import { findMissingFiles, type MissingFiles } from './missing-files.ts';
import { chooseScans, forgetFiles, removeFindings, removeScans } from './prune-steps.ts';
import { removeUnreferenced } from './prune-unreferenced.ts';
import type { ScanStore } from './scan-store.ts';

/** The history to prune. */
export interface PrunedHistory {
  readonly database: HistoryDatabase;
  /** Its file. */
  readonly file: string;
  readonly scans: ScanStore;
}

/**
 * Removes old scans and what only they refer to: all of it, or nothing. A running scan is never
 * touched.
 * @param dryRun count what would be removed, and leave it
 * @throws AppError `history.busy`, `data.full`, `history.unreadable`
 */
export function pruneHistory(
  history: PrunedHistory,
  request: PruneRequest,
  { dryRun, now = Date.now() }: { dryRun: boolean; now?: number },
): PruneCounts {
  const { database, file } = history;
  const missing = request.missingFiles ? findMissingFiles(database, now) : null;
  // SQLite would look for rows that refer to each row removed, in tables without an index for it;
  // instead everything is checked once before it counts.
  database.pragma('foreign_keys = OFF');
  try {
    database.exec('BEGIN IMMEDIATE');
    const counts = remove(history, { ...request, missing }, now);
    if (!dryRun) assertNothingDangles(database);
    database.exec(dryRun ? 'ROLLBACK' : 'COMMIT');
    return counts;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw explainDatabaseError(error, file);
  } finally {
    database.pragma('foreign_keys = ON');
  }
}

function remove(
  { database, scans }: PrunedHistory,
  request: PruneRequest & { readonly missing: MissingFiles | null },
  now: number,
): PruneCounts {
  const running = scans
    .list({ limit: Number.MAX_SAFE_INTEGER, state: 'running' }, now)
    .map(({ id }) => id);
  chooseScans(database, request, running);
  const { scans: removed, unfinished, notScanned } = removeScans(database);
  const { files, missingKept } =
    running.length > 0 ? { files: 0, missingKept: 0 } : forgetFiles(database, request);
  const findings = removeFindings(database, request);
  const rest = removeUnreferenced(database, now, { directories: running.length === 0 });
  return {
    scans: removed,
    unfinished,
    notScanned,
    files,
    missingKept,
    findings,
    ...rest,
    running: running.length,
  };
}

function assertNothingDangles(database: HistoryDatabase): void {
  const dangling = database.pragma('foreign_key_check') as { table: string; parent: string }[];
  const [first] = dangling;
  if (first !== undefined) {
    throw new Error(`Pruning would leave ${first.table} without its ${first.parent}; undone.`);
  }
}

/**
 * Gives the space of removed rows back to the disk.
 * @returns bytes won; or why not: another program uses the history, or the disk has no room for
 * the copy this takes. Then the space is used again by what is recorded next.
 */
export function compactHistory({ database, file }: PrunedHistory): number | 'in-use' | 'disk-full' {
  const before = bytesOf(file);
  try {
    database.exec('VACUUM');
    // A reader keeps the old pages: they go when it has ended.
    const [merged] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (merged?.busy === 1) return 'in-use';
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'in-use';
    if (code === 'SQLITE_FULL') return 'disk-full';
    throw explainDatabaseError(error, file);
  }
  return before - bytesOf(file);
}

/** The database with its log. */
function bytesOf(file: string): number {
  return [file, `${file}-wal`]
    .map((name) => statSync(name, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
