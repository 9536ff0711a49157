import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import {
  emptyCounts,
  type ScanCounts,
  type ScanRecord,
  type ScanRequest,
  type ScanState,
} from '../../../shared/model/scan.ts';
import type { ScanQuery } from '../../../shared/model/scan-query.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { scanConditions } from './scan-conditions.ts';

/** A running scan says so at least this often (ms) … */
export const ALIVE_EVERY_MS = 5_000;
/** … and is taken for dead after this long (ms), should its process id be another's by now. */
const DEAD_AFTER_MS = 60_000;

interface ScanRow {
  id: number;
  state: ScanState;
  request: string;
  digest: string;
  started_at: number;
  ended_at: number | null;
  counts: string;
  error: string | null;
  pid: number;
  alive_at: number;
}

const SELECT = `
  SELECT scans.id, state, request, digest, started_at, ended_at, counts, error, pid, alive_at
  FROM scans JOIN analyses ON analyses.id = analysis_id
  JOIN rule_sets ON rule_sets.id = rule_set_id`;

/** The scans of the history. */
export class ScanStore {
  readonly #database: HistoryDatabase;
  /** Scans this process runs: a process id alone may be that of a dead predecessor. */
  readonly #own = new Set<number>();

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** The id of a profile, made when it is new. */
  profileId(name: string): number {
    return this.#idOf(
      'INSERT INTO profiles (name) VALUES (?) ON CONFLICT DO NOTHING',
      'SELECT id FROM profiles WHERE name = ?',
      [name],
    );
  }

  /** The id of a rule set run under certain limits, made when it is new. */
  analysisId(ruleSetId: number, limits: string): number {
    return this.#idOf(
      'INSERT INTO analyses (rule_set_id, limits) VALUES (?, ?) ON CONFLICT DO NOTHING',
      'SELECT id FROM analyses WHERE rule_set_id = ? AND limits = ?',
      [ruleSetId, limits],
    );
  }

  #idOf(insert: string, select: string, values: readonly (string | number)[]): number {
    const find = this.#database.prepare(select).pluck();
    const known = find.get(...values) as number | undefined;
    if (known !== undefined) return known;
    this.#database.prepare(insert).run(...values);
    return find.get(...values) as number;
  }

  begin(request: ScanRequest, profileId: number, analysisId: number, now: number): number {
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO scans (state, request, profile_id, analysis_id, started_at, counts, pid, alive_at)
         VALUES ('running', ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        JSON.stringify(request),
        profileId,
        analysisId,
        now,
        JSON.stringify(emptyCounts()),
        process.pid,
        now,
      );
    const id = Number(lastInsertRowid);
    this.#own.add(id);
    return id;
  }

  /**
   * Takes an unfinished scan over. With rules changed since, it goes on with the new ones.
   * @throws AppError `scan.unknown`, `scan.running-elsewhere`, `scan.nothing-to-resume`
   */
  takeOver(id: number, analysisId: number, now: number): void {
    this.#database
      .transaction(() => {
        this.assertResumable(id, now);
        this.#database
          .prepare(
            `UPDATE scans SET state = 'running', analysis_id = ?, ended_at = NULL, error = NULL,
             pid = ?, alive_at = ? WHERE id = ?`,
          )
          .run(analysisId, process.pid, now, id);
      })
      .immediate();
    this.#own.add(id);
  }

  /** @throws AppError as {@link takeOver} */
  assertResumable(id: number, now: number): ScanRecord {
    const row = this.#row(id);
    if (row === undefined) throw new AppError('scan.unknown', { id });
    if (row.state === 'completed') throw new AppError('scan.nothing-to-resume', { id });
    if (row.state === 'running' && this.#isAlive(row, now)) {
      throw new AppError('scan.running-elsewhere', { id, pid: row.pid });
    }
    return this.#toRecord(row, now);
  }

  /**
   * The last unfinished scan whose process is gone; not one of a watch, which makes up for it by
   * itself.
   * @throws AppError `scan.nothing-to-resume`
   */
  lastResumable(now: number): ScanRecord {
    const rows = this.#database
      .prepare(`${SELECT} WHERE state <> 'completed' AND watch_id IS NULL ORDER BY scans.id DESC`)
      .all() as ScanRow[];
    const row = rows.find(
      (candidate) => !(candidate.state === 'running' && this.#isAlive(candidate, now)),
    );
    if (row === undefined) throw new AppError('scan.nothing-to-resume', { id: null });
    return this.#toRecord(row, now);
  }

  /** Records how a scan ended. */
  end(
    id: number,
    { state, counts, error }: Pick<ScanRecord, 'state' | 'counts' | 'error'>,
    now: number,
  ): void {
    this.#own.delete(id);
    this.#database
      .prepare('UPDATE scans SET state = ?, counts = ?, error = ?, ended_at = ? WHERE id = ?')
      .run(state, JSON.stringify(counts), error, now, id);
  }

  /** Says that this process is still at it, while nothing is recorded. */
  keepAlive(id: number, now: number): void {
    this.#database.prepare('UPDATE scans SET alive_at = ? WHERE id = ?').run(now, id);
  }

  /** @throws AppError `scan.unknown` */
  get(id: number, now: number): ScanRecord {
    const row = this.#row(id);
    if (row === undefined) throw new AppError('scan.unknown', { id });
    return this.#toRecord(row, now);
  }

  /** Scans, newest first. */
  list(query: ScanQuery, now: number): ScanRecord[] {
    const { where, values } = scanConditions(query);
    const rows = this.#database
      .prepare(`${SELECT} WHERE ${where} ORDER BY scans.id DESC`)
      .iterate(values) as IterableIterator<ScanRow>;
    const found: ScanRecord[] = [];
    for (const row of rows) {
      if (found.length >= query.limit) break;
      const record = this.#toRecord(row, now);
      if (query.state === undefined || record.state === query.state) found.push(record);
    }
    return found;
  }

  /** How many entries the last completed scan of these targets saw. */
  expectedEntries(targets: readonly string[]): number | null {
    const counts = this.#database
      .prepare(
        `SELECT counts FROM scans WHERE state = 'completed' AND request ->> '$.targets' = ?
         AND watch_id IS NULL ORDER BY id DESC LIMIT 1`,
      )
      .pluck()
      .get(JSON.stringify(targets)) as string | undefined;
    return counts === undefined ? null : (JSON.parse(counts) as ScanCounts).seen;
  }

  #row(id: number): ScanRow | undefined {
    return this.#database.prepare(`${SELECT} WHERE scans.id = ?`).get(id) as ScanRow | undefined;
  }

  #isAlive(row: ScanRow, now: number): boolean {
    if (row.pid === process.pid) return this.#own.has(row.id);
    try {
      process.kill(row.pid, 0);
    } catch (error) {
      if (systemCode(error) !== 'EPERM') return false;
    }
    return now - row.alive_at < DEAD_AFTER_MS;
  }

  #toRecord(row: ScanRow, now: number): ScanRecord {
    const interrupted = row.state === 'running' && !this.#isAlive(row, now);
    return {
      id: row.id,
      state: interrupted ? 'interrupted' : row.state,
      request: JSON.parse(row.request) as ScanRequest,
      rulesDigest: row.digest,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      counts: JSON.parse(row.counts) as ScanCounts,
      error: row.error,
    };
  }
}
