import type { FindingFilter } from '../../../../shared/model/finding-record.ts';
import type { ScanRecord } from '../../../../shared/model/scan.ts';
import { reportedFiles } from '../../../engine/history/finding-reports.ts';
import type { History } from '../../../engine/history/history.ts';
import { Tally } from '../../../engine/scans/tally.ts';
import { reporterFor } from '../../output/index.ts';
import type { Format } from '../../output/reporter.ts';
import { VERSION } from '../../version.ts';

/**
 * Writes findings of the history as a scan would have reported them, a part at a time.
 * @param report.scan whose counts, rules and state the report has; null for a report over all
 * scans, which counts what it lists
 */
export function reportHistory(
  history: History,
  report: {
    readonly format: Format;
    readonly filter: FindingFilter;
    readonly scan: ScanRecord | null;
  },
): void {
  const { format, filter, scan } = report;
  const reporter = reporterFor(format, { printStrings: false, printMeta: false });
  reporter.begin({
    scanId: scan?.id ?? null,
    request: scan?.request ?? null,
    rulesDigest: scan?.rulesDigest ?? null,
    problems: [],
    version: VERSION,
  });
  const tally = new Tally();
  for (const files of reportedFiles(history, filter)) {
    for (const file of files) tally.add(file);
    reporter.files(files);
  }
  const counts = scan?.counts ?? tally.counts;
  const elapsedMs = scan === null ? 0 : (scan.endedAt ?? scan.startedAt) - scan.startedAt;
  reporter.end({ progress: { counts, elapsedMs }, state: scan?.state ?? 'completed' });
}
