import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePath, encodePath, mayBeLossy, nativePath } from './native-path.ts';

test('any bytes survive the way into a string and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect([...encodePath(decodePath(bytes))]).toEqual([...bytes]);
    }),
  );
});

test('distinct names stay distinct', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const same = Buffer.from(a).equals(Buffer.from(b));
      expect(decodePath(a) === decodePath(b)).toBe(same);
    }),
  );
});

test('a UTF-8 path is passed to the system as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      expect(nativePath(path)).toBe(path);
    }),
  );
});

test.each([
  ['a lone continuation byte', [0x80], '\udc80'],
  ['Latin-1 é', [0x61, 0xe9, 0x62], 'a\udce9b'],
  ['an overlong slash', [0xc0, 0xaf], '\udcc0\udcaf'],
  ['a surrogate in UTF-8 form', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
  ['a sequence cut short', [0xe2, 0x82], '\udce2\udc82'],
])('%s is kept byte by byte', (_, bytes, path) => {
  expect(decodePath(Uint8Array.from(bytes))).toBe(path);
  expect(nativePath(path)).toEqual(Buffer.from(bytes));
});

test('a decoded name that may have lost bytes is recognised', () => {
  expect(mayBeLossy(Buffer.from([0x61, 0xff]).toString('utf8'))).toBe(true);
  expect(mayBeLossy('añ😀')).toBe(false);
});
