import type { Finding, MatchedString } from '../../../shared/model/finding.ts';
import type { RuleMeta, Severity } from '../../../shared/model/severity.ts';

/** A finding as SQLite keeps it. */
export interface FindingRow {
  id: number;
  namespace: string;
  rule: string;
  severity: Severity;
  tags: string;
  meta: string;
  strings: string;
  string_count: number;
}

export function findingFromRow(row: FindingRow): Finding {
  return {
    rule: row.rule,
    namespace: row.namespace,
    tags: JSON.parse(row.tags) as string[],
    meta: JSON.parse(row.meta) as RuleMeta,
    severity: row.severity,
    strings: JSON.parse(row.strings) as MatchedString[],
    stringCount: row.string_count,
  };
}
