import { ruleId } from '../../../shared/model/finding.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';
import { print } from '../terminal.ts';
import type { Reporter } from './reporter.ts';

const COLUMNS = 'path,outcome,reason,rule,severity,allowed,sha256,md5,size,error\r\n';

/** RFC 4180: a row for each finding, and one for each file without any. */
export function csvReporter(): Reporter {
  return {
    begin: () => print(COLUMNS),
    files: (files) => print(files.flatMap(rows).map(csvRow).join('')),
    end: () => {},
  };
}

function rows({ report, allowed }: ScannedFile): (string | number | null)[][] {
  const { path, outcome, reason, sha256, md5, size, detail } = report;
  const findings: readonly (readonly [string | null, string | null, string | null])[] =
    report.findings.length === 0
      ? [[null, null, null]]
      : report.findings.map((finding, index) => [
          ruleId(finding),
          finding.severity,
          allowed[index]?.reason ?? null,
        ]);
  return findings.map((cells) => [path, outcome, reason, ...cells, sha256, md5, size, detail]);
}

/** One row of CSV, safe to open in a spreadsheet. */
export function csvRow(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Quotes a cell, and puts an apostrophe before what a spreadsheet would take for a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection): file names are hostile.
 */
function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
