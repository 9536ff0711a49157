import { decodePath } from '../../../shared/analysis/native-path.ts';
import type {
  FindingFilter,
  FindingGroup,
  FindingGrouping,
  FindingQuery,
  FindingRecord,
} from '../../../shared/model/finding-record.ts';
import { SEVERITIES } from '../../../shared/model/severity.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { Allowlist } from './allowlist.ts';
import { type FindingRow, findingFromRow } from './finding-rows.ts';
import { countStatement, groupStatement, pageStatements } from './finding-statements.ts';

interface RecordRow extends FindingRow {
  file_id: number;
  path: Buffer;
  sha256: string;
  md5: string | null;
  size: number | null;
  first_seen_at: number;
  last_seen_at: number;
  gone_at: number | null;
}

/** Findings over all scans: filtered, sorted, paged and counted by SQLite. */
export class FindingQueries {
  readonly #database: HistoryDatabase;
  readonly #allowlist: Allowlist;
  readonly #record;

  constructor(database: HistoryDatabase, allowlist: Allowlist) {
    this.#database = database;
    this.#allowlist = allowlist;
    this.#record = database.prepare(
      `SELECT findings.id, file_id, path, findings.sha256, namespace, rule, severity, tags, meta,
         strings, string_count, first_seen_at, last_seen_at, gone_at,
         iif(files.sha256 = findings.sha256, md5, NULL) AS md5,
         iif(files.sha256 = findings.sha256, size, NULL) AS size
       FROM findings JOIN finding_details ON finding_id = findings.id
       JOIN (SELECT id AS file, sha256, md5, size FROM files) AS files ON file = file_id
       WHERE findings.id = ?`,
    );
  }

  /** One page. */
  list(query: FindingQuery, now = Date.now()): FindingRecord[] {
    const ids = this.#ids(query, now);
    const allowedBy = this.#allowlist.snapshot(now);
    return ids.flatMap((id) => {
      const row = this.#record.get(id) as RecordRow | undefined;
      return row === undefined ? [] : [toRecord(row, allowedBy)];
    });
  }

  #ids(query: FindingQuery, now: number): number[] {
    let ids: number[] = [];
    for (const { sql, values } of pageStatements(query, now)) {
      ids = this.#database.prepare(sql).pluck().all(values) as number[];
      if (ids.length === query.limit) break;
    }
    return ids;
  }

  /** One finding, or null. */
  get(id: number, now = Date.now()): FindingRecord | null {
    const row = this.#record.get(id) as RecordRow | undefined;
    return row === undefined ? null : toRecord(row, this.#allowlist.snapshot(now));
  }

  count(filter: FindingFilter = {}, now = Date.now()): number {
    const { sql, values } = countStatement(filter, now);
    return this.#database.prepare(sql).pluck().get(values) as number;
  }

  /** The groups with the most urgent findings first, then the largest. */
  groups(
    by: FindingGrouping,
    filter: FindingFilter,
    limit: number,
    now = Date.now(),
  ): FindingGroup[] {
    const { sql, values } = groupStatement(by, filter, { limit, now });
    const rows = this.#database.prepare(sql).all(values) as (Omit<FindingGroup, 'severity'> & {
      rank: number;
    })[];
    return rows.map(({ rank, ...group }) => ({
      ...group,
      severity: SEVERITIES[rank] ?? 'unknown',
    }));
  }
}

function toRecord(row: RecordRow, allowedBy: ReturnType<Allowlist['snapshot']>): FindingRecord {
  return {
    id: row.id,
    fileId: row.file_id,
    path: decodePath(row.path),
    sha256: row.sha256,
    md5: row.md5,
    size: row.size,
    finding: findingFromRow(row),
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    goneAt: row.gone_at,
    allowed: allowedBy(row.sha256, row),
  };
}
