import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeForDisplay, formatBytes, formatCount, formatDuration, plural } from './display.ts';

test.each([
  ['line\nbreak\ttab', 'line\\nbreak\\ttab'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['invoice\u202efdp.exe', 'invoice\\u{202e}fdp.exe'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['latin\udce9', 'latin\\xe9'],
  ['plain é 漢字 😀', 'plain é 漢字 😀'],
])('%j is shown as %j', (name, shown) => {
  expect(escapeForDisplay(name)).toBe(shown);
});

test('nothing shown can move the cursor or turn the text round', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const shown = escapeForDisplay(name);
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(shown.isWellFormed()).toBe(true);
    }),
  );
});

test('sizes, durations and counts read as a person would write them', () => {
  expect([0, 31.9, 1023, 1024, 1536, 5 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '32 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '5.0 GiB',
  ]);
  expect([850, 1234, 59_400, 200_000, 3_660_000].map(formatDuration)).toEqual([
    '850 ms',
    '1.2 s',
    '59 s',
    '3 min 20 s',
    '1 h 1 min',
  ]);
  expect([plural(1, 'file'), plural(1200, 'file')]).toEqual(['1 file', '1,200 files']);
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(formatCount(count)).toBe(count.toLocaleString('en'));
    }),
  );
});
