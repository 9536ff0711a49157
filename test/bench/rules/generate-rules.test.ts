import { expect, test } from 'vitest';
import { buildRules } from '../../../shared/analysis/build-rules.ts';
import { checkRuleSource } from '../../../shared/analysis/check-rule-source.ts';
import { outline } from '../../../shared/analysis/rule-tokens.ts';
import { sourceDigest } from '../../../shared/analysis/rules-digest.ts';
import { generateRules } from './generate-rules.ts';

const SIZE = { rules: 300, files: 40 };

test('a seed decides the rules, to the byte', () => {
  expect(generateRules(SIZE, 'a')).toEqual(generateRules(SIZE, 'a'));
  expect(generateRules(SIZE, 'a').files).not.toEqual(generateRules(SIZE, 'b').files);
});

test('as many rules and files are made as asked for, each with a name of its own', () => {
  const { files } = generateRules(SIZE, 'count');
  const names = files.flatMap(({ text }) => outline(text).rules);
  expect(files).toHaveLength(SIZE.files);
  expect(new Set(files.map(({ namespace }) => namespace)).size).toBe(SIZE.files);
  expect(new Set(names).size).toBe(SIZE.rules);
});

test('the engine accepts every rule', () => {
  const problems = generateRules(SIZE, 'valid').files.flatMap(({ namespace, text }) => {
    const segments = [{ line: 1, file: namespace, fileLine: 1 }];
    return checkRuleSource({ namespace, text, sha256: sourceDigest(text), segments }, {});
  });
  expect(problems.filter(({ level }) => level === 'error')).toEqual([]);
});

test('each sample is matched by the rule it was made for', () => {
  const { files, samples } = generateRules(SIZE, 'samples');
  const rules = buildRules(files, {});
  const missed = samples.filter(
    ({ rule, bytes }) =>
      !rules.scan(bytes, {}).some(({ ruleIdentifier }) => ruleIdentifier === rule),
  );
  expect(samples.length).toBeGreaterThan(SIZE.rules / 2);
  expect(missed.map(({ rule }) => rule)).toEqual([]);
});
