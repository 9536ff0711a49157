import { expect, test } from 'vitest';
import { spread } from './spread.ts';

test('the median of an odd count is the middle one, and the order taken is kept', () => {
  expect(spread([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9, values: [5, 1, 9] });
});

test('the median of an even count lies between the middle two', () => {
  expect(spread([4, 1, 2, 100]).median).toBe(3);
});

test('nothing measured is an error, not a zero', () => {
  expect(() => spread([])).toThrow('no measurement');
});
