import { expect, test } from 'vitest';
import { type JournalScope, ScanJournal } from '../../main/engine/history/scan-journal.ts';
import type { FileReport } from '../../shared/model/file-report.ts';
import type { FindingRecord } from '../../shared/model/finding-record.ts';
import { emptyCounts, type ScanCounts } from '../../shared/model/scan.ts';
import type { ScanQuery } from '../../shared/model/scan-query.ts';
import {
  fileReport,
  finding,
  type RecordedHistory,
  recordedHistory,
  unscannedReport,
} from '../support/recorded-history.ts';

function all({ history }: RecordedHistory): FindingRecord[] {
  return history.findings.list({ filter: { state: 'all' }, order: 'path', limit: 100 });
}

function summary(records: readonly FindingRecord[]): unknown[] {
  return records.map(({ sha256, firstSeenAt, lastSeenAt, goneAt, finding: { rule } }) => [
    `${rule} in ${sha256}`,
    firstSeenAt,
    lastSeenAt,
    goneAt,
  ]);
}

test('a finding keeps when it was first seen, goes when a scan misses it, and comes back', () => {
  const recorded = recordedHistory();
  const at = (now: number, ...rules: string[]): void => {
    recorded.record(
      [
        fileReport(
          '/f',
          rules.map((rule) => finding(rule)),
          'aa',
        ),
      ],
      { now },
    );
  };
  at(1, 'a', 'b');
  at(2, 'a');
  expect(summary(all(recorded))).toEqual([
    ['a in aa', 1, 2, null],
    ['b in aa', 1, 1, 2],
  ]);
  at(3, 'a', 'b');
  expect(summary(all(recorded))).toEqual([
    ['a in aa', 1, 3, null],
    ['b in aa', 1, 3, null],
  ]);
});

test('what is found in changed content is found anew, and what was in the old is gone', () => {
  const recorded = recordedHistory();
  recorded.record([fileReport('/f', [finding('a')], 'aa')], { now: 1 });
  recorded.record([fileReport('/f', [finding('a')], 'bb')], { now: 2 });
  expect(summary(all(recorded))).toEqual([
    ['a in aa', 1, 1, 2],
    ['a in bb', 2, 2, null],
  ]);
});

test.for(['timeout', 'crashed', 'limit', 'unreadable'] as const)(
  'a scan that ends in %s says nothing about rules it did not get to',
  (outcome) => {
    const recorded = recordedHistory();
    recorded.record([fileReport('/f', [finding('a'), finding('b')], 'aa')], { now: 1 });
    const cut: FileReport = { ...fileReport('/f', [finding('a')], 'aa'), outcome };
    const scanId = recorded.record([cut], { now: 2 });
    expect(summary(all(recorded))).toEqual([
      ['a in aa', 1, 2, null],
      ['b in aa', 1, 1, null],
    ]);
    const [unscanned] = recorded.history.notScanned.list({ filter: { scanId }, limit: 10 });
    expect(unscanned).toMatchObject({ path: '/f', outcome });
  },
);

/** A journal of a scan that is still running. */
function openJournal(recorded: RecordedHistory): { journal: ScanJournal; scope: JournalScope } {
  const scanId = recorded.record([], { state: 'running' });
  const scope = { scanId, profileId: 1, analysisId: 1, ruleSetId: 1 };
  return { journal: new ScanJournal(recorded.database, scope), scope };
}

test('a batch is recorded with its counts: all of it, or nothing', () => {
  const recorded = recordedHistory();
  const { journal, scope } = openJournal(recorded);
  const counts = (seen: number): ScanCounts => ({ ...emptyCounts(), seen });
  const good = fileReport('/good', [finding('a')], 'aa');
  journal.record([{ kind: 'analysed', report: good, identity: null }], counts(1), 1);
  const bad = { ...fileReport('/bad', [], 'bb'), size: 'no number' as unknown as number };
  const batch = [fileReport('/folder/next', [finding('a')], 'cc'), bad].map((report) => ({
    kind: 'analysed' as const,
    report,
    identity: null,
  }));
  expect(() => journal.record(batch, counts(3), 2)).toThrow('TEXT value in INTEGER');
  expect(recorded.scans.get(scope.scanId, 2).counts.seen).toBe(1);
  expect(all(recorded).map(({ path }) => path)).toEqual(['/good']);
  expect(recorded.database.prepare('SELECT name FROM files').pluck().all()).toEqual(['good']);
  // The journal goes on from there.
  journal.record(batch.slice(0, 1), counts(2), 3);
  expect(all(recorded).map(({ path }) => path)).toEqual(['/folder/next', '/good']);
});

