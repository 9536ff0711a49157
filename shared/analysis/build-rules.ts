import { NO_EXTERNALS } from './externals.ts';
import type { RuleDefines, RuleSource } from './rule-source.ts';
import { SHARED_STRINGS_NAMESPACE, sharedStringsRule } from './shared-strings.ts';
import { type YaraRules, yaraEngine } from './yara-engine.ts';

/**
 * Compiles sources together, a namespace each; every rule matches what it would match alone.
 * @throws the engine's error when a source is not valid
 */
export function buildRules(
  sources: readonly Pick<RuleSource, 'namespace' | 'text'>[],
  defines: RuleDefines,
): YaraRules {
  const yara = yaraEngine().compile('', { defineVariables: { ...NO_EXTERNALS, ...defines } });
  const shared = sharedStringsRule(sources);
  const first = shared === null ? [] : [{ source: shared, namespace: SHARED_STRINGS_NAMESPACE }];
  yara.addRuleSources([
    ...first,
    ...sources.map(({ text, namespace }) => ({ source: text, namespace })),
  ]);
  return yara;
}
