import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  FindingFilter,
  FindingOrder,
  FindingQuery,
  FindingRecord,
} from '../../shared/model/finding-record.ts';
import { FINDING_ORDERS, FINDING_STATES, placeOf } from '../../shared/model/finding-record.ts';
import { encodePath } from '../../shared/analysis/native-path.ts';
import { ruleId } from '../../shared/model/finding.ts';
import { SEVERITIES, type Severity } from '../../shared/model/severity.ts';
import {
  fileReport,
  finding,
  type RecordedHistory,
  recordedHistory,
} from '../support/recorded-history.ts';
import { findingPages } from '../../main/engine/history/finding-reports.ts';
import {
  countStatement,
  groupStatement,
  pageStatements,
} from '../../main/engine/history/finding-statements.ts';

/** Names that sort around `/`, are not UTF-8, or mean something in a pattern. */
const NAMES = ['a', 'b', 'a-b', 'a.b', 'a0', 'é', 'x\udcff', '%', '_', 'A', 'a\nb'] as const;
const name = fc.constantFrom(...NAMES);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const severity = fc.constantFrom(...SEVERITIES);
const rule = fc.constantFrom('eicar', 'Web_Shell', 'web', 'r1');
const namespace = fc.constantFrom('public/eicar.yara', 'public/web/shell.yara', 'web.yara');
const tag = fc.constantFrom('linux', 'lin', 'test');
const sha256 = fc.constantFrom('ab12', 'ab99', 'cd00', 'ffff');
const time = fc.integer({ min: 1, max: 8 });

const someFinding = fc
  .record({ rule, namespace, severity, tags: fc.uniqueArray(tag, { maxLength: 2 }) })
  .map(({ rule: named, ...changes }) => finding(named, changes));
const someFile = fc.record({
  path,
  sha256,
  findings: fc.uniqueArray(someFinding, { maxLength: 3, selector: ruleId }),
});
const someScan = fc.record({
  now: time,
  files: fc.uniqueArray(someFile, { maxLength: 6, selector: ({ path: at }) => at }),
});
const someAllowed = fc.record({
  sha256,
  rule: fc.option(fc.constantFrom('public/eicar.yara:eicar', 'web.yara:web'), { nil: null }),
  expiresAt: fc.option(fc.integer({ min: 1, max: 200 }), { nil: null }),
});

const CONDITIONS: { [Key in keyof FindingFilter]-?: fc.Arbitrary<FindingFilter[Key]> } = {
  minSeverity: severity,
  rule: fc.constantFrom('web', 'WEB', '_', '%', '*:web', 'public/*', '*shell*:r?'),
  tag: fc.constantFrom('linux', 'lin', 'li'),
  below: fc.oneof(path, fc.constantFrom('/', '/a/', '/a', '/b')),
  pathGlob: fc.constantFrom('*b', '/a*', '*/a/?', '*[ab]', '*%*'),
  sha256: fc.constantFrom('a', 'AB', 'ab1', 'cd00', '0'),
  since: time,
  until: time,
  state: fc.constantFrom(...FINDING_STATES),
  allowed: fc.boolean(),
  scanId: fc.integer({ min: 1, max: 4 }),
};

/** Few conditions at a time: with many, hardly ever does anything fit. */
const filter: fc.Arbitrary<FindingFilter> = fc
  .array(
    fc.oneof(...Object.entries(CONDITIONS).map(([key, value]) => fc.record({ [key]: value }))),
    { maxLength: 2 },
  )
  .map((conditions) => Object.assign({}, ...conditions) as FindingFilter);

