import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactHistory, pruneHistory } from '../../main/engine/history/prune.ts';
import type { PruneCounts, PruneRequest } from '../../shared/model/prune.ts';
import {
  fileReport,
  finding,
  type RecordedHistory,
  recordedHistory,
  unscannedReport,
} from '../support/recorded-history.ts';
import { temporaryFolder } from '../support/temporary.ts';

const NOW = Date.parse('2025-06-01');
const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): number => NOW - days * DAY_MS;

const NOTHING: PruneRequest = {
  olderThan: null,
  keepLast: null,
  findings: false,
  missingFiles: false,
};

function prune(
  recorded: RecordedHistory,
  request: Partial<PruneRequest>,
  dryRun = false,
): PruneCounts {
  return pruneHistory(recorded, { ...NOTHING, ...request }, { dryRun, now: NOW });
}

/** All rows of all tables. */
function contents({ database }: RecordedHistory): Record<string, unknown[]> {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare(`SELECT * FROM "${table}"`).all()]),
  );
}

function count({ database }: RecordedHistory, table: string): number {
  return database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}

function scanIds({ history }: RecordedHistory): number[] {
  return history.scans({ limit: 100 }, NOW).map(({ id }) => id);
}

const tooLarge = { outcome: 'skipped', reason: 'too-large' } as const;

test('scans go by age and by number, the newest never', () => {
  const recorded = recordedHistory();
  for (const days of [400, 300, 200, 100, 50]) {
    recorded.record([unscannedReport(`/d${days}/f`, tooLarge)], { now: daysAgo(days) });
  }
  expect(prune(recorded, { olderThan: daysAgo(150), keepLast: 3 })).toMatchObject({
    scans: 2,
    notScanned: 2,
    directories: 2,
  });
  expect(scanIds(recorded)).toEqual([5, 4, 3]);
  expect(prune(recorded, { keepLast: 2 }).scans).toBe(1);
  expect(scanIds(recorded)).toEqual([5, 4]);
  expect(prune(recorded, { olderThan: NOW + DAY_MS }).scans).toBe(1);
  expect(scanIds(recorded)).toEqual([5]);
  // Its number is not given again.
  expect(recorded.record([], { now: NOW })).toBe(6);
});

test('unfinished scans go too, and are counted; a running one stays with all it has', () => {
  const recorded = recordedHistory();
  recorded.record([], { now: daysAgo(300), state: 'cancelled' });
  recorded.record([unscannedReport('/old/f', tooLarge)], { now: daysAgo(200) });
  const running = recorded.record([unscannedReport('/running/f', tooLarge)], {
    now: NOW,
    state: 'running',
  });
  recorded.record([], { now: NOW });
  const request = { olderThan: NOW + DAY_MS, findings: true };
  expect(prune(recorded, request)).toMatchObject({
    scans: 2,
    unfinished: 1,
    running: 1,
    // It may have a folder's id in mind.
    directories: 0,
  });
  expect(scanIds(recorded)).toEqual([running + 1, running]);
  expect(recorded.history.notScanned.count({ scanId: running })).toBe(1);
});

test('current findings stay whatever their age; those gone go with the scans that saw them', () => {
  const recorded = recordedHistory();
  const stays = fileReport('/stays', [finding('a')], 'aa');
  recorded.record([stays, fileReport('/goes', [finding('a')], 'bb')], { now: daysAgo(300) });
  recorded.record([fileReport('/goes', [], 'bb')], { now: daysAgo(200) });
  recorded.record([], { now: NOW });
  expect(prune(recorded, { olderThan: daysAgo(250) })).toMatchObject({ scans: 1, findings: 0 });
  // Gone for less than that long.
  expect(recorded.history.findings.count({ state: 'all' })).toBe(2);
  expect(prune(recorded, { olderThan: daysAgo(100) })).toMatchObject({ scans: 1, findings: 1 });
  const left = recorded.history.findings.list({ filter: { state: 'all' }, limit: 10 });
  expect(left.map(({ path: at }) => at)).toEqual(['/stays']);
  expect(count(recorded, 'finding_details')).toBe(1);
  expect(count(recorded, 'files')).toBe(2);
});

