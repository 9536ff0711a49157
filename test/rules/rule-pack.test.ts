import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ruleFilesBelow } from '../../main/engine/rules/rule-files.ts';
import { testGoldenSamples } from '../../main/engine/rules/test-rules.ts';
import { outline, ruleTokens } from '../../shared/analysis/rule-tokens.ts';
import { severityOf } from '../../shared/model/severity.ts';
import { shippedRules } from '../support/project.ts';
import { testEngine } from '../support/test-engine.ts';

const PACK = path.join(shippedRules, 'public');

interface PackRule {
  readonly id: string;
  readonly meta: Readonly<Record<string, string>>;
}

const packRules = ruleFilesBelow(PACK).flatMap(({ namespace, path: file }) => {
  const text = readFileSync(file, 'utf8');
  return outline(text).rules.map(
    (rule): PackRule => ({ id: `${namespace}:${rule}`, meta: metaOf(text, rule) }),
  );
});

/** The metadata of a rule as it is written. */
function metaOf(text: string, rule: string): Record<string, string> {
  const tokens = [...ruleTokens(text)];
  const start = tokens.findIndex(
    (token, at) => token.text === rule && tokens[at - 1]?.text === 'rule',
  );
  const section = tokens.findIndex(({ text: word }, at) => at > start && word === 'meta');
  const meta: Record<string, string> = {};
  for (let at = section + 2; tokens[at + 1]?.text === '='; at += 3) {
    meta[tokens[at]?.text ?? ''] = (tokens[at + 2]?.text ?? '').replace(/^"|"$/g, '');
  }
  return meta;
}

test('the pack has at least 40 rules, each with a name of its own', () => {
  expect(packRules.length).toBeGreaterThanOrEqual(40);
  const names = packRules.map(({ id }) => id.split(':')[1]);
  expect(new Set(names).size).toBe(names.length);
});

test('every rule says who wrote it, what it finds, where that is described, when, how bad', () => {
  const incomplete = packRules.filter(
    ({ meta }) =>
      !meta.author ||
      !meta.description ||
      !/^https?:\/\/\S+$/.test(meta.reference ?? '') ||
      !/^\d{4}-\d{2}-\d{2}$/.test(meta.date ?? '') ||
      severityOf(meta) === 'unknown',
  );
  expect(incomplete).toEqual([]);
});

test('the pack compiles without a warning', async () => {
  const engine = testEngine();
  const { problems, sources } = await engine.prepareRules({ rules: [PACK], defines: {} });
  expect(problems).toEqual([]);
  expect(sources).toHaveLength(ruleFilesBelow(PACK).length);
});

test('every rule matches its golden samples, and not those it must miss', async () => {
  const engine = testEngine();
  const results = await testGoldenSamples(engine, [PACK], new AbortController().signal);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  const proven = (expected: 'match' | 'miss'): string[] => [
    ...new Set(
      results
        .filter((result) => result.expected === expected)
        .map(({ namespace, rule }) => `${namespace}:${rule}`),
    ),
  ];
  const all = packRules.map(({ id }) => id).sort();
  expect(proven('match').sort()).toEqual(all);
  expect(proven('miss').sort()).toEqual(all);
});
