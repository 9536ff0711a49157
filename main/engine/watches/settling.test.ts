import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Settling } from './settling.ts';

const TIMES = { quietMs: 100, gatherMs: 50, longestMs: 1000 };
const settled = () => 'settled' as const;

test('a path is taken once it has been quiet, and only once', () => {
  const settling = new Settling(TIMES, 10);
  expect(settling.dueAt).toBeNull();
  settling.touch('/a', 0);
  settling.touch('/a', 60);
  expect(settling.dueAt).toBe(160);
  expect(settling.take(159, settled)).toEqual({ whole: false, paths: [] });
  expect(settling.take(160, settled)).toEqual({ whole: false, paths: ['/a'] });
  expect(settling.dueAt).toBeNull();
});

test('paths that change soon after one another are taken together', () => {
  const settling = new Settling(TIMES, 10);
  settling.touch('/a', 0);
  settling.touch('/b', 40);
  expect(settling.dueAt).toBe(140);
  expect(settling.take(140, settled)).toEqual({ whole: false, paths: ['/a', '/b'] });
});

test('a path that keeps changing holds the others up no longer than the gathering time', () => {
  const settling = new Settling(TIMES, 10);
  settling.touch('/quiet', 0);
  settling.touch('/busy', 140);
  expect(settling.dueAt).toBe(150);
  expect(settling.take(150, settled)).toEqual({ whole: false, paths: ['/quiet'] });
});

test('a path that never comes to rest is taken as it is after the longest time', () => {
  const settling = new Settling(TIMES, 10);
  for (let now = 0; now < 1000; now += 90) settling.touch('/log', now);
  expect(settling.dueAt).toBe(1000);
  expect(settling.take(1000, () => 'moving')).toEqual({ whole: false, paths: ['/log'] });
});

test('a path still written when it is looked at is waited for again', () => {
  const settling = new Settling(TIMES, 10);
  settling.touch('/a', 0);
  expect(settling.take(100, () => 'moving')).toEqual({ whole: false, paths: [] });
  expect(settling.dueAt).toBe(200);
  expect(settling.take(200, settled)).toEqual({ whole: false, paths: ['/a'] });
});

test('a path that is gone is forgotten', () => {
  const settling = new Settling(TIMES, 10);
  settling.touch('/a', 0);
  expect(settling.take(100, () => 'nothing')).toEqual({ whole: false, paths: [] });
  expect(settling.dueAt).toBeNull();
});

test('beyond the bound the whole folder is taken, once the flood is over', () => {
  const settling = new Settling(TIMES, 2);
  for (const [index, path] of ['/a', '/b', '/c', '/d'].entries()) settling.touch(path, index * 10);
  expect(settling.dueAt).toBe(130);
  expect(settling.take(129, settled)).toEqual({ whole: false, paths: [] });
  expect(settling.take(130, settled)).toEqual({ whole: true });
  settling.touch('/e', 140);
  expect(settling.take(240, settled)).toEqual({ whole: false, paths: ['/e'] });
});

test('whatever happens, every change is taken after it happened', () => {
  const change = fc.record({ path: fc.constantFrom('/a', '/b', '/c', '/d'), after: fc.nat(120) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (all, max) => {
      const settling = new Settling(TIMES, max);
      const changedAt = new Map<string, number>();
      const takenAt = new Map<string, number>();
      const take = (now: number): void => {
        const taken = settling.take(now, settled);
        for (const path of taken.whole ? changedAt.keys() : taken.paths) takenAt.set(path, now);
      };
      let now = 0;
      for (const { path, after } of all) {
        const until = now + after;
        for (let due = settling.dueAt; due !== null && due <= until; due = settling.dueAt) {
          take(due);
        }
        now = until;
        settling.touch(path, now);
        changedAt.set(path, now);
      }
      for (let due = settling.dueAt; due !== null; due = settling.dueAt) take(due);
      for (const [path, at] of changedAt) expect(takenAt.get(path)).toBeGreaterThan(at);
    }),
  );
});