test('with findings, a file goes whose findings no scan left has seen, and is not known any more', () => {
  const recorded = recordedHistory();
  const both = [finding('a'), finding('b')];
  recorded.record(
    [
      fileReport('/old', both, 'aa'),
      fileReport('/again', both, 'bb'),
      fileReport('/clean', [], 'cc'),
    ],
    { now: daysAgo(300) },
  );
  recorded.record([fileReport('/again', both, 'bb')], { now: NOW });
  const counts = prune(recorded, { olderThan: daysAgo(100), findings: true });
  expect(counts).toMatchObject({ scans: 1, files: 1, findings: 2 });
  const names = recorded.database.prepare('SELECT name FROM files ORDER BY name').pluck().all();
  expect(names).toEqual(['again', 'clean']);
  expect(recorded.history.findings.count()).toBe(2);
});

test('missing files are forgotten unless they have findings; those with only if asked', () => {
  const folder = temporaryFolder();
  const recorded = recordedHistory();
  const at = (name: string): string => path.join(folder, name);
  for (const name of ['here', 'gone', 'bad']) writeFileSync(at(name), '');
  recorded.record(
    [
      fileReport(at('here'), [], 'aa'),
      fileReport(at('gone'), [], 'bb'),
      fileReport(at('bad'), [finding('a')], 'cc'),
      fileReport(path.join(at('here'), 'below-a-file'), [], 'dd'),
    ],
    { now: daysAgo(1) },
  );
  expect(prune(recorded, { missingFiles: true })).toMatchObject({ files: 1, missingKept: 0 });
  rmSync(at('gone'));
  rmSync(at('bad'));
  expect(prune(recorded, { missingFiles: true })).toMatchObject({ files: 1, missingKept: 1 });
  expect(recorded.history.findings.count()).toBe(1);
  expect(prune(recorded, { missingFiles: true, findings: true })).toMatchObject({
    files: 1,
    findings: 1,
    scans: 0,
  });
  expect(count(recorded, 'files')).toBe(1);
  expect(count(recorded, 'scan_findings')).toBe(0);
});

test('rule sets and texts go when neither a scan, a file nor a finding needs them', () => {
  const recorded = recordedHistory();
  const inFile = fileReport('/file', [finding('a')], 'aa');
  recorded.record([inFile], { now: daysAgo(300), digest: 'first' });
  recorded.record([], { now: daysAgo(200), digest: 'second' });
  recorded.record([], { now: NOW, digest: 'third' });
  expect(prune(recorded, { keepLast: 1 })).toMatchObject({ ruleSets: 1, ruleSources: 1 });
  const digests = recorded.database.prepare('SELECT digest FROM rule_sets ORDER BY id').pluck();
  // The file's verdict is the first's.
  expect(digests.all()).toEqual(['first', 'third']);
  // A finding keeps the text of its rule, also when its file has been scanned by other rules.
  recorded.record([inFile], { now: NOW, digest: 'third' });
  recorded.database.exec('UPDATE findings SET source_id = 1, gone_at = NULL');
  expect(prune(recorded, { keepLast: 1 })).toMatchObject({ ruleSets: 1, ruleSources: 0 });
  expect(digests.all()).toEqual(['third']);
});

test('what the compiler said half a year ago goes', () => {
  const recorded = recordedHistory();
  const insert = recorded.database.prepare("INSERT INTO rule_checks VALUES (?, '[]', ?)");
  insert.run('old', daysAgo(181));
  insert.run('newer', daysAgo(179));
  expect(prune(recorded, { missingFiles: true }).ruleChecks).toBe(1);
  expect(count(recorded, 'rule_checks')).toBe(1);
});

const someReport = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f'),
    kind: fc.constantFrom('clean', 'match', 'skipped'),
    sha256: fc.constantFrom('aa', 'bb'),
    rules: fc.uniqueArray(fc.constantFrom('r1', 'r2', 'r3'), { minLength: 1 }),
  })
  .map(({ name, kind, sha256, rules }) => {
    if (kind === 'skipped') return unscannedReport(`/no/${name}`, tooLarge);
    const findings = kind === 'match' ? rules.map((rule) => finding(rule)) : [];
    return fileReport(`/no/${name}`, findings, sha256);
  });