test('a file known and unchanged has its findings seen again, by this scan too', () => {
  const recorded = recordedHistory();
  const report = fileReport('/f', [finding('a'), finding('b')], 'aa');
  recorded.record([report], { now: 1 });
  const { journal, scope } = openJournal(recorded);
  journal.record([{ kind: 'known', report, fileId: 1 }], emptyCounts(), 5);
  expect(summary(all(recorded))).toEqual([
    ['a in aa', 1, 5, null],
    ['b in aa', 1, 5, null],
  ]);
  expect(recorded.history.findings.count({ scanId: scope.scanId })).toBe(2);
  expect(journal.findingsOf(1)).toEqual(report.findings);
});

test('names that are not UTF-8 stay apart from those that look like them', () => {
  const recorded = recordedHistory();
  const paths = ['/d\udce9/x\udcff', '/d\udce9/x\ufffd', '/d\ufffd/x\udcff', '/é/x', '/top'];
  recorded.record(paths.map((path) => fileReport(path, [finding('a')], 'aa')));
  const unscanned = { outcome: 'unreadable', reason: 'permission-denied' } as const;
  recorded.record(paths.map((path) => unscannedReport(path, unscanned)));
  expect(
    all(recorded)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(paths.toSorted());
  const listed = recorded.history.notScanned.list({ limit: 10 }).map(({ path }) => path);
  expect(listed.toSorted()).toEqual(paths.toSorted());
});

test('more folders than the journal keeps in mind all find their place', () => {
  const recorded = recordedHistory();
  const paths = Array.from({ length: 10_500 }, (_, index) => `/d${index}/f`);
  const unscanned = { outcome: 'skipped', reason: 'too-large' } as const;
  recorded.record([...paths, '/d0/g'].map((path) => unscannedReport(path, unscanned)));
  const stored = recorded.database.prepare('SELECT count(*) FROM directories').pluck().get();
  expect(stored).toBe(10_500);
  expect(recorded.history.notScanned.get(1, '/d0/g')).not.toBeNull();
  expect(recorded.history.notScanned.count()).toBe(10_501);
});

test('what was not scanned is paged in one order, and counted by outcome and reason', () => {
  const recorded = recordedHistory();
  const reports = Array.from({ length: 7 }, (_, index) =>
    unscannedReport(`/d${index % 2}/f${index}`, {
      outcome: index % 3 === 0 ? 'unreadable' : 'skipped',
      reason: index % 3 === 0 ? 'permission-denied' : index % 3 === 1 ? 'symlink' : 'too-large',
    }),
  );
  recorded.record(reports);
  recorded.record(reports.slice(0, 2));
  const { notScanned } = recorded.history;
  const whole = notScanned.list({ limit: 100 });
  expect(whole).toHaveLength(9);
  const paged = [];
  for (let after = undefined as (typeof whole)[number] | undefined; ; ) {
    const page = notScanned.list({ after: after?.place, limit: 2 });
    paged.push(...page);
    after = page.at(-1);
    if (page.length < 2) break;
  }
  expect(paged).toEqual(whole);
  expect(notScanned.counts({ scanId: 1 })).toEqual([
    { outcome: 'unreadable', reason: 'permission-denied', count: 3 },
    { outcome: 'skipped', reason: 'symlink', count: 2 },
    { outcome: 'skipped', reason: 'too-large', count: 2 },
  ]);
  expect(notScanned.count({ scanId: 1, incomplete: true })).toBe(5);
  expect(notScanned.count({ reason: 'symlink' })).toBe(3);
});

test('scans are paged from the newest, interrupted ones told from running ones', () => {
  const recorded = recordedHistory();
  recorded.record([], { targets: ['/a'], now: 1 });
  recorded.record([], { targets: ['/b', '/a/sub'], now: 2, state: 'running' });
  recorded.record([], { targets: ['/b'], now: 3, state: 'failed' });
  // Begun by a process whose number is no process's.
  recorded.database.exec('UPDATE scans SET pid = 0x7fffffff WHERE id = 2');
  const ids = (query: Omit<ScanQuery, 'limit'>, limit = 10): number[] =>
    recorded.history.scans({ limit, ...query }, 4).map(({ id }) => id);
  expect(ids({}, 2)).toEqual([3, 2]);
  expect(ids({ before: 2 })).toEqual([1]);
  expect(ids({ state: 'interrupted' })).toEqual([2]);
  expect(ids({ state: 'running' })).toEqual([]);
  expect(ids({ since: 2 })).toEqual([3, 2]);
  expect(ids({ target: '/a' })).toEqual([2, 1]);
});
