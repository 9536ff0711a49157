import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { QuarantineLock } from './quarantine-lock.ts';

function lockFile(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'lock');
}

/** Work that goes on until it is told to end. */
function longWork(): { work: () => Promise<void>; begun: Promise<void>; end: () => void } {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const work = (): Promise<void> => {
    begun.resolve();
    return ended.promise;
  };
  return { work, begun: begun.promise, end: ended.resolve };
}

test('while one holds it another is turned away, and has it after', async () => {
  const file = lockFile();
  const other = new QuarantineLock(file);
  const { work, begun, end } = longWork();
  const held = new QuarantineLock(file).hold(work, 0);
  await begun;
  await expect(other.hold(() => Promise.resolve('got it'), 0)).rejects.toMatchObject({
    code: 'quarantine.busy',
  });
  const patient = other.hold(() => Promise.resolve('got it'), 10_000);
  end();
  await held;
  expect(await patient).toBe('got it');
});

test('work that fails gives it back', async () => {
  const lock = new QuarantineLock(lockFile());
  await expect(lock.hold(() => Promise.reject(new Error('failed')), 0)).rejects.toThrow('failed');
  expect(await lock.hold(() => Promise.resolve('got it'), 0)).toBe('got it');
});

test('one holder does its work in the order it was asked', async () => {
  const lock = new QuarantineLock(lockFile());
  const order: number[] = [];
  const turn = (number: number): Promise<number> =>
    lock.hold(() => Promise.resolve(order.push(number)), 0);
  await Promise.all([turn(1), turn(2), turn(3)]);
  expect(order).toEqual([1, 2, 3]);
});
