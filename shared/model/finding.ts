import type { RuleMeta, Severity } from './severity.ts';

/** One place where a string of a rule matched. */
export interface MatchedString {
  /** The string's identifier in the rule, `$` included. */
  readonly identifier: string;
  /** Byte offset in the file. */
  readonly offset: number;
  /** Length in bytes of the whole match, also where `hex` and `text` are cut. */
  readonly length: number;
  /** The matched bytes in lower-case hex, cut at {@link AnalysisLimits.maxStringBytes}. */
  readonly hex: string;
  /** The same bytes as printable ASCII, every other byte as `.`. */
  readonly text: string;
}

/** One rule matching one file. */
export interface Finding {
  readonly rule: string;
  /** The rule file's path below the rules folder, e.g. `public/eicar.yara`. */
  readonly namespace: string;
  readonly tags: readonly string[];
  readonly meta: RuleMeta;
  readonly severity: Severity;
  readonly strings: readonly MatchedString[];
  /** How many string matches the engine reported; more than `strings.length` when cut. */
  readonly stringCount: number;
}

/** `namespace:rule`, the name BinaryAlert gives a rule. */
export function ruleId(finding: Pick<Finding, 'namespace' | 'rule'>): string {
  return `${finding.namespace}:${finding.rule}`;
}
