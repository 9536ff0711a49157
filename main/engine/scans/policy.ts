import path from 'node:path';
import picomatch from 'picomatch';
import type { Reason } from '../../../shared/model/outcome.ts';

/**
 * Which paths a scan leaves out.
 * @param patterns globs: one without a slash is compared with names (`*.log`, `node_modules`), one
 * with a slash with the end of the path (`build/*.o`) or, if it begins with one, with all of it
 * @param ownData the program's data folder, which holds signatures and quarantined files
 * @param ruleFiles rule files in use: they contain what they look for
 */
export function excludePolicy(
  patterns: readonly string[],
  ownData: string,
  ruleFiles: readonly string[],
): (path: string, isDirectory: boolean) => Reason | null {
  const rules = new Set(ruleFiles);
  const matchers = patterns.map(excludeMatcher);
  return (candidate, isDirectory) => {
    if (isDirectory && candidate === ownData) return 'own-data';
    if (rules.has(candidate)) return 'rule-source';
    return matchers.some((matches) => matches(candidate)) ? 'excluded' : null;
  };
}

function excludeMatcher(pattern: string): (candidate: string) => boolean {
  const options = { dot: true, strictSlashes: false };
  const trimmed = pattern.length > 1 ? pattern.replace(/\/+$/, '') : pattern;
  if (!trimmed.includes('/')) {
    const matches = picomatch(trimmed, options);
    return (candidate) => matches(path.basename(candidate));
  }
  const anchored = trimmed.startsWith('/') || trimmed.startsWith('**/');
  const matches = picomatch(anchored ? trimmed : `**/${trimmed}`, options);
  return (candidate) => matches(candidate);
}
