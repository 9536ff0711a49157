import { encodePath } from '../../../shared/analysis/native-path.ts';
import type { FileReport } from '../../../shared/model/file-report.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { isIncomplete } from '../../../shared/model/outcome.ts';
import type { ScanCounts } from '../../../shared/model/scan.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { type FindingRow, findingFromRow } from './finding-rows.ts';
import { splitPath, toStored } from './stored-path.ts';

/** One entry of a scan to be recorded. */
export type JournalEntry =
  /** Analysed just now: the file's verdict is renewed. */
  | { readonly kind: 'analysed'; readonly report: FileReport; readonly identity: string | null }
  /** Known and unchanged: its findings are seen again. */
  | { readonly kind: 'known'; readonly report: FileReport; readonly fileId: number }
  /** Met and not analysed. */
  | { readonly kind: 'not-scanned'; readonly report: FileReport };

/** Which scan writes, with which rules. */
export interface JournalScope {
  readonly scanId: number;
  readonly profileId: number;
  readonly analysisId: number;
  readonly ruleSetId: number;
}

/** Records what one scan does, a transaction a batch. */
export class ScanJournal {
  readonly #database: HistoryDatabase;
  readonly #scope: JournalScope;
  readonly #statements;
  readonly #directories = new Map<string, number>();
  readonly #sourceIds: ReadonlyMap<string, number>;

  constructor(database: HistoryDatabase, scope: JournalScope) {
    this.#database = database;
    this.#scope = scope;
    this.#statements = prepareStatements(database);
    this.#sourceIds = new Map(
      database
        .prepare('SELECT namespace, source_id FROM rule_set_sources WHERE rule_set_id = ?')
        .raw()
        .all(scope.ruleSetId) as [string, number][],
    );
  }

  /** Records a batch with the counts that include it: all of it, or nothing. */
  record(entries: readonly JournalEntry[], counts: ScanCounts, now: number): void {
    const write = this.#database.transaction(() => {
      for (const entry of entries) this.#recordEntry(entry, now);
      this.#statements.progress.run(JSON.stringify(counts), now, this.#scope.scanId);
    });
    try {
      write.immediate();
    } catch (error) {
      // Those made on the way were undone.
      this.#directories.clear();
      throw error;
    }
  }

  /** The findings of a file that its last verdict had. */
  findingsOf(fileId: number): Finding[] {
    return (this.#statements.currentFindings.all(fileId) as FindingRow[]).map(findingFromRow);
  }

  #recordEntry(entry: JournalEntry, now: number): void {
    const { report } = entry;
    if (entry.kind === 'known') {
      if (report.outcome === 'match') this.#seeAgain(entry.fileId, now);
    } else if (entry.kind === 'analysed') {
      this.#renewVerdict(report, entry.identity, now);
    }
    if (report.outcome === 'skipped' || isIncomplete(report.outcome, report.reason)) {
      this.#recordNotScanned(report);
    }
  }

  #seeAgain(fileId: number, now: number): void {
    for (const { id } of this.#statements.currentFindings.all(fileId) as FindingRow[]) {
      this.#statements.seen.run(now, id);
      this.#statements.scanFinding.run(this.#scope.scanId, id);
    }
  }

  #renewVerdict(report: FileReport, identity: string | null, now: number): void {
    const { directory, name } = splitPath(report.path);
    const { scanId, profileId, analysisId } = this.#scope;
    const fileId = this.#statements.file.get({
      profileId,
      directoryId: this.#directoryId(directory),
      name: toStored(name),
      identity,
      size: report.size,
      sha256: report.sha256,
      md5: report.md5,
      outcome: report.outcome,
      reason: report.reason,
      detail: report.detail,
      analysisId,
      scanId,
      now,
    }) as number;
    const current = report.findings.map((finding) =>
      this.#recordFinding(fileId, report, finding, now),
    );
    // A scan that was not finished says nothing about rules it did not get to.
    if (report.outcome === 'clean' || report.outcome === 'match') {
      this.#statements.gone.run(now, fileId, JSON.stringify(current));
    }
  }

  #recordFinding(fileId: number, report: FileReport, finding: Finding, now: number): number {
    const id = this.#statements.finding.get({
      fileId,
      sha256: report.sha256 ?? '',
      namespace: finding.namespace,
      rule: finding.rule,
      severity: finding.severity,
      tags: JSON.stringify(finding.tags),
      stringCount: finding.stringCount,
      sourceId: this.#sourceIds.get(finding.namespace) ?? null,
      path: encodePath(report.path),
      now,
    }) as number;
    const { meta, strings } = finding;
    this.#statements.details.run(id, JSON.stringify(meta), JSON.stringify(strings));
    this.#statements.scanFinding.run(this.#scope.scanId, id);
    return id;
  }

  #recordNotScanned(report: FileReport): void {
    const { directory, name } = splitPath(report.path);
    this.#statements.notScanned.run(
      this.#scope.scanId,
      this.#directoryId(directory),
      toStored(name),
      report.outcome,
      report.reason,
      report.detail,
      report.size,
    );
  }

  #directoryId(directory: string): number {
    const known = this.#directories.get(directory);
    if (known !== undefined) return known;
    const id = this.#statements.directory.get(toStored(directory)) as number;
    // A walk comes back to a folder rarely; a bound keeps a million folders out of memory.
    if (this.#directories.size > 10_000) this.#directories.clear();
    this.#directories.set(directory, id);
    return id;
  }
}

