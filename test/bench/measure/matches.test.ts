import { expect, test } from 'vitest';
import { BINARYALERT_MATCH } from '../contestants/binaryalert.ts';
import { YARA_MATCH } from '../contestants/yara.ts';
import { difference, readMatches } from './matches.ts';

const YARA_OUTPUT = 'public/a.yara:one /c/x y.bin\npublic/b.yara:two /c/z\n';
const OUR_OUTPUT = 'high      public/b.yara:two  /c/z\ncritical  public/a.yara:one  /c/x y.bin\n';

test('both outputs tell the same matches, in whatever order', () => {
  const theirs = readMatches(YARA_OUTPUT, YARA_MATCH, '/c');
  const ours = readMatches(OUR_OUTPUT, BINARYALERT_MATCH, '/c');
  expect([...theirs]).toEqual(['public/a.yara:one /x y.bin', 'public/b.yara:two /z']);
  expect(
    difference({ by: 'yara', matches: theirs }, { by: 'binaryalert', matches: ours }),
  ).toBeNull();
});

test('a match that only one of them has is named', () => {
  const theirs = readMatches(YARA_OUTPUT, YARA_MATCH, '/c');
  const why = difference(
    { by: 'yara', matches: theirs },
    { by: 'binaryalert', matches: new Set(['public/b.yara:two /z', 'n:r /more']) },
  );
  expect(why).toContain('only yara: public/a.yara:one /x y.bin');
  expect(why).toContain('only binaryalert: n:r /more');
});

test('a line that is no match, or lies elsewhere, or comes twice is an error', () => {
  expect(() => readMatches('warning: slow\n', YARA_MATCH, '/c')).toThrow('no match');
  expect(() => readMatches('n:r /elsewhere\n', YARA_MATCH, '/c')).toThrow('no match');
  expect(() => readMatches('n:r /c/a\nn:r /c/a\n', YARA_MATCH, '/c')).toThrow('twice');
});