/** SQLite's GLOB as a regular expression. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su');
}

/** The filter again, in the plainest words. */
function fits(record: FindingRecord, wanted: FindingFilter, seenBy: ReadonlySet<number>): boolean {
  const { finding: found, path: at, goneAt, lastSeenAt, allowed } = record;
  const id = ruleId(found);
  const { minSeverity = 'unknown', since = 0, until = Infinity, state = 'current' } = wanted;
  const folder = wanted.below?.replace(/\/+$/, '');
  return (
    SEVERITIES.indexOf(found.severity) >= SEVERITIES.indexOf(minSeverity) &&
    lastSeenAt >= since &&
    lastSeenAt < until &&
    (state === 'all' || (state === 'gone') === (goneAt !== null)) &&
    (wanted.tag === undefined || found.tags.includes(wanted.tag)) &&
    (wanted.sha256 === undefined || record.sha256.startsWith(wanted.sha256.toLowerCase())) &&
    (wanted.allowed === undefined || wanted.allowed === (allowed !== null)) &&
    (folder === undefined || at === folder || at.startsWith(`${folder}/`)) &&
    (wanted.pathGlob === undefined || glob(wanted.pathGlob).test(at)) &&
    (wanted.scanId === undefined || seenBy.has(wanted.scanId)) &&
    (wanted.rule === undefined ||
      (/[*?]/.test(wanted.rule)
        ? glob(wanted.rule).test(id)
        : id.toLowerCase().includes(wanted.rule.toLowerCase())))
  );
}

function compare(a: FindingRecord, b: FindingRecord, order: FindingOrder): number {
  const byTime = b.lastSeenAt - a.lastSeenAt || b.id - a.id;
  const rank = (severe: Severity): number => SEVERITIES.indexOf(severe);
  switch (order) {
    case 'last-seen':
      return byTime;
    case 'severity':
      return rank(b.finding.severity) - rank(a.finding.severity) || byTime;
    case 'path':
      return Buffer.compare(encodePath(a.path), encodePath(b.path)) || a.id - b.id;
  }
}

function scansThatSaw({ database }: RecordedHistory, id: number): ReadonlySet<number> {
  const sql = 'SELECT scan_id FROM scan_findings WHERE finding_id = ?';
  return new Set(database.prepare(sql).pluck().all(id) as number[]);
}

const NOW = 100;

test('filters, orders, pages and counts are what a plain reading of them gives', () => {
  fc.assert(
    fc.property(
      fc.array(someScan, { minLength: 1, maxLength: 4 }),
      fc.array(someAllowed, { maxLength: 2 }),
      filter,
      fc.constantFrom(...FINDING_ORDERS),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      (scans, entries, wanted, order, reverse, limit) => {
        const recorded = recordedHistory();
        const { history, allowlist } = recorded;
        for (const { files, now } of scans) {
          const reports = files.map(({ path: at, findings, sha256: hash }) =>
            fileReport(at, findings, hash),
          );
          recorded.record(reports, { now });
        }
        for (const entry of entries) allowlist.add({ ...entry, reason: 'known' }, 1);
        const { findings } = history;
        const all = findings.list({ filter: { state: 'all' }, limit: 1000 }, NOW);
        const expected = all
          .filter((record) => fits(record, wanted, scansThatSaw(recorded, record.id)))
          .toSorted((a, b) => compare(a, b, order) * (reverse ? -1 : 1))
          .map(({ id }) => id);
        const paged: number[] = [];
        for (let after: FindingRecord | undefined; ; ) {
          const place = after === undefined ? undefined : placeOf(after);
          const page = findings.list({ filter: wanted, order, reverse, after: place, limit }, NOW);
          paged.push(...page.map(({ id }) => id));
          after = page.at(-1);
          if (page.length < limit) break;
        }
        expect(paged).toEqual(expected);
        expect(findings.count(wanted, NOW)).toBe(expected.length);
      },
    ),
    { numRuns: 400 },
  );
});

