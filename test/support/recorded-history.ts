import { onTestFinished } from 'vitest';
import { type HistoryDatabase, openDatabase } from '../../main/engine/database/open-database.ts';
import { Allowlist } from '../../main/engine/history/allowlist.ts';
import { History } from '../../main/engine/history/history.ts';
import { type JournalEntry, ScanJournal } from '../../main/engine/history/scan-journal.ts';
import { ScanStore } from '../../main/engine/history/scan-store.ts';
import { Tally } from '../../main/engine/scans/tally.ts';
import type { FileReport } from '../../shared/model/file-report.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { ScanState } from '../../shared/model/scan.ts';
import { scanRequest } from './test-engine.ts';

/** A history that tests fill without scanning, through what scans write it with. */
export interface RecordedHistory {
  readonly database: HistoryDatabase;
  readonly file: string;
  readonly scans: ScanStore;
  readonly allowlist: Allowlist;
  readonly history: History;
  /** Records a scan that ended at `now`, or is left in another state, and gives its id. */
  readonly record: (reports: readonly FileReport[], scan?: RecordedScan) => number;
}

interface RecordedScan {
  readonly now?: number;
  readonly state?: Exclude<ScanState, 'interrupted'>;
  readonly targets?: readonly string[];
  /** Stands for the rules: another digest is another rule set. */
  readonly digest?: string;
}

/** @param file `:memory:` when left out */
export function recordedHistory(file = ':memory:'): RecordedHistory {
  const { database } = openDatabase(file, Date.now());
  onTestFinished(() => {
    database.close();
  });
  const scans = new ScanStore(database);
  const allowlist = new Allowlist(database);
  const record: RecordedHistory['record'] = (reports, scan = {}) => {
    const { now = Date.now(), state = 'completed', targets = ['/'], digest = 'rules' } = scan;
    const ruleSetId = ruleSet(database, digest);
    const profileId = scans.profileId('library');
    const analysisId = scans.analysisId(ruleSetId, '{}');
    const scanId = scans.begin(scanRequest(targets), profileId, analysisId, now);
    const tally = new Tally();
    const entries = reports.map((report): JournalEntry => {
      tally.add({ report, cached: false, allowed: report.findings.map(() => null) });
      return report.sha256 === null
        ? { kind: 'not-scanned', report }
        : { kind: 'analysed', report, identity: 'unchanged' };
    });
    const journal = new ScanJournal(database, { scanId, profileId, analysisId, ruleSetId });
    journal.record(entries, tally.counts, now);
    if (state !== 'running') scans.end(scanId, { state, counts: tally.counts, error: null }, now);
    return scanId;
  };
  const history = new History(database, scans, allowlist);
  return { database, file, scans, allowlist, history, record };
}

function ruleSet(database: HistoryDatabase, digest: string): number {
  const find = database.prepare('SELECT id FROM rule_sets WHERE digest = ?').pluck();
  const known = find.get(digest) as number | undefined;
  if (known !== undefined) return known;
  const source = database
    .prepare('INSERT INTO rule_sources (sha256, source) VALUES (?, ?)')
    .run(`text of ${digest}`, Buffer.alloc(0));
  const set = database
    .prepare("INSERT INTO rule_sets (digest, engine, defines, created_at) VALUES (?, 'e', '{}', 0)")
    .run(digest);
  database
    .prepare("INSERT INTO rule_set_sources VALUES (?, 'test.yara', ?)")
    .run(set.lastInsertRowid, source.lastInsertRowid);
  return Number(set.lastInsertRowid);
}

/** A report on a file that was scanned to the end. */
export function fileReport(path: string, findings: readonly Finding[], sha256: string): FileReport {
  return {
    path,
    size: 10,
    sha256,
    md5: sha256.slice(0, 32),
    outcome: findings.length > 0 ? 'match' : 'clean',
    reason: null,
    detail: null,
    findings,
    durationMs: 1,
  };
}

/** A report on something that was not scanned. */
export function unscannedReport(
  path: string,
  verdict: Pick<FileReport, 'outcome' | 'reason'>,
): FileReport {
  const nothing = { size: null, sha256: null, md5: null, detail: null, findings: [] };
  return { path, ...nothing, ...verdict, durationMs: 0 };
}

/** A finding of a rule in `test.yara`. */
export function finding(rule: string, changes: Partial<Finding> = {}): Finding {
  return {
    rule,
    namespace: 'test.yara',
    tags: [],
    meta: { description: `what ${rule} finds` },
    severity: 'medium',
    strings: [{ identifier: '$a', offset: 3, length: 2, hex: '6162', text: 'ab' }],
    stringCount: 1,
    ...changes,
  };
}
