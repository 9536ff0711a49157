import { EXIT } from '../../shared/errors/catalogue.ts';
import type { ScanCounts } from '../../shared/model/scan.ts';

/**
 * The exit code of a finished scan: findings that are not allowed come first, then what was not
 * scanned; `strict` turns the two round.
 */
export function scanExitCode(counts: ScanCounts, strict: boolean): number {
  const incomplete = counts.incomplete > 0;
  if (incomplete && strict) return EXIT.incomplete;
  if (counts.findings > counts.allowed) return EXIT.findings;
  return incomplete ? EXIT.incomplete : EXIT.ok;
}
