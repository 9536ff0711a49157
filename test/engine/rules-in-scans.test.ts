import path from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../main/engine/engine.ts';
import { ruleId } from '../../shared/model/finding.ts';
import type { ScannedFile } from '../../shared/model/scan.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';

function engineWith(rules: Readonly<Record<string, string>>): Engine {
  return testEngine({ shipped: writeTree(temporaryFolder(), rules) });
}

function findings(files: readonly ScannedFile[]): string[] {
  return files.flatMap(({ report }) =>
    report.findings.map((finding) => `${path.basename(report.path)} ${ruleId(finding)}`),
  );
}

test('a broken file is left out and reported, and all others are used', async () => {
  const engine = engineWith({
    'a.yar': 'rule a { strings: $x = "needle" condition: $x }',
    'b.yar': 'rule b { condition: nobody_defines_this }',
    'c.yar': 'include "gone.yar"',
    'd.yar': '\u0000\u0001\u0002',
    'e.yar': 'rule e { strings: $x = "needle" condition: $x }',
  });
  const target = writeTree(temporaryFolder(), { 'f.txt': 'a needle' });
  const run = await engine.startScan(scanRequest([target]));
  const files: ScannedFile[] = [];
  run.onDidScan = (batch) => files.push(...batch);
  await run.run(new AbortController().signal);
  expect(findings(files)).toEqual(['f.txt a.yar:a', 'f.txt e.yar:e']);
  expect(run.rules.problems).toMatchObject([
    { file: 'c.yar', code: 'include-not-found', line: 1 },
    { file: 'b.yar', code: 'E009', line: 1, column: 21 },
    { file: 'd.yar', code: 'E001' },
  ]);
});

test('a library of broken files only is an error, not a scan without findings', async () => {
  const engine = engineWith({ 'a.yar': 'rule a {', 'b.yar': 'rule b {' });
  const refused = { code: 'rules.none', data: { broken: 2 } };
  await expect(engine.startScan(scanRequest([temporaryFolder()]))).rejects.toMatchObject(refused);
});

test('a slow pattern is told and used', async () => {
  const engine = engineWith({ 'a.yar': 'rule a { strings: $x = /(e+)+$/ condition: $x }' });
  const { sources, problems } = await engine.prepareRules({ rules: [], defines: {} });
  expect(sources).toHaveLength(1);
  expect(problems).toMatchObject([{ level: 'warning', code: 'slow_pattern', file: 'a.yar' }]);
  // What is remembered of the check holds the warning too.
  const again = await engine.prepareRules({ rules: [], defines: {} });
  expect(again.problems).toEqual(problems);
});

test('files may have rules of the same name; each is a finding of its own', async () => {
  const rule = 'rule same { condition: filesize > 0 }';
  const engine = engineWith({ 'a.yar': rule, 'deep/a.yar': rule, 'c.yar': `${rule} ${rule}` });
  const target = writeTree(temporaryFolder(), { 'f.txt': 'x' });
  expect(findings(await scanAll(engine, scanRequest([target])))).toEqual([
    'f.txt a.yar:same',
    'f.txt deep/a.yar:same',
  ]);
});

test('global and private rules, and references to rules, act within their own file', async () => {
  const engine = engineWith({
    'global.yar': `global rule only_large { condition: filesize > 1000 }
      rule held_back { condition: true }`,
    'private.yar': `private rule hidden { condition: filesize > 0 }
      rule uses { condition: hidden }`,
    'foreign.yar': 'rule foreign { condition: hidden }',
    'plain.yar': 'rule plain { condition: filesize > 0 }',
    'both.yar': `private global rule large { condition: filesize > 1000 }
      rule also_held_back { condition: true }`,
  });
  const target = writeTree(temporaryFolder(), {
    'small.txt': 'x',
    'large.txt': 'x'.repeat(2000),
  });
  const scanned = await scanAll(engine, scanRequest([target]));
  expect(findings(scanned)).toEqual([
    'large.txt both.yar:also_held_back',
    'large.txt global.yar:held_back',
    'large.txt global.yar:only_large',
    'large.txt plain.yar:plain',
    'large.txt private.yar:uses',
    'small.txt plain.yar:plain',
    'small.txt private.yar:uses',
  ]);
  const { problems } = await engine.prepareRules({ rules: [], defines: {} });
  const errors = problems.filter(({ level }) => level === 'error');
  expect(errors).toMatchObject([{ file: 'foreign.yar', code: 'E009' }]);
});

test('rules tell files apart whose suffix or name is a number', async () => {
  const engine = engineWith({
    'a.yar': `rule six { condition: filetype == "6" }
      rule named { condition: filename == "123" }
      rule digits { condition: filename matches /^\\d+$/ }`,
    'b.yar': 'rule content { strings: $x = "needle" condition: $x }',
  });
  const target = writeTree(temporaryFolder(), {
    '123': 'needle',
    '124': 'x',
    'libx.so.6': 'needle',
    true: 'needle',
  });
  expect(findings(await scanAll(engine, scanRequest([target])))).toEqual([
    '123 a.yar:digits',
    '123 a.yar:named',
    '123 b.yar:content',
    '124 a.yar:digits',
    'libx.so.6 a.yar:six',
    'libx.so.6 b.yar:content',
    'true b.yar:content',
  ]);
});

test('a rule without end costs the files it looks at, which are never remembered as clean', async () => {
  const engine = engineWith({
    'endless.yar':
      'rule endless { condition: uint8(0) == 0x45 and for all i in (0..9999999999999) : (i >= 0) }',
    'slow.yar': 'rule slow { strings: $x = /(a+)+$/ condition: uint8(0) == 0x53 and $x }',
    'good.yar': 'rule good { strings: $x = "needle" condition: $x }',
  });
  const target = writeTree(temporaryFolder(), {
    'endless.bin': 'E needle',
    'fine.bin': 'a needle',
    'slow.bin': `S${'a'.repeat(4_000_000)}`,
  });
  const request = scanRequest([target], { timeoutMs: 1000 });
  const outcomes = (files: readonly ScannedFile[]): string[] =>
    files.map(({ report, cached }) => `${path.basename(report.path)} ${report.outcome} ${cached}`);
  const first = ['endless.bin timeout false', 'fine.bin match false', 'slow.bin timeout false'];
  expect(outcomes(await scanAll(engine, request))).toEqual(first);
  // Remembered is what was found only.
  engine.library.setEnabled('endless.yar', false, null);
  engine.library.setEnabled('slow.yar', false, null);
  expect(outcomes(await scanAll(engine, scanRequest([target])))).toEqual([
    'endless.bin match false',
    'fine.bin match true',
    'slow.bin clean false',
  ]);
});
