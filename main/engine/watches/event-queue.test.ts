import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('half a queue in one turn is an overflow, over several turns it is not', async () => {
  const queue = new EventQueue(10);
  let overflows = 0;
  const listening = queue.onDidOverflow(() => {
    overflows += 1;
  });
  for (let turn = 0; turn < 5; turn += 1) {
    for (let event = 0; event < 4; event += 1) queue.count();
    await nextTurn();
  }
  expect(overflows).toBe(0);
  for (let event = 0; event < 5; event += 1) queue.count();
  await nextTurn();
  expect(overflows).toBe(1);
  listening.dispose();
  for (let event = 0; event < 5; event += 1) queue.count();
  await nextTurn();
  expect(overflows).toBe(1);
});
