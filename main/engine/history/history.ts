import type { NotScannedCount } from '../../../shared/model/not-scanned.ts';
import type { ScanRecord } from '../../../shared/model/scan.ts';
import type { ScanDetails, ScanQuery } from '../../../shared/model/scan-query.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { Allowlist } from './allowlist.ts';
import { FindingQueries } from './finding-queries.ts';
import { NotScannedQueries } from './not-scanned-queries.ts';
import type { ScanStore } from './scan-store.ts';

/** Reads what earlier scans did, found and did not scan. */
export class History {
  readonly findings: FindingQueries;
  readonly notScanned: NotScannedQueries;
  readonly #database: HistoryDatabase;
  readonly #scans: ScanStore;

  constructor(database: HistoryDatabase, scans: ScanStore, allowlist: Allowlist) {
    this.#database = database;
    this.#scans = scans;
    this.findings = new FindingQueries(database, allowlist);
    this.notScanned = new NotScannedQueries(database);
  }

  /** Scans, newest first. */
  scans(query: ScanQuery, now = Date.now()): ScanRecord[] {
    return this.#scans.list(query, now);
  }

  /** @throws AppError `scan.unknown` */
  scan(id: number, now = Date.now()): ScanDetails {
    const record = this.#scans.get(id, now);
    const { engine, ruleFiles } = this.#database
      .prepare(
        `SELECT engine, (SELECT count(*) FROM rule_set_sources WHERE rule_set_id = rule_sets.id)
           AS ruleFiles
         FROM rule_sets WHERE digest = ?`,
      )
      .get(record.rulesDigest) as { engine: string; ruleFiles: number };
    const notScanned: NotScannedCount[] = this.notScanned.counts({ scanId: id });
    return { ...record, engine, ruleFiles, notScanned };
  }
}
