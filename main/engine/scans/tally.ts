import { isIncomplete, type Outcome } from '../../../shared/model/outcome.ts';
import { emptyCounts, type ScanCounts, type ScannedFile } from '../../../shared/model/scan.ts';

/** Counts a scan's files as they come in. */
export class Tally {
  readonly #outcomes: Record<Outcome, number> = { ...emptyCounts().outcomes };
  readonly #sums = { seen: 0, findings: 0, allowed: 0, incomplete: 0, cached: 0, bytes: 0 };

  add({ report, cached, allowed }: ScannedFile): void {
    const sums = this.#sums;
    this.#outcomes[report.outcome] += 1;
    sums.seen += 1;
    sums.findings += report.findings.length;
    for (const entry of allowed) if (entry !== null) sums.allowed += 1;
    if (isIncomplete(report.outcome, report.reason)) sums.incomplete += 1;
    if (cached) sums.cached += 1;
    if (report.sha256 !== null) sums.bytes += report.size ?? 0;
  }

  get counts(): ScanCounts {
    return { ...this.#sums, outcomes: { ...this.#outcomes } };
  }
}
