import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { PreparedRules, RuleSets } from '../rules/rule-sets.ts';
import type { RuleSetReference } from '../scanner/protocol.ts';
import { type DeltaPlan, limitsKey, planDelta } from './delta.ts';

/** Which rules a scan has to run over a file, compiled when first needed. */
export class Renewal {
  readonly #services: { readonly database: HistoryDatabase; readonly ruleSets: RuleSets };
  readonly #rules: PreparedRules;
  readonly #limits: AnalysisLimits;
  readonly #plans = new Map<number, DeltaPlan | null>();
  readonly #compiled = new Map<DeltaPlan | null, Promise<RuleSetReference>>();

  constructor(
    services: { readonly database: HistoryDatabase; readonly ruleSets: RuleSets },
    rules: PreparedRules,
    limits: AnalysisLimits,
  ) {
    this.#services = services;
    this.#rules = rules;
    this.#limits = limits;
  }

  /** The step from an older analysis to this scan's rules; null where all rules must run. */
  planFrom(olderAnalysisId: number): DeltaPlan | null {
    const planned = this.#plans.get(olderAnalysisId);
    if (planned !== undefined) return planned;
    const limits = limitsKey(this.#limits);
    const plan = planDelta(this.#services.database, olderAnalysisId, this.#rules, limits);
    this.#plans.set(olderAnalysisId, plan);
    return plan;
  }

  /** The rules of a plan, or all of them for null. */
  compiled(plan: DeltaPlan | null): Promise<RuleSetReference> {
    const known = this.#compiled.get(plan);
    if (known !== undefined) return known;
    const { sources, defines } = this.#rules;
    const wanted = plan?.changed ?? sources;
    const compiled = this.#services.ruleSets.compiled(wanted, defines, this.#limits);
    this.#compiled.set(plan, compiled);
    return compiled;
  }
}
