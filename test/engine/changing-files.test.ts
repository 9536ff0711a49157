import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ScannedFile } from '../../shared/model/scan.ts';
import { EICAR } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

const MIB = 2 ** 20;

/** A rule that takes seconds on a large file and reads every byte: what is cut away is missed. */
const SLOW_RULE = `rule slow {
  condition: for all i in (0..filesize - 1): (uint8(i) < 300)
}`;

test('a file that shrinks under the engine’s mapping costs at most itself', async () => {
  const folder = temporaryFolder();
  const rules = path.join(temporaryFolder(), 'slow.yara');
  writeFileSync(rules, SLOW_RULE);
  const large = path.join(folder, 'large');
  // Large enough for the engine to map it.
  closeSync(openSync(large, 'w'));
  truncateSync(large, 510_000_000);
  for (let index = 0; index < 20; index += 1) writeFileSync(path.join(folder, `f${index}`), 'x');
  const engine = testEngine();
  const run = await engine.startScan(scanRequest([folder], { rules: [rules] }));
  const outcomes = new Map<string, string>();
  run.onDidScan = (files) => {
    for (const { report } of files) outcomes.set(path.basename(report.path), report.outcome);
  };
  const slow = new Promise<void>((resolve) => {
    const report = run.onDidFindSlow.bind(run);
    run.onDidFindSlow = (name: string, elapsedMs: number) => {
      report(name, elapsedMs);
      // By then it is hashed, and being scanned.
      if (elapsedMs > 4000) resolve();
    };
  });
  const finished = run.run(new AbortController().signal);
  await slow;
  truncateSync(large, 10);
  await finished;
  expect(outcomes.size).toBe(21);
  expect(['match', 'crashed', 'unreadable']).toContain(outcomes.get('large'));
  expect(
    [...outcomes].filter(([name, outcome]) => name !== 'large' && outcome !== 'match'),
  ).toEqual([]);
  expect(run.progress.counts.seen).toBe(21);
});

test('a file that never stops growing is not called clean', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'growing');
  writeFileSync(file, Buffer.alloc(8 * MIB, 1));
  const script = `const fs = require('fs'); const fd = fs.openSync(process.argv[1], 'a');
    console.log('on'); const end = Date.now() + 20000;
    while (Date.now() < end) fs.writeSync(fd, 'x');`;
  const writer = spawn(process.execPath, ['-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void writer.kill('SIGKILL'));
  await once(writer.stdout, 'data');
  const [scanned] = await scanAll(testEngine(), scanRequest([folder]));
  expect(scanned?.report).toMatchObject({ outcome: 'unreadable', reason: 'changed' });
});

/** What the disk holds when the scanner comes to a file that the walk has just seen. */
test.each([
  ['a link in its place', 'link-loop'],
  ['nothing in its place', 'vanished'],
  ['a pipe in its place', 'special-file'],
])('a file with %s between walk and scan is not read', async (change, reason) => {
  const folder = temporaryFolder();
  const secret = path.join(temporaryFolder(), 'secret');
  writeFileSync(secret, EICAR);
  const file = path.join(folder, 'file');
  writeFileSync(file, 'x');
  const engine = testEngine();
  const run = await engine.startScan(scanRequest([folder]));
  const reports: ScannedFile[] = [];
  run.onDidScan = (files) => reports.push(...files);
  const analyse = engine.scanner.analyse.bind(engine.scanner);
  engine.scanner.analyse = (job, owner) => {
    renameSync(file, path.join(temporaryFolder(), 'away'));
    if (change.startsWith('a link')) symlinkSync(secret, file);
    if (change.startsWith('a pipe')) execFileSync('mkfifo', [file]);
    return analyse(job, owner);
  };
  await run.run(new AbortController().signal);
  expect(reports.map(({ report }) => [report.reason, report.findings])).toEqual([[reason, []]]);
});

test('files over 2 GB are scanned; beyond the engine’s 4 GiB they are a limit, not clean', async () => {
  const folder = temporaryFolder();
  for (const [name, size] of [
    ['over-2-gb', 2.1 * 2 ** 30],
    ['over-4-gib', 10 * 2 ** 30],
  ] as const) {
    closeSync(openSync(path.join(folder, name), 'w'));
    truncateSync(path.join(folder, name), Math.floor(size));
  }
  const request = scanRequest([folder], { maxFileSize: 20 * 2 ** 30 });
  const files = await scanAll(testEngine(), request);
  expect(files.map(({ report }) => [report.outcome, report.reason, report.size])).toEqual([
    ['clean', null, Math.floor(2.1 * 2 ** 30)],
    ['limit', 'offset-limit', 10 * 2 ** 30],
  ]);
});
