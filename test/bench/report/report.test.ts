import { expect, test } from 'vitest';
import type { BenchResult } from '../bench-result.ts';
import type { Comparison } from '../compare.ts';
import type { Sample } from '../measure/sample.ts';
import { spread } from '../measure/spread.ts';
import { asMarkdown, asText } from './render.ts';
import { tables } from './tables.ts';
import { targets } from './targets.ts';

function took(seconds: number): Sample {
  return { seconds: spread([seconds]), cpuSeconds: spread([2 * seconds]) };
}

const UNSEEN = { peak: null, firstOutputSeconds: null };
const COMPARISON: Comparison = {
  corpus: 'binaries',
  rules: 'generated',
  matches: 7,
  yara: took(20),
  first: took(10),
  second: took(0.5),
  delta: took(1),
  noHistory: null,
  observed: { yara: UNSEEN, ours: UNSEEN },
};

const RESULT: BenchResult = {
  format: 1,
  quick: false,
  runs: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T01:00:00.000Z',
  environment: {
    cpu: 'a | b',
    cores: 2,
    threads: 2,
    memoryBytes: 2 ** 30,
    system: 'Linux',
    node: '24',
    engine: 'x',
    yara: '4',
    loadBefore: 0,
  },
  corpora: [{ name: 'binaries', files: 3, bytes: 2 ** 30, sha256: 'c0' }],
  ruleSets: [{ name: 'generated', files: 2, count: 5, sha256: 'd0', rejected: [] }],
  comparisons: [COMPARISON],
  voids: [],
  starting: [
    {
      rules: 'generated',
      warm: { yara: took(0.1), ours: took(2) },
      cold: { yara: took(1), ours: took(9) },
      noHistory: null,
      deserialize: spread([1.6]),
    },
  ],
  hashing: [],
};

test('each target says by how much it is met or missed', () => {
  expect(targets(RESULT).map(({ measured, met }) => [measured, met])).toEqual([
    ['2.00 times', true],
    ['40.00 times', false],
    ['0.100', true],
    ['0.40 s', true],
  ]);
});

test('a missed target and a void comparison stand out', () => {
  const voids = [{ corpus: 'tiny', rules: 'own', why: 'they differ\n  here' }] as const;
  const text = asText(tables({ ...RESULT, voids }));
  expect(text).toMatch(/second scan, binaries, generated rules .* 40\.00 times +MISSED/);
  expect(text).toMatch(/tiny, own rules .* they differ +VOID/);
});

test('a quick run judges nothing', () => {
  const text = asText(tables({ ...RESULT, quick: true }));
  expect(text).not.toMatch(/MISSED|\bmet\b/);
});

test('Markdown tables have a rule under their head and no stray bars', () => {
  const markdown = asMarkdown(tables(RESULT));
  expect(markdown).toContain('| corpus | files | size | SHA-256 |\n| --- | --- | --- | --- |\n');
  expect(markdown).toContain('a \\| b, 2 cores');
});
