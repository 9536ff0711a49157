import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import { compareFindings } from '../../../shared/analysis/findings.ts';
import type { RuleSource } from '../../../shared/analysis/rule-source.ts';
import { engineVersion } from '../../../shared/analysis/yara-engine.ts';
import type { FileReport } from '../../../shared/model/file-report.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { PreparedRules } from '../rules/rule-sets.ts';

/** Beyond this share of changed files a full scan costs no more. */
const MAX_CHANGED_SHARE = 0.5;

/**
 * How to renew verdicts made by an older rule set: rules act within their own file only (a
 * namespace each, `global` rules included), so findings of unchanged files still hold, those of
 * changed and removed files do not, and only changed and new files have to be run.
 */
export interface DeltaPlan {
  readonly changed: readonly RuleSource[];
  /** Namespaces of the older rule set whose findings still hold. */
  readonly unchanged: ReadonlySet<string>;
}

interface AnalysisRow {
  rule_set_id: number;
  limits: string;
  engine: string;
  defines: string;
}

/**
 * Plans the step from an older analysis to the current rules; null where only a full scan will do.
 */
export function planDelta(
  database: HistoryDatabase,
  olderAnalysisId: number,
  rules: PreparedRules,
  limits: string,
): DeltaPlan | null {
  const older = database
    .prepare(
      `SELECT rule_set_id, limits, engine, defines FROM analyses
       JOIN rule_sets ON rule_sets.id = rule_set_id WHERE analyses.id = ?`,
    )
    .get(olderAnalysisId) as AnalysisRow | undefined;
  if (older === undefined || older.limits !== limits) return null;
  if (older.engine !== engineVersion() || older.defines !== JSON.stringify(rules.defines)) {
    return null;
  }
  const olderSources = new Map(
    database
      .prepare(
        `SELECT namespace, sha256 FROM rule_set_sources
         JOIN rule_sources ON rule_sources.id = source_id WHERE rule_set_id = ?`,
      )
      .raw()
      .all(older.rule_set_id) as [string, string][],
  );
  const unchanged = new Set<string>();
  const changed: RuleSource[] = [];
  for (const source of rules.sources) {
    if (olderSources.get(source.namespace) === source.sha256) unchanged.add(source.namespace);
    else changed.push(source);
  }
  return changed.length > rules.sources.length * MAX_CHANGED_SHARE ? null : { changed, unchanged };
}

/** The limits that decide a verdict, as the history keeps them; a verdict in time is one at any. */
export function limitsKey({ timeoutMs: _, ...limits }: AnalysisLimits): string {
  return JSON.stringify(limits);
}

/** The findings of the older verdict that still hold, with those of the changed rules. */
export function mergeFindings(
  older: readonly Finding[],
  plan: DeltaPlan,
  renewed: readonly Finding[],
): Finding[] {
  return [...older.filter(({ namespace }) => plan.unchanged.has(namespace)), ...renewed].sort(
    compareFindings,
  );
}

/** A report with other findings, and the outcome they make. */
export function withFindings(report: FileReport, findings: readonly Finding[]): FileReport {
  if (report.outcome !== 'clean' && report.outcome !== 'match') return { ...report, findings };
  return { ...report, findings, outcome: findings.length > 0 ? 'match' : 'clean' };
}
