import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './analysis-limits.ts';
import { compileRules } from './compiled-rules.ts';
import { type Externals, externalsOf, NO_EXTERNALS } from './externals.ts';
import { writeIn } from './literal-externals.ts';
import { RuleSet } from './rule-set.ts';
import { sourceDigest } from './rules-digest.ts';

function ruleSet(texts: readonly string[]): RuleSet {
  const sources = texts.map((text, at) => ({
    namespace: `${at}.yara`,
    text,
    sha256: sourceDigest(text),
    segments: [],
  }));
  return new RuleSet(compileRules(sources, {}, 'digest'), DEFAULT_LIMITS);
}

function matching(rules: RuleSet, externals: Externals, content = 'x'): string[] {
  return rules
    .scan({ bytes: Buffer.from(content) }, externals)
    .map(({ ruleIdentifier }) => ruleIdentifier)
    .sort();
}

test('a suffix that is a number is text to a rule', () => {
  const rules = ruleSet([
    'rule six { condition: filetype == "6" }',
    'rule seven { condition: filetype == "7" }',
    'rule dot { condition: extension == ".6" }',
    'rule digits { condition: filetype matches /^\\d+$/ and filename endswith "6" }',
    'rule other { condition: filesize == 1 }',
  ]);
  expect(matching(rules, externalsOf('/lib/libx.so.6'))).toEqual(['digits', 'dot', 'other', 'six']);
  expect(matching(rules, externalsOf('/lib/libx.so.7'))).toEqual(['other', 'seven']);
  expect(matching(rules, externalsOf('/lib/libx.so'))).toEqual(['other']);
});

test('a name of digits only is text to a rule, and findings are none too many', () => {
  const rules = ruleSet([
    `rule named { condition: filename == "123" }
     private rule hidden { condition: filename == "123" }
     rule uses { condition: hidden and filename matches /^\\d+$/ }
     rule unnamed { condition: filename != "123" }`,
    'rule plain { strings: $a = "x" condition: $a }',
  ]);
  expect(matching(rules, externalsOf('/mail/123'))).toEqual(['named', 'plain', 'uses']);
  expect(matching(rules, externalsOf('/mail/124'))).toEqual(['plain', 'unnamed']);
  expect(matching(rules, externalsOf('/mail/a'))).toEqual(['plain', 'unnamed']);
});

test('only what a condition reads is replaced', () => {
  const rules = ruleSet([
    `import "pe"
     rule tricky {
       meta: filename = "filename == 1" filetype = "6"
       strings: $filename = "filename" $b = /filename/
       condition: filename == "123" and $filename and #b == 1 and not pe.is_pe
         and not defined pe.dll_name // filename
     }`,
  ]);
  const externals = externalsOf('/mail/123');
  expect(matching(rules, externals, 'a filename')).toEqual(['tricky']);
  const [match] = rules.scan({ bytes: Buffer.from('a filename') }, externals);
  expect(match?.meta).toEqual({ filename: 'filename == 1', filetype: '6' });
});

test('whatever a file is called, a rule can tell', () => {
  const numbers = fc.stringMatching(/^[+-]?[0-9]{1,25}$/);
  const likeNumbers = fc.stringMatching(/^[-+ 0-9.eExXaf_]{1,8}$/);
  const words = fc.constantFrom(
    'true',
    'TRUE',
    'False',
    'null',
    'NaN',
    'Infinity',
    '0x1F',
    '1e9',
    '1.5',
    '-0',
    '١٢',
    '１',
  );
  const name = fc.oneof(numbers, likeNumbers, words, fc.stringMatching(/^[a-z0-9.]{1,6}$/));
  fc.assert(
    fc.property(name, (filename) => {
      const rules = ruleSet([
        `rule same { condition: filename == "${filename}" }`,
        'rule other { condition: filename == "another" }',
      ]);
      expect(matching(rules, { ...NO_EXTERNALS, filename })).toEqual(['same']);
    }),
    { numRuns: 300 },
  );
});

test('values are written where the names were', () => {
  const values = new Map([['filename', '123']]);
  const source =
    'rule r { condition: filename == "filename" or pe.filename or filename_ == filename }';
  expect(writeIn(source, values)).toBe(
    'rule r { condition: "123" == "filename" or pe.filename or filename_ == "123" }',
  );
});
