import { hash } from 'node:crypto';
import type { FileReport } from '../model/file-report.ts';
import type { Externals } from './externals.ts';
import { toFindings } from './findings.ts';
import { type RuleSet, ScanTimeout } from './rule-set.ts';

/** The outcome of running rules over readable content. */
export type Verdict = Pick<FileReport, 'outcome' | 'reason' | 'detail' | 'findings'>;

/** Analyses bytes in memory found at `path`: the same report as the file itself would give. */
export function analyseBuffer(
  bytes: Buffer,
  path: string,
  ruleSet: RuleSet,
  externals: Externals,
): FileReport {
  const started = performance.now();
  const verdict = scanForVerdict(() =>
    toFindings(
      ruleSet.scan({ bytes }, externals),
      (offset, length) => bytes.subarray(offset, offset + length),
      ruleSet.limits,
    ),
  );
  return {
    path,
    size: bytes.length,
    sha256: hash('sha256', bytes),
    md5: hash('md5', bytes),
    ...verdict,
    durationMs: performance.now() - started,
  };
}

/** Turns a scan, or its failure, into a verdict. Errors of the system pass through. */
export function scanForVerdict(scan: () => FileReport['findings']): Verdict {
  try {
    const findings = scan();
    const outcome = findings.length > 0 ? 'match' : 'clean';
    return { outcome, reason: null, detail: null, findings };
  } catch (error) {
    if (error instanceof ScanTimeout) {
      return { outcome: 'timeout', reason: 'time-limit', detail: error.message, findings: [] };
    }
    if (error instanceof Error && 'syscall' in error) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    return { outcome: 'crashed', reason: 'engine-error', detail, findings: [] };
  }
}
