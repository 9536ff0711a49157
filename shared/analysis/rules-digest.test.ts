import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RuleSource } from './rule-source.ts';
import { rulesDigest, sourceDigest } from './rules-digest.ts';

function source(namespace: string, text: string): RuleSource {
  return { namespace, text, sha256: sourceDigest(text), segments: [] };
}

const a = source('public/a.yara', 'rule a { condition: true }');
const b = source('public/b.yara', 'rule b { condition: true }');

test('a rule set keeps its name from one version of the program to the next', () => {
  // A change here gives every rule set another name: all verdicts and caches become void.
  expect(rulesDigest([a, b], { level: 3 }, 'engine 1')).toBe(
    'f705e0dd9ca744b4f585de90e09dbf6f282b1403f042ddaff3aaec463a209792',
  );
});

test('the order of sources and definitions does not matter', () => {
  const sources = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
    selector: ([namespace]) => namespace,
  });
  const defines = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
  fc.assert(
    fc.property(sources, defines, (pairs, values) => {
      const all = pairs.map(([namespace, text]) => source(namespace, text));
      const reversed = Object.fromEntries(Object.entries(values).toReversed());
      expect(rulesDigest(all.toReversed(), reversed, 'e')).toBe(rulesDigest(all, values, 'e'));
    }),
  );
});

test.each([
  ['a text', [source('public/a.yara', 'rule a { condition: false }'), b], {}, 'e'],
  ['a namespace', [source('local/a.yara', a.text), b], {}, 'e'],
  ['a source less', [a], {}, 'e'],
  ['a definition', [a, b], { x: 1 }, 'e'],
  ['the engine', [a, b], {}, 'f'],
])('another name for another rule set: %s', (_, sources, defines, engine) => {
  expect(rulesDigest(sources, defines, engine)).not.toBe(rulesDigest([a, b], {}, 'e'));
});

test('what belongs to a namespace cannot pass for text', () => {
  const moved = [source('ab', 'c')];
  expect(rulesDigest([source('a', 'bc')], {}, 'e')).not.toBe(rulesDigest(moved, {}, 'e'));
  expect(rulesDigest([a], { x: '1' }, 'e')).not.toBe(rulesDigest([a], { x: 1 }, 'e'));
});
