/**
 * How long a page of findings takes out of a history of many: run it with
 * `node test/bench/history-pages.ts [findings]`. It prints medians; it tests nothing.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type HistoryDatabase, openDatabase } from '../../main/engine/database/open-database.ts';
import { Allowlist } from '../../main/engine/history/allowlist.ts';
import { FindingQueries } from '../../main/engine/history/finding-queries.ts';
import { ScanJournal } from '../../main/engine/history/scan-journal.ts';
import { emptyCounts } from '../../shared/model/scan.ts';
import {
  FINDING_GROUPS,
  FINDING_ORDERS,
  type FindingFilter,
  placeOf,
} from '../../shared/model/finding-record.ts';
import { SEVERITIES } from '../../shared/model/severity.ts';

const RULES_PER_FILE = 2;
const PAGE = 100;
const RUNS = 9;

/** Files in folders of ten, two findings each, a fifth of them gone since. */
function fill(database: HistoryDatabase, findings: number): void {
  database.exec(`INSERT INTO profiles VALUES (1, 'library');
    INSERT INTO rule_sets VALUES (1, 'digest', 'engine', '{}', 0);
    INSERT INTO analyses VALUES (1, 1, '{}');
    INSERT INTO scans (id, state, request, profile_id, analysis_id, started_at, counts, pid, alive_at)
      VALUES (1, 'completed', '{}', 1, 1, 0, '{}', 1, 0)`);
  const scope = { scanId: 1, profileId: 1, analysisId: 1, ruleSetId: 1 };
  const journal = new ScanJournal(database, scope);
  const files = findings / RULES_PER_FILE;
  const batch = 500;
  for (let from = 0; from < files; from += batch) {
    const entries = Array.from({ length: batch }, (_, index) => {
      const report = reportOn(from + index);
      return { kind: 'analysed' as const, report, identity: null };
    });
    journal.record(entries, emptyCounts(), from + 1);
  }
  database.exec('UPDATE findings SET gone_at = last_seen_at WHERE id % 5 = 0');
}

function reportOn(file: number) {
  // Spreads neighbours over the whole range, as hashes and folders do.
  const scattered = (file * 2654435761) % 4294967296;
  const sha256 = scattered.toString(16).padStart(8, '0').repeat(8);
  const rules = Array.from({ length: RULES_PER_FILE }, (_, index) => {
    const rule = (scattered + index) % 400;
    const severity = SEVERITIES[scattered % SEVERITIES.length] ?? 'unknown';
    return {
      rule: `rule_number_${rule}`,
      namespace: `public/family-${rule % 20}/rules.yara`,
      tags: [`tag${rule % 9}`, 'malware'],
      severity,
      meta: { author: 'bench', severity, description: 'what it finds and why '.repeat(6) },
      strings: Array.from({ length: 5 }, (_, at) => ({
        identifier: `$s${at}`,
        offset: at * 100,
        length: 20,
        hex: 'ab'.repeat(20),
        text: 'a'.repeat(20),
      })),
      stringCount: 5,
    };
  });
  const folder = `/srv/projects/p${scattered % 83}/module-${file % 5000}/a-folder-with-a-long-name`;
  return {
    path: `${folder}/file-${file}.bin`,
    size: 1000,
    sha256,
    md5: sha256.slice(0, 32),
    outcome: 'match' as const,
    reason: null,
    detail: null,
    findings: rules,
    durationMs: 1,
  };
}

function median(run: () => void): string {
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  }).toSorted((a, b) => a - b);
  return `${(times[Math.floor(RUNS / 2)] ?? 0).toFixed(1).padStart(7)} ms`;
}

const FILTERS: readonly FindingFilter[] = [
  {},
  { state: 'gone' },
  { state: 'all' },
  { minSeverity: 'high' },
  { rule: 'number_39' },
  { rule: 'nowhere' },
  { tag: 'tag3', minSeverity: 'critical' },
  { below: '/srv/projects/p7' },
  { pathGlob: '*module-12?/*' },
  { sha256: 'ab' },
  { allowed: false },
  { since: 40_000 },
  { scanId: 1 },
];

function measure(database: HistoryDatabase): void {
  const findings = new FindingQueries(database, new Allowlist(database));
  console.log('milliseconds for'.padEnd(50), 'a page', '  a later page', '   the count');
  for (const filter of FILTERS) {
    for (const order of FINDING_ORDERS) {
      const first = findings.list({ filter, order, limit: 5000 }).at(-1);
      const after = first === undefined ? undefined : placeOf(first);
      console.log(
        `${JSON.stringify(filter)} by ${order}`.padEnd(48),
        median(() => findings.list({ filter, order, limit: PAGE })),
        median(() => findings.list({ filter, order, limit: PAGE, after })),
        median(() => findings.count(filter)),
      );
    }
  }
  for (const by of FINDING_GROUPS) {
    for (const filter of [{}, { minSeverity: 'high' }, { tag: 'tag3' }] as const) {
      const name = `groups by ${by} of ${JSON.stringify(filter)}`;
      console.log(
        name.padEnd(48),
        median(() => findings.groups(by, filter, PAGE)),
      );
    }
  }
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-bench-'));
try {
  const file = path.join(folder, 'history.db');
  const { database } = openDatabase(file, Date.now());
  const began = performance.now();
  fill(database, Number(process.argv[2] ?? 100_000));
  database.pragma('wal_checkpoint(TRUNCATE)');
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`recorded in ${seconds} s, ${(statSync(file).size / 1e6).toFixed(0)} MB\n`);
  measure(database);
  database.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
