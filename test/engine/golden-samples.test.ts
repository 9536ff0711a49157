import path from 'node:path';
import { expect, test } from 'vitest';
import { testGoldenSamples } from '../../main/engine/rules/test-rules.ts';
import type { SampleResult } from '../../shared/model/rule-file.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';

const RULES = `
  rule needle { strings: $x = "needle" condition: $x }
  rule script { condition: extension == ".sh" and filesize > 0 }`;

async function verdicts(
  files: Readonly<Record<string, string | Uint8Array>>,
  rules = ['a.yar'],
): Promise<string[]> {
  const folder = writeTree(temporaryFolder(), files);
  const paths = rules.map((name) => path.join(folder, name));
  const signal = new AbortController().signal;
  const results = await testGoldenSamples(testEngine(), paths, signal);
  return results.map(
    ({ rule, sample, passed, detail }: SampleResult) =>
      `${rule}/${sample} ${passed ? 'passes' : detail}`,
  );
}

test('samples pass, or fail in either direction, under their own names', async () => {
  expect(
    await verdicts({
      'a.yar': RULES,
      'a.golden/needle/match-yes.txt': 'a needle',
      'a.golden/needle/match-no.txt': 'hay',
      'a.golden/needle/miss-yes.txt': 'hay',
      'a.golden/needle/miss-no.txt': 'a needle',
      'a.golden/script/match-name.sh': 'x',
      'a.golden/script/miss-name.txt': 'x',
      'a.golden/script/miss-empty.sh': '',
    }),
  ).toEqual([
    'needle/match-no.txt the rule does not match it',
    'needle/match-yes.txt passes',
    'needle/miss-no.txt the rule matches it',
    'needle/miss-yes.txt passes',
    'script/match-name.sh passes',
    'script/miss-empty.sh passes',
    'script/miss-name.txt passes',
  ]);
});

test('a sample in Base64 is decoded, and has the name without the suffix', async () => {
  const encoded = Buffer.from('\u0000a needle\u00ff').toString('base64');
  expect(
    await verdicts({
      'a.yar': RULES,
      'a.golden/needle/match-wrapped.bin.b64': `${encoded.slice(0, 8)}\r\n${encoded.slice(8)}\n`,
      'a.golden/script/match-run.sh.b64': 'eA==',
    }),
  ).toEqual(['needle/match-wrapped.bin.b64 passes', 'script/match-run.sh.b64 passes']);
});

test('what is not Base64 although its name says so stops the test', async () => {
  const files = { 'a.yar': RULES, 'a.golden/needle/match-a.b64': 'not base 64!' };
  await expect(verdicts(files)).rejects.toThrow('match-a.b64 is not Base64');
});

test('a sample that proves nothing fails', async () => {
  expect(
    await verdicts({
      'a.yar': RULES,
      'a.golden/needle/sample.txt': 'a needle',
      'a.golden/no_such_rule/match-a.txt': 'a needle',
    }),
  ).toEqual([
    'needle/sample.txt its name begins with neither match- nor miss-',
    'no_such_rule/match-a.txt the rule does not match it',
  ]);
});

test('rules of the same name in two files have their own samples', async () => {
  const rule = (text: string): string => `rule r { strings: $x = "${text}" condition: $x }`;
  expect(
    await verdicts(
      {
        'x/a.yar': rule('one'),
        'x/a.golden/r/match-a.txt': 'one',
        'x/a.golden/r/miss-a.txt': 'two',
        'x/deep/a.yar': rule('two'),
        'x/deep/a.golden/r/match-b.txt': 'two',
        'x/deep/a.golden/r/miss-b.txt': 'one',
      },
      ['x'],
    ),
  ).toEqual([
    'r/match-a.txt passes',
    'r/miss-a.txt passes',
    'r/match-b.txt passes',
    'r/miss-b.txt passes',
  ]);
});

test('a file without samples is an error that says where they belong', async () => {
  await expect(verdicts({ 'a.yar': RULES })).rejects.toMatchObject({ code: 'rules.no-samples' });
});