function prepareStatements(database: HistoryDatabase) {
  return {
    directory: database
      .prepare(
        'INSERT INTO directories (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id',
      )
      .pluck(),
    file: database
      .prepare(
        `INSERT INTO files (profile_id, directory_id, name, identity, size, sha256, md5, outcome,
           reason, detail, analysis_id, scan_id, first_seen_at, scanned_at)
         VALUES (@profileId, @directoryId, @name, @identity, @size, @sha256, @md5, @outcome,
           @reason, @detail, @analysisId, @scanId, @now, @now)
         ON CONFLICT (directory_id, profile_id, name) DO UPDATE SET
           identity = @identity, size = @size, sha256 = @sha256, md5 = @md5, outcome = @outcome,
           reason = @reason, detail = @detail, analysis_id = @analysisId, scan_id = @scanId,
           scanned_at = @now
         RETURNING id`,
      )
      .pluck(),
    finding: database
      .prepare(
        `INSERT INTO findings (file_id, sha256, namespace, rule, severity, tags, string_count,
           source_id, path, first_seen_at, last_seen_at)
         VALUES (@fileId, @sha256, @namespace, @rule, @severity, @tags, @stringCount,
           @sourceId, @path, @now, @now)
         ON CONFLICT (file_id, sha256, namespace, rule) DO UPDATE SET
           severity = @severity, tags = @tags, string_count = @stringCount,
           source_id = @sourceId, last_seen_at = @now, gone_at = NULL
         RETURNING id`,
      )
      .pluck(),
    details: database.prepare(
      `INSERT INTO finding_details VALUES (?, ?, ?) ON CONFLICT (finding_id) DO UPDATE SET
         meta = excluded.meta, strings = excluded.strings`,
    ),
    currentFindings: database.prepare(
      `SELECT id, namespace, rule, severity, tags, meta, strings, string_count
       FROM findings JOIN finding_details ON finding_id = id
       WHERE file_id = ? AND gone_at IS NULL ORDER BY namespace, rule`,
    ),
    seen: database.prepare('UPDATE findings SET last_seen_at = ? WHERE id = ?'),
    gone: database.prepare(
      `UPDATE findings SET gone_at = ? WHERE file_id = ? AND gone_at IS NULL
       AND id NOT IN (SELECT value FROM json_each(?))`,
    ),
    scanFinding: database.prepare('INSERT OR IGNORE INTO scan_findings VALUES (?, ?)'),
    notScanned: database.prepare('REPLACE INTO not_scanned VALUES (?, ?, ?, ?, ?, ?, ?)'),
    progress: database.prepare('UPDATE scans SET counts = ?, alive_at = ? WHERE id = ?'),
  };
}
