import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/analysis/analysis-limits.ts';
import { type PendingTask, type ScanOwner, TaskQueues } from './task-queues.ts';

const MIB = 2 ** 20;
const ruleSet = { digest: 'd', file: 'f', limits: DEFAULT_LIMITS };
const owner = (): ScanOwner => ({ onDidFindSlow: () => {} });
let nextId = 1;

function pending(of: ScanOwner, size: number, rules = ruleSet): PendingTask {
  const id = nextId++;
  const task = { id, path: `/f${id}`, follow: false, known: null };
  const settle = (): void => {};
  return { owner: of, task, size, ruleSet: rules, done: settle, failed: settle, suspect: false };
}

function queuesOf(...tasks: readonly PendingTask[]): TaskQueues {
  const queues = new TaskQueues();
  for (const task of tasks) queues.push(task);
  return queues;
}

test('owners take turns, however many files one of them has', () => {
  const [a, b] = [owner(), owner()];
  const many = Array.from({ length: 100 }, () => pending(a, 10));
  const one = pending(b, 10);
  const queues = queuesOf(...many, one);
  expect(queues.takeBatch(4, [])).toEqual(many.slice(0, 25));
  expect(queues.takeBatch(4, [])).toEqual([one]);
  expect(queues.takeBatch(4, [])).toEqual(many.slice(25, 44));
});

test('a batch is of one rule set and a few megabytes', () => {
  const a = owner();
  const other = { ...ruleSet, digest: 'other' };
  const tasks = [pending(a, 3 * MIB), pending(a, 3 * MIB), pending(a, 1), pending(a, 1, other)];
  const queues = queuesOf(...tasks);
  expect(queues.takeBatch(1, [])).toEqual(tasks.slice(0, 1));
  expect(queues.takeBatch(1, [])).toEqual(tasks.slice(1, 3));
  expect(queues.takeBatch(1, [])).toEqual(tasks.slice(3));
  expect(queues.takeBatch(1, [])).toEqual([]);
});

test('large files wait for memory, and small ones behind them do not', () => {
  const a = owner();
  const [first, second, small] = [pending(a, 400 * MIB), pending(a, 400 * MIB), pending(a, 1)];
  const queues = queuesOf(first, second, small);
  expect(queues.takeBatch(1, [])).toEqual([first]);
  expect(queues.takeBatch(1, [first])).toEqual([small]);
  expect(queues.takeBatch(1, [first])).toEqual([]);
  expect(queues.takeBatch(1, [])).toEqual([second]);
});

test('one that is larger than all memory meant for such files still has its turn', () => {
  const huge = pending(owner(), 3000 * MIB);
  expect(queuesOf(huge).takeBatch(1, [])).toEqual([huge]);
});

test('files of an owner that has given up never come back', () => {
  const [a, b] = [owner(), owner()];
  const [lost, kept] = [pending(a, 1), pending(b, 1)];
  const queues = queuesOf(lost, kept);
  queues.drop(a);
  queues.putBack([lost], true);
  expect(queues.hasSuspects).toBe(false);
  expect(queues.drain()).toEqual([kept]);
});
