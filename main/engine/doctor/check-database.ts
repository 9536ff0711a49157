import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../../shared/errors/app-error.ts';
import { formatBytes, plural } from '../../../shared/model/display.ts';
import { isCorrupt } from '../database/integrity.ts';
import { MIGRATIONS } from '../database/migrations/index.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { DatabaseForReading } from '../database/database-for-reading.ts';
import { ok, problem, type Verdict, warning } from './finding-out.ts';

/** A log this large (bytes) is kept from being merged, by a reader that never ends. */
const LARGE_LOG = 256 * 1024 * 1024;

const DAMAGED =
  'Nothing was changed. The next command that checks it moves it aside, as it is, and begins a new history. Copy it first if you want to save something out of it.';

/** Whether the history's file is sound. */
export function checkDatabase(file: string, reader: DatabaseForReading): Verdict {
  if (!existsSync(file)) return ok(`${file} is not there yet; the first scan makes it`);
  const sizes = { bytes: sizeOf(file), logBytes: sizeOf(`${file}-wal`) };
  const where = `${file}, ${formatBytes(sizes.bytes)}`;
  try {
    const { database } = reader;
    const schema = database.pragma('user_version', { simple: true }) as number;
    const data = { path: file, ...sizes, schema, knownSchema: MIGRATIONS.length };
    if (schema > MIGRATIONS.length) {
      return problem(
        `${where}: it has schema ${schema}, and this program knows up to ${MIGRATIONS.length}`,
        'It was not touched. Use the newer program that wrote it, or another --data-dir.',
        data,
      );
    }
    const verdict = String(database.pragma('quick_check(1)', { simple: true }));
    if (verdict !== 'ok') return problem(`${where}: it is damaged: ${verdict}`, DAMAGED, data);
    const older = schema < MIGRATIONS.length ? ` (to become ${MIGRATIONS.length})` : '';
    const log = `log ${formatBytes(sizes.logBytes)}`;
    const detail = `${where}, schema ${schema}${older}, quick_check ok, ${log}`;
    if (sizes.logBytes < LARGE_LOG) return ok(detail, data);
    return warning(
      detail,
      'Another program has kept its log from being merged. End it when it has no more to do.',
      data,
    );
  } catch (error) {
    const damaged = isCorrupt(error);
    const advice = damaged
      ? DAMAGED
      : 'Nothing was changed. Look at the disk and the file’s rights.';
    const how = damaged ? 'it is damaged' : 'it cannot be read';
    return problem(`${where}: ${how}: ${errorText(error)}`, advice, { path: file, ...sizes });
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** What the history holds. */
export function checkHistory(database: HistoryDatabase): Verdict {
  const count = (sql: string): number => database.prepare(sql).pluck().get() as number;
  const data = {
    scans: count('SELECT count(*) FROM scans'),
    findings: count('SELECT count(*) FROM findings WHERE gone_at IS NULL'),
    files: count('SELECT count(*) FROM files'),
    allowed: count('SELECT count(*) FROM allowed'),
  };
  const detail = [
    plural(data.scans, 'scan'),
    plural(data.findings, 'current finding'),
    plural(data.files, 'known file'),
    `${plural(data.allowed, 'entry', 'entries')} in the allowlist`,
  ].join(', ');
  return ok(detail, data);
}

/** How many files the quarantine holds. */
export function checkQuarantine(database: HistoryDatabase): Verdict {
  const held = database
    .prepare("SELECT count(*) FROM quarantine WHERE state = 'held'")
    .pluck()
    .get() as number;
  return ok(`${plural(held, 'file')} held`, { held });
}

/** Histories that were damaged and moved aside. */
export function checkMovedAside(file: string): Verdict {
  const prefix = `${path.basename(file)}.corrupt-`;
  const folder = path.dirname(file);
  const kept = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith(prefix) && !/-(?:wal|shm)$/.test(name))
    : [];
  if (kept.length === 0) return ok('none was ever found damaged');
  return warning(
    `${plural(kept.length, 'damaged history', 'damaged histories')} moved aside: ${kept.join(', ')}`,
    `They are in ${folder}. Damage comes from a failing disk or from memory: look at both. Delete them when you no longer need them.`,
    { kept: kept.length },
  );
}

/** Whether the clock agrees with what the history has seen. */
export function checkClock(now: number, database: HistoryDatabase | null): Verdict {
  const time = new Date(now).toISOString();
  const data = { now: time };
  const advice =
    'Times in the history would mislead, and entries of the allowlist expire late. Set the clock.';
  // Nothing of this program is older.
  if (now < Date.parse('2025-01-01')) return problem(`the clock says ${time}`, advice, data);
  const last = database
    ?.prepare('SELECT max(max(started_at), max(alive_at)) FROM scans')
    .pluck()
    .get() as number | null | undefined;
  if (typeof last !== 'number' || last <= now + 60_000) return ok(time, data);
  const later = new Date(last).toISOString();
  return warning(`it is ${time}, but the last scan was at work at ${later}`, advice, data);
}
