import { readRuleSources, type RuleFileEntry } from '../../../shared/analysis/read-rule-sources.ts';
import { outline } from '../../../shared/analysis/rule-tokens.ts';
import type { ListedRuleFile } from '../../../shared/model/rule-file.ts';
import type { RuleLibrary } from './rule-library.ts';

/**
 * The files of the library with the number of their rules.
 * @param replaced also list shipped files whose place one of the analyst's takes
 */
export function listRules(library: RuleLibrary, replaced: boolean): ListedRuleFile[] {
  const listed = library.files().map(
    (file): ListedRuleFile => ({
      ...file,
      state: file.enabled ? 'enabled' : 'disabled',
      ...countRules(file, library.roots),
    }),
  );
  if (!replaced) return listed;
  const hidden = library.replacedFiles().map(
    (entry): ListedRuleFile => ({
      ...entry,
      source: 'own',
      state: 'replaced',
      enabled: false,
      reason: null,
      ...countRules(entry, library.roots),
    }),
  );
  return [...listed, ...hidden];
}

/** The rules a file brings into a rule set: its own, and those of the files it includes. */
function countRules(
  entry: RuleFileEntry,
  roots: readonly string[],
): Pick<ListedRuleFile, 'rules' | 'problem'> {
  const { sources, problems } = readRuleSources([entry], roots);
  const [source] = sources;
  return {
    rules: source === undefined ? null : outline(source.text).rules.length,
    problem: problems[0]?.message ?? null,
  };
}
