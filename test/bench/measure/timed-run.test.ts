import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary.ts';
import { timedRun } from './timed-run.ts';

/** Half a second of CPU time, however long that takes on a busy machine. */
const BUSY = 'while (process.cpuUsage().user < 500_000);';

test('output goes to files, and the time of grandchildren is counted', async () => {
  const folder = temporaryFolder();
  const [stdout, stderr] = [path.join(folder, 'out'), path.join(folder, 'err')];
  const script = `
    const { spawnSync } = require('node:child_process');
    spawnSync(process.execPath, ['-e', ${JSON.stringify(BUSY)}]);
    console.log('done');
    process.exitCode = 3;`;
  const run = await timedRun({ program: process.execPath, args: ['-e', script], stdout, stderr });
  expect(readFileSync(stdout, 'utf8')).toBe('done\n');
  expect(run.code).toBe(3);
  expect(run.seconds).toBeGreaterThanOrEqual(0.5);
  // Of the system's hundredths of a second some may be missing; off Linux there are none.
  if (process.platform === 'linux') expect(run.cpuSeconds).toBeGreaterThan(0.45);
});

test('a program that does not exist is an error', async () => {
  const folder = temporaryFolder();
  const output = path.join(folder, 'out');
  const command = { program: '/nonexistent', args: [], stdout: output, stderr: output };
  await expect(timedRun(command)).rejects.toThrow('ENOENT');
});
