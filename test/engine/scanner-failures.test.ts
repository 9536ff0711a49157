import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { forkScanner } from '../../main/engine/scanner/fork-scanner.ts';
import type { ScannerProcess, ScannerRequest } from '../../main/engine/scanner/protocol.ts';
import type { ScannedFile } from '../../shared/model/scan.ts';
import { scannerEntry } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

/**
 * A real scanner process that something happens to whenever it is handed a certain file, which is
 * what a file that crashes or hangs the engine looks like from outside.
 */
function scannerWith(poison: string, act: (scanner: ScannerProcess) => void) {
  let starts = 0;
  const spawn = forkScanner(scannerEntry);
  const spawnScanner = (): ScannerProcess => {
    starts += 1;
    const scanner = spawn();
    let ready = false;
    let held: ScannerRequest | null = null;
    // Stopped first, so that the process has no time to be done with the file.
    const poisonIt = (message: ScannerRequest): void => {
      if (scanner.pid !== undefined) process.kill(scanner.pid, 'SIGSTOP');
      scanner.send(message);
      act(scanner);
    };
    scanner.onReply(({ kind }) => {
      ready ||= kind === 'ready';
      if (ready && held !== null) poisonIt(held);
      held = null;
    });
    return {
      ...scanner,
      send: (message: ScannerRequest) => {
        const tasks = message.request.kind === 'analyse' ? message.request.tasks : [];
        const poisoned = tasks.some(({ path: file }) => path.basename(file) === poison);
        if (!poisoned) scanner.send(message);
        else if (ready) poisonIt(message);
        else held = message;
      },
    };
  };
  return { spawnScanner, starts: () => starts };
}

function outcomesOf(files: readonly ScannedFile[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { report } of files) counts[report.outcome] = (counts[report.outcome] ?? 0) + 1;
  return counts;
}

function folderWith(count: number): string {
  const folder = temporaryFolder();
  for (let index = 0; index < count; index += 1) {
    writeFileSync(path.join(folder, `file${String(index).padStart(4, '0')}`), `content ${index}`);
  }
  return folder;
}

const rules = (source: string): string => {
  const file = path.join(temporaryFolder(), 'r.yara');
  writeFileSync(file, source);
  return file;
};

test('a file on which the scanner dies is crashed; all others are scanned', async () => {
  const folder = folderWith(200);
  const { spawnScanner, starts } = scannerWith('file0100', (scanner) => {
    if (scanner.pid !== undefined) process.kill(scanner.pid, 'SIGKILL');
  });
  const engine = testEngine({ spawnScanner });
  const files = await scanAll(engine, scanRequest([folder]));
  expect(outcomesOf(files)).toEqual({ clean: 199, crashed: 1 });
  const crashed = files.find(({ report }) => report.outcome === 'crashed');
  expect(crashed?.report).toMatchObject({
    path: path.join(folder, 'file0100'),
    reason: 'scanner-crashed',
  });
  expect(starts()).toBeLessThanOrEqual(4);
  // It is tried again the next time, and the others are not.
  const again = await scanAll(engine, scanRequest([folder]));
  expect(again.filter(({ cached }) => !cached).map(({ report }) => report.outcome)).toEqual([
    'crashed',
  ]);
});

test('a scanner that stops answering is replaced, and the file it held is a timeout', async () => {
  const folder = folderWith(40);
  const { spawnScanner } = scannerWith('file0007', () => {});
  const engine = testEngine({ spawnScanner, threads: 1 });
  const files = await scanAll(engine, scanRequest([folder], { timeoutMs: 100 }));
  expect(outcomesOf(files)).toEqual({ clean: 39, timeout: 1 });
});

test('the time limit ends the scan of one file and no verdict is remembered', async () => {
  const folder = folderWith(3);
  const endless = rules(
    'rule endless { condition: filesize == 9 and for all i in (0..100000000000): (i >= 0) }',
  );
  writeFileSync(path.join(folder, 'other'), 'of another size');
  const engine = testEngine();
  const request = scanRequest([folder], { rules: [endless], timeoutMs: 1000 });
  for (let time = 0; time < 2; time += 1) {
    const files = await scanAll(engine, request);
    expect(outcomesOf(files)).toEqual({ timeout: 3, clean: 1 });
    expect(files.filter(({ report }) => report.reason === 'time-limit')).toHaveLength(3);
  }
});

test('a scanner that cannot be started is an error that says so', async () => {
  const engine = testEngine({ spawnScanner: forkScanner(new URL('./missing.js', scannerEntry)) });
  await expect(scanAll(engine, scanRequest([folderWith(3)]))).rejects.toMatchObject({
    code: 'scanner.unavailable',
  });
});

test('two scans share the scanner in turns', async () => {
  const engine = testEngine();
  const large = folderWith(3000);
  const small = folderWith(5);
  const first = await engine.startScan(scanRequest([large]));
  const second = await engine.startScan(scanRequest([small]));
  const order: string[] = [];
  const never = new AbortController().signal;
  await Promise.all([
    first.run(never).then(() => order.push('large')),
    second.run(never).then(() => order.push('small')),
  ]);
  expect(order).toEqual(['small', 'large']);
  expect(first.progress.counts.seen + second.progress.counts.seen).toBe(3005);
});
