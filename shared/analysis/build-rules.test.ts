import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRules } from './build-rules.ts';
import { NO_EXTERNALS } from './externals.ts';

/** Ways to declare the same few strings … */
const STRINGS = [
  '"hello world"',
  '"hello world" ascii',
  '"hello\\x20world"',
  '"Hello World" nocase',
  '"hello world" wide ascii',
  '"hello world" ascii wide nocase',
  '"hello world" fullword',
  '"hello world" private',
  '"hello world" xor(1-3)',
  '"hello world" base64',
  '"other text"',
  '/hello w[a-z]rld/',
  '/hello world/ nocase',
  '{ 68 65 6c 6c 6f 20 77 }',
  '{ 68 65 6c ?? 6f 20 77 6f }',
] as const;

/** … and conditions from which the engine concludes where to look for them. */
const CONDITIONS = [
  '$a',
  'filesize < 5 and $a',
  'filesize < 100 and $a',
  '$a and 1000 > filesize',
  'uint16(0) == 0x5A4D and $a',
  'uint16(0) == 0x7878 and $a',
  'uint32be(0) == 0x78782068 and any of them',
  'uint8(0) == 0x78 and filesize < 50 and #a > 0',
  '$a at 0',
  '$a at 3',
  '$b at 0 and $a',
  'uint16(0) == 0x7878 and filesize<=100 and $a',
  'uint16(0) == 0x7878 and filesize <= 5 /* small */ and $a',
  'filesize > 1 and (uint16(0) == 0x7878 or uint16(0)==0x5A4D) and $a',
  'filesize > 0.5 and $a',
  'filesize < limit and $a',
  'filesize < 5 or $a',
  'not (filesize < 5) and $a',
] as const;

const DATA = [
  'xx hello world',
  'hello world',
  'MZ hello world other text',
  'xx \u0000h\u0000e\u0000l\u0000l\u0000o\u0000 \u0000w\u0000o\u0000r\u0000l\u0000d\u0000',
  'MZaGVsbG8gd29ybGQ= HELLO WORLD',
  'abc',
].map((text) => Buffer.from(text, 'latin1'));

const rule = fc
  .tuple(fc.constantFrom(...STRINGS), fc.constantFrom(...CONDITIONS))
  .map(([string, condition]) =>
    condition.includes('$b')
      ? `strings: $a = ${string} $b = "MZ" condition: ${condition}`
      : `strings: $a = ${string} condition: ${condition}`,
  );

function matches(bodies: readonly string[]): string[][] {
  const sources = bodies.map((body, index) => ({
    namespace: `n${index}`,
    text: `rule r${index} { ${body} }`,
  }));
  const rules = buildRules(sources, { limit: 20 });
  return DATA.map((data) =>
    rules
      .scan(data, { ...NO_EXTERNALS })
      .map(
        ({ ruleIdentifier, matches: found }) =>
          `${ruleIdentifier} ${JSON.stringify(found.map(({ offset, length }) => [offset, length]))}`,
      )
      .toSorted(),
  );
}

test('rules find together what each finds alone, in any order', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 2, maxLength: 8 }), (bodies) => {
      const together = matches(bodies);
      const alone = DATA.map(() => [] as string[]);
      for (const [index, body] of bodies.entries()) {
        for (const [at, found] of matches([body]).entries()) {
          alone[at]?.push(...found.map((text) => text.replace('r0 ', `r${index} `)));
        }
      }
      expect(together).toEqual(alone.map((found) => found.toSorted()));
    }),
    { numRuns: 150 },
  );
});