test('groups add up to the findings they count', () => {
  fc.assert(
    fc.property(fc.array(someScan, { maxLength: 3 }), filter, (scans, wanted) => {
      const recorded = recordedHistory();
      for (const { files, now } of scans) {
        recorded.record(
          files.map(({ path: at, findings, sha256: hash }) => fileReport(at, findings, hash)),
          { now },
        );
      }
      const { findings } = recorded.history;
      const listed = findings.list({ filter: wanted, limit: 1000 }, NOW);
      for (const by of ['sha256', 'rule'] as const) {
        const keyOf = (record: FindingRecord): string =>
          by === 'sha256' ? record.sha256 : ruleId(record.finding);
        const expected = [...Map.groupBy(listed, keyOf)].map(([key, group]) => ({
          key,
          findings: group.length,
          files: new Set(group.map(({ fileId }) => fileId)).size,
          severity:
            SEVERITIES[
              Math.max(...group.map(({ finding: found }) => SEVERITIES.indexOf(found.severity)))
            ],
        }));
        const groups = findings.groups(by, wanted, 1000, NOW);
        const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
        expect(groups.toSorted(byKey)).toEqual(expected.toSorted(byKey));
      }
    }),
    { numRuns: 150 },
  );
});

test('a record is complete, and says what has become of its file', () => {
  const { record, allowlist, history } = recordedHistory();
  const eicar = finding('eicar', { severity: 'low', tags: ['test'], meta: { score: 3, a: true } });
  record([fileReport('/dir/x\udcff', [eicar], 'ab12')], { now: 5 });
  record([fileReport('/dir/x\udcff', [eicar], 'ab12')], { now: 7 });
  const entry = allowlist.add({ sha256: 'ab12', rule: null, reason: 'ours', expiresAt: null }, 1);
  const [before] = history.findings.list({ limit: 10 });
  expect(before).toEqual({
    id: 1,
    fileId: 1,
    path: '/dir/x\udcff',
    sha256: 'ab12',
    md5: 'ab12',
    size: 10,
    finding: eicar,
    firstSeenAt: 5,
    lastSeenAt: 7,
    goneAt: null,
    allowed: entry,
  });
  record([fileReport('/dir/x\udcff', [], 'cd00')], { now: 9 });
  expect(history.findings.list({ limit: 10 })).toEqual([]);
  expect(history.findings.get(1)).toMatchObject({ goneAt: 9, md5: null, size: null });
});

