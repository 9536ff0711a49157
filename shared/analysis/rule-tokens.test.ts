import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conditionNames, outline, ruleTokens } from './rule-tokens.ts';

const texts = (source: string): string[] => [...ruleTokens(source)].map(({ text }) => text);
const names = (source: string): string[] => conditionNames(source).map(({ name }) => name);

test.each([
  ['comments are left out', 'a // b\nc /* d\n */ e', ['a', 'c', 'e']],
  ['a string keeps its escapes', String.raw`"a\"b//c" d`, [String.raw`"a\"b//c"`, 'd']],
  [
    'a regular expression may hold anything',
    String.raw`/a\/"{\}b/i c`,
    [String.raw`/a\/"{\}b/`, 'i', 'c'],
  ],
  ['a backslash divides', String.raw`filesize \ 2`, ['filesize', '\\', '2']],
  ['sigils belong to their names', '$a #b @c !d $ $x*', ['$a', '#b', '@c', '!d', '$', '$x*']],
  ['an unfinished string ends with its line', '"abc\ndef', ['"abc', 'def']],
  ['an unfinished comment ends the source', 'a /* b', ['a']],
  ['an unfinished expression ends with its line', '/abc\ndef', ['/abc', 'def']],
])('%s', (_, source, expected) => {
  expect(texts(source)).toEqual(expected);
});

test('every character is in a token, in a comment or white space', () => {
  const piece = fc.constantFrom(
    '"',
    '/',
    '//',
    '/*',
    '*/',
    '\\',
    '\n',
    ' ',
    '{',
    '}',
    '$a',
    'rule',
    'é',
    '😀',
    '.',
    ':',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const source = pieces.join('');
      let at = 0;
      for (const { text, start } of ruleTokens(source)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(source.slice(start, start + text.length)).toBe(text);
        expect(source.slice(at, start)).toMatch(/^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/);
        at = start + text.length;
      }
      expect(source.slice(at)).toMatch(/^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*$/);
    }),
  );
});

test('rules and includes are found at the top level only', () => {
  const source = `
    import "pe"
    // include "commented.yar"
    include "first.yar"
    /* rule commented { condition: true } */
    private global rule one : tag rule_tag {
      meta: note = "rule hidden { } include \\"x\\"" include = "no.yar"
      strings: $a = { 01 [2-4] ( 02 | 03 ) } $b = /include "[{]x"/
      condition: any of them
    }
    include"second.yar" rule two{condition:one}`;
  const { rules, includes } = outline(source);
  expect(rules).toEqual(['one', 'two']);
  expect(includes.map(({ path }) => path)).toEqual(['first.yar', 'second.yar']);
  for (const { path, start, end } of includes) {
    expect(source.slice(start, end)).toMatch(new RegExp(`^include\\s*"${path}"$`));
  }
});

test('the rules of any source are found by name', () => {
  const filling = fc.constantFrom(
    '// rule x {\n',
    '/* } */',
    'import "pe"\n',
    '\r\n\t',
    'include "x.yar"\n',
  );
  const string = fc.constantFrom(
    '"}"',
    '"a\\"{"',
    '/{\\/}/',
    '{ 00 /* } */ 01 }',
    '"rule y {"',
    '/\'"/ i',
    '"\\\\"',
  );
  const name = fc.stringMatching(/^r[a-z0-9_]{0,6}$/);
  const rule = fc
    .tuple(filling, fc.constantFrom('', 'private ', 'global '), name, fc.array(string))
    .map(([before, modifier, identifier, strings]) => ({
      identifier,
      text: `${before}${modifier}rule ${identifier} { strings: ${strings
        .map((value, index) => `$s${index} = ${value} `)
        .join('')} condition: true }`,
    }));
  fc.assert(
    fc.property(fc.array(rule), (rules) => {
      const { rules: found } = outline(rules.map(({ text }) => text).join('\n'));
      expect(found).toEqual(rules.map(({ identifier }) => identifier));
    }),
  );
});

test.each([
  [
    'plain names',
    'rule r { condition: filename == "1" and not extension }',
    ['filename', 'and', 'not', 'extension'],
  ],
  ['no fields', 'rule r { condition: pe.filename == filename }', ['pe', 'filename']],
  [
    'no strings or meta',
    'rule r { meta: filename = "x" strings: $filename = "y" condition: $filename }',
    ['$filename'],
  ],
  ['no text', 'rule r { condition: "filename" matches /filename/ }', ['matches']],
  [
    'all rules',
    'rule a { condition: b } rule c { meta: condition = "d" condition: e }',
    ['b', 'e'],
  ],
  ['none of a rule that is no rule', '{ condition', []],
])('condition names: %s', (_, source, expected) => {
  expect(names(source)).toEqual(expected);
});

test('condition names are where they are said to be', () => {
  const source =
    'rule r { condition: /* filename */ filename == "filename" or filename contains "x" }';
  const found = conditionNames(source).filter(({ name }) => name === 'filename');
  expect(found.map(({ start }) => source.slice(start, start + 8))).toEqual([
    'filename',
    'filename',
  ]);
  expect(found[0]?.start).toBe(source.indexOf('filename =='));
});
