import {
  escapeForDisplay,
  formatBytes,
  formatCount,
  formatDuration,
  plural,
} from '../../../shared/model/display.ts';
import { type Finding, ruleId } from '../../../shared/model/finding.ts';
import { isIncomplete, OUTCOMES, REASONS } from '../../../shared/model/outcome.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';
import { paint, paintSeverity, print, say } from '../terminal.ts';
import { escapeAscii } from './file-json.ts';
import type { ReportEnd, Reporter, ReportOptions } from './reporter.ts';

/** For people: findings on standard output, what was not scanned and the sum on standard error. */
export function textReporter(options: ReportOptions): Reporter {
  return {
    begin: () => {},
    files: (files) => {
      for (const file of files) reportFile(file, options);
    },
    end: reportEnd,
  };
}

function reportFile({ report, allowed }: ScannedFile, options: ReportOptions): void {
  report.findings.forEach((finding, index) => {
    const allowedBy = allowed[index];
    const mark =
      allowedBy === null || allowedBy === undefined
        ? ''
        : paint('dim', ` (allowed: ${escapeForDisplay(allowedBy.reason)})`, process.stdout);
    const severity = paintSeverity(finding.severity, process.stdout);
    const rule = paint('bold', escapeForDisplay(ruleId(finding)), process.stdout);
    print(`${severity}  ${rule}  ${escapeForDisplay(report.path)}${mark}\n`);
    if (options.printMeta) printMeta(finding);
    if (options.printStrings) printStrings(finding);
  });
  if (isIncomplete(report.outcome, report.reason)) {
    const why = report.reason === null ? '' : REASONS[report.reason];
    const outcome = paint('yellow', report.outcome, process.stderr);
    say(`${outcome}: ${escapeForDisplay(report.path)}: ${why}`);
  }
}

function printMeta(finding: Finding): void {
  for (const [name, value] of Object.entries(finding.meta)) {
    print(`    ${name} = ${escapeForDisplay(String(value))}\n`);
  }
}

function printStrings(finding: Finding): void {
  for (const { identifier, offset, length, hex } of finding.strings) {
    print(`    0x${offset.toString(16)}:${length}:${identifier}: ${escapeAscii(hex, length)}\n`);
  }
  const more = finding.stringCount - finding.strings.length;
  if (more > 0) print(`    … ${plural(more, 'further match', 'further matches')}\n`);
}

function reportEnd({ progress, state }: ReportEnd): void {
  const { counts, elapsedMs } = progress;
  const parts = OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${formatCount(counts.outcomes[outcome])} ${outcome}`,
  );
  const speed = elapsedMs > 0 ? formatBytes(counts.bytes / (elapsedMs / 1000)) : '';
  const unchanged = counts.cached > 0 ? `, ${formatCount(counts.cached)} unchanged` : '';
  say(
    `${plural(counts.seen, 'file')} seen: ${parts.join(', ') || 'nothing to scan'}${unchanged}; ` +
      `${formatBytes(counts.bytes)} in ${formatDuration(elapsedMs)}${speed ? ` (${speed}/s)` : ''}.`,
  );
  const allowed = counts.allowed > 0 ? ` (${formatCount(counts.allowed)} allowed)` : '';
  const found =
    counts.findings === 0 ? 'No rule matched.' : `${plural(counts.findings, 'finding')}${allowed}.`;
  const missed =
    counts.incomplete === 0
      ? ''
      : ` ${paint('yellow', 'Incomplete:', process.stderr)} ${plural(counts.incomplete, 'file')} not scanned.`;
  const stopped = state === 'cancelled' ? ' Stopped before the end.' : '';
  say(`${found}${missed}${stopped}`);
}