/** How SQLite goes about it. */
function plan(
  { database }: RecordedHistory,
  statement: { sql: string; values: Readonly<Record<string, unknown>> },
): string {
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${statement.sql}`).all(statement.values);
  return (steps as { detail: string }[]).map(({ detail }) => detail).join('\n');
}

function plans(recorded: RecordedHistory, query: FindingQuery): string[] {
  return pageStatements(query, NOW).map((statement) => plan(recorded, statement));
}

test.for<[FindingOrder, FindingFilter, string]>([
  ['last-seen', {}, 'findings_by_last_seen (current=?)'],
  [
    'last-seen',
    { state: 'gone', since: 3 },
    'findings_by_last_seen (current=? AND last_seen_at>?)',
  ],
  ['severity', {}, 'findings_by_severity (current=?)'],
  ['severity', { minSeverity: 'high' }, 'findings_by_severity (current=? AND severity_rank>?)'],
  ['path', {}, 'findings_by_path (current=?)'],
  ['path', { below: '/a' }, 'findings_by_path (current=? AND path>? AND path<?)'],
])('a page by %s of %o is read from an index in its order', ([order, wanted, index]) => {
  const recorded = recordedHistory();
  for (const after of [
    undefined,
    { id: 5, lastSeenAt: 5, severity: 'low', path: '/a/b' } as const,
  ]) {
    for (const reverse of [false, true]) {
      const query = { filter: wanted, order, reverse, after, limit: 100 };
      const [steps = '', ...others] = plans(recorded, query);
      expect(others).toEqual([]);
      expect(steps).toContain(`SEARCH findings USING INDEX ${index.split(' ')[0]} (current=?`);
      expect(steps).not.toContain('TEMP B-TREE');
      if (after === undefined) expect(steps).toContain(index);
    }
  }
});

test('any other filter is tried on what comes first, then reads all once', () => {
  const recorded = recordedHistory();
  for (const order of FINDING_ORDERS) {
    for (const wanted of OTHERS) {
      const [first, second] = plans(recorded, { filter: wanted, order, limit: 100 });
      expect(first).toContain(`SEARCH findings USING INDEX ${INDEXES[order]} (current=?)`);
      expect(first).toContain('SEARCH findings USING INTEGER PRIMARY KEY (rowid=?)');
      expect(first).not.toContain('SCAN findings');
      expect(second).toMatch(
        /^(?:SCAN findings|SEARCH findings USING INDEX \S+ \(current=\?\))(?:\n|$)/,
      );
    }
  }
});

const INDEXES: Record<FindingOrder, string> = {
  'last-seen': 'findings_by_last_seen',
  severity: 'findings_by_severity',
  path: 'findings_by_path',
};
const OTHERS: readonly FindingFilter[] = [
  { state: 'all' },
  { rule: 'x' },
  { tag: 'x' },
  { allowed: false },
  { pathGlob: '*x' },
  { minSeverity: 'low', since: 3 },
];

test('hashes, allowed files and scans lead to their findings', () => {
  const recorded = recordedHistory();
  const last = (wanted: FindingFilter): string =>
    plans(recorded, { filter: wanted, order: 'path', limit: 100 }).at(-1) ?? '';
  expect(last({ sha256: 'ab', rule: 'x' })).toContain(
    'findings_by_sha256 (current=? AND sha256>? AND sha256<?)',
  );
  expect(last({ allowed: true })).toContain('findings_by_sha256 (current=? AND sha256=?)');
  expect(last({ scanId: 3 })).toContain('SEARCH findings USING INTEGER PRIMARY KEY');
});

test('counts and groups are read from indexes', () => {
  const recorded = recordedHistory();
  const index = 'SEARCH findings USING INDEX';
  const count = (wanted: FindingFilter): string => plan(recorded, countStatement(wanted, NOW));
  expect(count({})).toContain(index);
  expect(count({ minSeverity: 'high' })).toContain(`${index} findings_by_severity`);
  expect(count({ since: 3 })).toContain(`${index} findings_by_last_seen`);
  for (const [by, name] of [
    ['sha256', 'findings_by_sha256'],
    ['rule', 'findings_by_rule'],
  ] as const) {
    const page = { limit: 10, now: NOW };
    const steps = plan(recorded, groupStatement(by, { minSeverity: 'low' }, page));
    expect(steps).toContain(`${index} ${name}`);
    expect(steps).not.toContain('TEMP B-TREE FOR GROUP BY');
  }
});

test('what few findings fit is found wherever it is in the order', () => {
  const { record, history } = recordedHistory();
  const reports = Array.from({ length: 300 }, (_, index) =>
    fileReport(
      `/f${String(index).padStart(3, '0')}`,
      [finding(index % 150 === 0 ? 'rare' : 'r')],
      'ab12',
    ),
  );
  record(reports);
  for (const order of FINDING_ORDERS) {
    for (const reverse of [false, true]) {
      for (const state of ['current', 'all'] as const) {
        const wanted = { rule: '*:rare', state };
        const pages = [...findingPages(history, { filter: wanted, order, reverse, limit: 2 })];
        expect(
          pages
            .flat()
            .map(({ path: at }) => at)
            .toSorted(),
        ).toEqual(['/f000', '/f150']);
        expect(history.findings.list({ filter: wanted, order, reverse, limit: 1 })).toHaveLength(1);
      }
    }
  }
});

test('pages go on while findings come and go', () => {
  const { record, history } = recordedHistory();
  const paths = Array.from({ length: 1200 }, (_, index) => `/f${String(index).padStart(4, '0')}`);
  record(
    paths.map((at) => fileReport(at, [finding('r')], 'ab12')),
    { now: 1 },
  );
  const seen: string[] = [];
  for (const page of findingPages(history, { order: 'path', limit: Infinity })) {
    // The next scan sees some again, and finds some no longer.
    const next = seen.length + page.length;
    record(
      paths.map((at, index) => fileReport(at, index % 2 === 0 ? [finding('r')] : [], 'ab12')),
      { now: next },
    );
    seen.push(...page.map(({ path: at }) => at));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(paths.filter((_, index) => index % 2 === 0)));
});
