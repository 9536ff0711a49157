import { expect, test } from 'vitest';
import { localTime, parseAge, parseTime } from './local-time.ts';

test('a time is shown in the zone of the machine, and read back from what is shown', () => {
  const time = new Date(2025, 10, 2, 3, 4, 5).getTime();
  expect(localTime(time)).toBe('2025-11-02 03:04:05');
  expect(parseTime(localTime(time))).toBe(time);
});

test('a date is midnight of that day here; a zone in a time counts', () => {
  expect(parseTime('2025-11-02')).toBe(new Date(2025, 10, 2).getTime());
  expect(parseTime('2025-11-02T08:30')).toBe(new Date(2025, 10, 2, 8, 30).getTime());
  expect(parseTime('2025-11-02T08:30:00Z')).toBe(Date.UTC(2025, 10, 2, 8, 30));
});

test('an age is a number with a unit, back from now', () => {
  expect(parseAge('90m')).toBe(5_400_000);
  expect(parseAge('2h')).toBe(7_200_000);
  expect(parseAge('90d')).toBe(7_776_000_000);
  expect(parseAge('1w')).toBe(604_800_000);
  const before = Date.now();
  const week = parseTime('7d');
  expect(week).toBeGreaterThanOrEqual(before - parseAge('7d'));
  expect(week).toBeLessThanOrEqual(Date.now() - parseAge('7d'));
});

test.each(['', '90', 'd', '-1d', '1.5d', '1y', '1 d x'])('%j is no age', (text) => {
  expect(() => parseAge(text)).toThrow('90d');
});

test.each(['', 'yesterday', '2025-13-01', '2025-11-02T25:00', '02.11.2025'])(
  '%j is no time',
  (text) => {
    expect(() => parseTime(text)).toThrow('2025-11-21');
  },
);
