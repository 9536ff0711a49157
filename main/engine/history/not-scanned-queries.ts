import type {
  NotScannedCount,
  NotScannedFilter,
  NotScannedPlace,
  NotScannedRecord,
} from '../../../shared/model/not-scanned.ts';
import { isIncomplete, type Outcome, REASONS, type Reason } from '../../../shared/model/outcome.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { fromStored, joinPath, type StoredPath, splitPath, toStored } from './stored-path.ts';

interface Row {
  scan_id: number;
  directory_id: number;
  directory: StoredPath;
  name: StoredPath;
  outcome: Outcome;
  reason: Reason | null;
  detail: string | null;
  size: number | null;
}

/** A page of what was not scanned, oldest scan first, a folder at a time. */
export interface NotScannedQuery {
  readonly filter?: NotScannedFilter;
  readonly after?: NotScannedPlace | undefined;
  readonly limit: number;
}

// The outer table is named first and stays first, so that its key gives the order.
const SELECT = `
  SELECT scan_id, directory_id, directories.path AS directory, name, outcome, reason, detail, size
  FROM not_scanned CROSS JOIN directories ON directories.id = directory_id`;

/** What scans came upon and did not scan to the end. */
export class NotScannedQueries {
  readonly #database: HistoryDatabase;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** One page. */
  list(query: NotScannedQuery): NotScannedRecord[] {
    const { sql, values } = notScannedStatement(query);
    return (this.#database.prepare(sql).all(values) as Row[]).map(toRecord);
  }

  /** What a scan has to say of one path, or null. */
  get(scanId: number, path: string): NotScannedRecord | null {
    const { directory, name } = splitPath(path);
    const row = this.#database
      .prepare(`${SELECT} WHERE scan_id = ? AND directories.path = ? AND name = ?`)
      .get(scanId, toStored(directory), toStored(name)) as Row | undefined;
    return row === undefined ? null : toRecord(row);
  }

  count(filter: NotScannedFilter = {}): number {
    const { where, values } = conditionsOf(filter);
    const sql = `SELECT count(*) FROM not_scanned WHERE ${where}`;
    return this.#database.prepare(sql).pluck().get(values) as number;
  }

  /** By outcome and reason, most frequent first. */
  counts(filter: NotScannedFilter): NotScannedCount[] {
    const { where, values } = conditionsOf(filter);
    return this.#database
      .prepare(
        `SELECT outcome, reason, count(*) AS count FROM not_scanned WHERE ${where}
         GROUP BY outcome, reason ORDER BY count DESC, outcome, reason`,
      )
      .all(values) as NotScannedCount[];
  }
}

type Values = Record<string, string | number | Buffer>;

/** Gives the rows of a page. */
export function notScannedStatement({ filter = {}, after, limit }: NotScannedQuery): {
  readonly sql: string;
  readonly values: Readonly<Values>;
} {
  const { where, values } = conditionsOf(filter);
  const place = 'AND (scan_id, directory_id, name) > (@afterScan, @afterDirectory, @afterName)';
  return {
    sql: `${SELECT} WHERE ${where} ${after === undefined ? '' : place}
      ORDER BY scan_id, directory_id, name LIMIT @limit`,
    values: {
      ...values,
      limit,
      ...(after === undefined
        ? {}
        : {
            afterScan: after.scanId,
            afterDirectory: after.directoryId,
            afterName: toStored(after.name),
          }),
    },
  };
}

function conditionsOf({ scanId, outcome, reason, incomplete }: NotScannedFilter): {
  where: string;
  values: Values;
} {
  const conditions = ['TRUE'];
  const values: Values = {};
  if (scanId !== undefined) {
    conditions.push('scan_id = @scanId');
    values.scanId = scanId;
  }
  if (outcome !== undefined) {
    conditions.push('outcome = @outcome');
    values.outcome = outcome;
  }
  if (reason !== undefined) {
    conditions.push('reason = @reason');
    values.reason = reason;
  }
  if (incomplete === true) conditions.push(INCOMPLETE);
  return { where: conditions.join(' AND '), values };
}

/** {@link isIncomplete} in SQL. */
const INCOMPLETE = `NOT (outcome = 'skipped' AND reason IS NOT NULL AND reason IN (${Object.keys(
  REASONS,
)
  .filter((reason) => !isIncomplete('skipped', reason as Reason))
  .map((reason) => `'${reason}'`)
  .join(', ')}))`;

function toRecord(row: Row): NotScannedRecord {
  const { scan_id: scanId, directory_id: directoryId, outcome, reason, detail, size } = row;
  const name = fromStored(row.name);
  return {
    scanId,
    path: joinPath(fromStored(row.directory), name),
    outcome,
    reason,
    detail,
    size,
    place: { scanId, directoryId, name },
  };
}