const someScan = fc.record({
  days: fc.integer({ min: 0, max: 20 }),
  digest: fc.constantFrom('one', 'two', 'three'),
  state: fc.constantFrom('completed', 'cancelled', 'failed', 'running'),
  reports: fc.uniqueArray(someReport, { maxLength: 5, selector: ({ path: at }) => at }),
});
const someRequest = fc.record({
  olderThan: fc.option(fc.integer({ min: 0, max: 20 }).map(daysAgo), { nil: null }),
  keepLast: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
  findings: fc.boolean(),
  missingFiles: fc.boolean(),
});

test('a dry run changes nothing and says what the prune then does, which leaves no loose ends', () => {
  fc.assert(
    fc.property(fc.array(someScan, { maxLength: 6 }), someRequest, (scans, request) => {
      const recorded = recordedHistory();
      const ordered = scans.toSorted((a, b) => b.days - a.days);
      const ids = ordered.map(({ days, reports, digest, state }) =>
        recorded.record(reports, { now: daysAgo(days), digest, state }),
      );
      const before = contents(recorded);
      const planned = prune(recorded, request, true);
      expect(contents(recorded)).toEqual(before);
      const findingsBefore = recorded.history.findings.count();
      expect(prune(recorded, request)).toEqual(planned);
      expect(recorded.database.pragma('foreign_key_check')).toEqual([]);
      expect(recorded.database.pragma('foreign_keys', { simple: true })).toBe(1);
      const running = ids.filter((_, index) => ordered[index]?.state === 'running');
      const left = scanIds(recorded);
      expect(left).toEqual(expect.arrayContaining([...running, ...ids.slice(-1)]));
      if (!request.findings) expect(recorded.history.findings.count()).toBe(findingsBefore);
      // A verdict of "match" without its findings would be reused as one.
      const bare = recorded.database.prepare(
        `SELECT count(*) FROM files WHERE outcome = 'match'
         AND id NOT IN (SELECT file_id FROM findings WHERE current = 1)`,
      );
      expect(bare.pluck().get()).toBe(0);
      // Nothing more is to be had by asking again.
      const again = prune(recorded, request);
      const removed = Object.entries({ ...again, running: 0, missingKept: 0 });
      expect(removed.filter(([, number]) => number > 0)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('space is given back, and what is left can be read', () => {
  const recorded = recordedHistory(path.join(temporaryFolder(), 'history.db'));
  const reports = Array.from({ length: 5000 }, (_, index) =>
    unscannedReport(`/folder/with-a-name/file-${index}`, tooLarge),
  );
  recorded.record(reports, { now: daysAgo(100) });
  recorded.record([fileReport('/left', [finding('a')], 'aa')], { now: NOW });
  expect(prune(recorded, { olderThan: daysAgo(50) }).notScanned).toBe(5000);
  expect(compactHistory(recorded)).toBeGreaterThan(100_000);
  expect(recorded.history.findings.list({ limit: 10 })).toHaveLength(1);
  expect(recorded.database.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('while another connection reads, the space stays with the history', () => {
  const file = path.join(temporaryFolder(), 'history.db');
  const recorded = recordedHistory(file);
  const reader = recordedHistory(file);
  recorded.record([unscannedReport('/f', tooLarge)], { now: daysAgo(100) });
  recorded.record([], { now: NOW });
  reader.database.exec('BEGIN');
  expect(scanIds(reader)).toHaveLength(2);
  expect(prune(recorded, { keepLast: 1 }).scans).toBe(1);
  recorded.database.pragma('busy_timeout = 100');
  expect(compactHistory(recorded)).toBe('in-use');
  // What the reader began to read stays readable to it.
  expect(scanIds(reader)).toHaveLength(2);
  reader.database.exec('COMMIT');
  expect(scanIds(reader)).toHaveLength(1);
});
