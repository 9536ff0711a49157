import { createHash, hash } from 'node:crypto';
import { EXTERNAL_NAMES } from './externals.ts';
import type { RuleDefines, RuleSource } from './rule-source.ts';

/** SHA-256 of one rule source, lower-case hex. */
export function sourceDigest(text: string): string {
  return hash('sha256', text);
}

/**
 * Names a rule set: SHA-256 over the engine version, the names of the externals, the further
 * definitions and the sorted (namespace, source) pairs. The same on the desktop and in the Lambda.
 */
export function rulesDigest(
  sources: readonly RuleSource[],
  defines: RuleDefines,
  engine: string,
): string {
  const digest = createHash('sha256');
  const add = (part: string): void => {
    digest.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  add(engine);
  add(EXTERNAL_NAMES.join(','));
  add(JSON.stringify(Object.entries(defines).sort(([a], [b]) => compareCodeUnits(a, b))));
  for (const source of [...sources].sort((a, b) => compareCodeUnits(a.namespace, b.namespace))) {
    add(source.namespace);
    add(source.sha256);
  }
  return digest.digest('hex');
}

/** An order that no locale changes. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
