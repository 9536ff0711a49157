import type { Finding, MatchedString } from '../model/finding.ts';
import { severityOf } from '../model/severity.ts';
import type { AnalysisLimits } from './analysis-limits.ts';
import { compareCodeUnits } from './rules-digest.ts';
import type { YaraRuleMatch } from './yara-engine.ts';

/** Reads bytes of the scanned content; fewer than asked at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** Findings out of the engine's matches, with exact bytes, in the order of namespace and rule. */
export function toFindings(
  matches: readonly YaraRuleMatch[],
  readAt: ReadAt,
  limits: AnalysisLimits,
): Finding[] {
  return matches
    .map((match): Finding => {
      const kept = match.matches.slice(0, limits.maxStringsPerFinding);
      return {
        rule: match.ruleIdentifier,
        namespace: match.namespace,
        tags: match.tags,
        meta: match.meta,
        severity: severityOf(match.meta),
        strings: kept.map((string): MatchedString => {
          const bytes = readAt(string.offset, Math.min(string.length, limits.maxStringBytes));
          return {
            identifier: string.identifier,
            offset: string.offset,
            length: string.length,
            hex: bytes.toString('hex'),
            text: printable(bytes),
          };
        }),
        stringCount: match.matches.length,
      };
    })
    .sort(compareFindings);
}

/** The order of findings in every report: by namespace, then by rule. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareCodeUnits(a.namespace, b.namespace) || compareCodeUnits(a.rule, b.rule);
}

function printable(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
}
