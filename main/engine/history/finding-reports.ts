import { compareCodeUnits } from '../../../shared/analysis/rules-digest.ts';
import {
  type FindingFilter,
  type FindingQuery,
  type FindingRecord,
  placeOf,
} from '../../../shared/model/finding-record.ts';
import type { NotScannedFilter, NotScannedRecord } from '../../../shared/model/not-scanned.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';
import type { History } from './history.ts';

/** Records read at a time. */
const PAGE = 500;

/** Findings in an order, a page at a time, until there are no more or `limit` is reached. */
export function* findingPages(
  history: History,
  query: FindingQuery,
): Generator<FindingRecord[], void> {
  let left = query.limit;
  let after = query.after;
  while (left > 0) {
    const limit = Math.min(PAGE, left);
    const page = history.findings.list({ ...query, after, limit });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    after = placeOf(last);
    left -= limit;
  }
}

/** What was not scanned, a page at a time. */
export function* notScannedPages(
  history: History,
  filter: NotScannedFilter,
): Generator<NotScannedRecord[], void> {
  let last: NotScannedRecord | undefined;
  do {
    const page: NotScannedRecord[] = history.notScanned.list({
      filter,
      limit: PAGE,
      after: last?.place,
    });
    if (page.length > 0) yield page;
    last = page.length === PAGE ? page.at(-1) : undefined;
  } while (last !== undefined);
}

/**
 * Findings as the files a scan reports, by path, a few hundred at a time. Where a scan is named,
 * what it did not scan follows; each path comes once.
 */
export function* reportedFiles(
  history: History,
  filter: FindingFilter,
): Generator<ScannedFile[], void> {
  const { scanId } = filter;
  const told = new Set<string>();
  for (const files of filesWithFindings(history, filter)) {
    yield files.map((file) => {
      if (scanId === undefined) return file;
      // Its scan ended early, after rules whose findings were known to hold.
      const unfinished = history.notScanned.get(scanId, file.report.path);
      if (unfinished === null) return file;
      told.add(file.report.path);
      return { ...file, report: { ...file.report, ...verdictOf(unfinished) } };
    });
  }
  if (scanId === undefined) return;
  for (const page of notScannedPages(history, { scanId })) {
    yield page.filter(({ path }) => !told.has(path)).map(toUnscannedFile);
  }
}

function* filesWithFindings(
  history: History,
  filter: FindingFilter,
): Generator<ScannedFile[], void> {
  // The last path of a page may go on in the next.
  let open: FindingRecord[] = [];
  for (const page of findingPages(history, { filter, order: 'path', limit: Infinity })) {
    const lastPath = page.at(-1)?.path;
    const closed = [...open, ...page].filter(({ path }) => path !== lastPath);
    open = [...open, ...page].filter(({ path }) => path === lastPath);
    if (closed.length > 0) yield toFiles(closed);
  }
  if (open.length > 0) yield toFiles(open);
}

/** A file for each content of each path. */
function toFiles(records: readonly FindingRecord[]): ScannedFile[] {
  const groups = Map.groupBy(records, ({ fileId, sha256 }) => `${fileId} ${sha256}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sorted = group.toSorted(
      (a, b) =>
        compareCodeUnits(a.finding.namespace, b.finding.namespace) ||
        compareCodeUnits(a.finding.rule, b.finding.rule),
    );
    const { path, size, sha256, md5 } = first;
    const findings = sorted.map(({ finding }) => finding);
    const report = { ...NOTHING, path, size, sha256, md5, outcome: 'match' as const, findings };
    return [{ report, cached: false, allowed: sorted.map(({ allowed }) => allowed) }];
  });
}

function toUnscannedFile(record: NotScannedRecord): ScannedFile {
  const { path, size } = record;
  const report = { ...NOTHING, path, size, sha256: null, md5: null, ...verdictOf(record) };
  return { report, cached: false, allowed: [] };
}

function verdictOf({ outcome, reason, detail }: NotScannedRecord) {
  return { outcome, reason, detail };
}

const NOTHING = { reason: null, detail: null, findings: [], durationMs: 0 } as const;
