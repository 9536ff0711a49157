import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryNames, safeEntryName } from './entry-name.ts';

test.for<[string, string]>([
  ['invoice.pdf.exe', 'invoice.pdf.exe'],
  ['Lohnabrechnung März.docx', 'Lohnabrechnung März.docx'],
  ['a\\..\\b', 'a_.._b'],
  ['..', '_'],
  ['two\nlines', 'two_lines'],
  ['\u202egpj.exe', '_gpj.exe'],
  ['bad\udcffname', 'bad_name'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['ends with a dot.', 'ends with a dot_'],
  ['', '_'],
])('%j becomes %j', ([name, safe]) => {
  expect(safeEntryName(name)).toBe(safe);
});

test('no name climbs, hides or breaks a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const safe = safeEntryName(name);
      expect(safe).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u);
      expect(safe).not.toMatch(/^\.*$/);
      expect(safe.length).toBeLessThanOrEqual(121);
      expect(safe.isWellFormed()).toBe(true);
    }),
  );
});

test('several files never share a name', () => {
  const files = ['a', 'a', 'b'].map((sha256) => ({ name: 'run', sha256: sha256.repeat(64) }));
  const names = entryNames(files);
  expect(names).toEqual([
    `${'a'.repeat(64)}_run`,
    `${'a'.repeat(64)}_run_2`,
    `${'b'.repeat(64)}_run`,
  ]);
  expect(entryNames(files.slice(0, 1))).toEqual(['run']);
});
