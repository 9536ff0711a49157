import type { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { EICAR } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const FILES = 4000;

/** A tree whose scan lasts long enough to be interrupted, with an EICAR file every hundred. */
function bigTree(): { folder: string; rules: string } {
  const folder = temporaryFolder();
  for (let index = 0; index < FILES; index += 1) {
    const directory = path.join(folder, `d${index % 40}`);
    mkdirSync(directory, { recursive: true });
    const content = index % 100 === 0 ? EICAR : `file ${index}`;
    writeFileSync(path.join(directory, `f${index}`), content);
  }
  const rules = path.join(temporaryFolder(), 'rules.yara');
  // About a millisecond a file.
  writeFileSync(
    rules,
    `rule slow { condition: for all i in (0..30000): (i < 0) }
     rule eicar { strings: $a = "EICAR-STANDARD" condition: $a }`,
  );
  return { folder, rules };
}

interface Row {
  path: string;
  scanned_at: number;
}

function recorded(dataDir: string): Row[] {
  const database = new Database(path.join(dataDir, 'history.db'), { readonly: true });
  try {
    return database
      .prepare(
        `SELECT directories.path || '/' || name AS path, scanned_at FROM files
         JOIN directories ON directories.id = directory_id ORDER BY 1`,
      )
      .all() as Row[];
  } finally {
    database.close();
  }
}

/** Calls back when the history holds at least so many files. */
function whenRecorded(dataDir: string, count: number, act: () => void): void {
  void vi
    .waitUntil(
      () => {
        try {
          return recorded(dataDir).length >= count;
        } catch {
          return false; // not made yet
        }
      },
      { timeout: 30_000, interval: 20 },
    )
    .then(act);
}

test.each([
  ['scanner and engine', 200],
  ['late', 3000],
])('kill -9 (%s): a resumed scan loses nothing and repeats nothing recorded', async (_, when) => {
  const { folder, rules } = bigTree();
  const dataDir = temporaryFolder();
  const killed = await runCli(['scan', folder, '-r', rules, '-o', 'ndjson'], {
    dataDir,
    onStart: (child: ReturnType<typeof spawn>) =>
      whenRecorded(dataDir, when, () => child.kill('SIGKILL')),
  });
  expect(killed.code).toBeNull();
  const before = recorded(dataDir);
  expect(before.length).toBeGreaterThanOrEqual(when);
  expect(before.length).toBeLessThan(FILES);
  // Whatever was printed had been recorded.
  const printed = killed.stdout.split('\n').slice(0, -1);
  expect(printed.length).toBeLessThanOrEqual(before.length);

  const listed = await runCli(['scan', '--resume', '-o', 'ndjson'], { dataDir });
  expect(listed.code).toBe(1);
  const files = listed.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; outcome: string });
  expect(files).toHaveLength(FILES);
  expect(new Set(files.map((file) => file.path)).size).toBe(FILES);
  expect(files.filter(({ outcome }) => outcome === 'match')).toHaveLength(FILES / 100);

  const after = new Map(recorded(dataDir).map((row) => [row.path, row.scanned_at]));
  expect(after.size).toBe(FILES);
  expect(before.filter((row) => after.get(row.path) !== row.scanned_at)).toEqual([]);
});

test('Ctrl-C ends a scan with 130 and says how to go on', async () => {
  const { folder, rules } = bigTree();
  const dataDir = temporaryFolder();
  const stopped = await runCli(['scan', folder, '-r', rules], {
    dataDir,
    onStart: (child) => whenRecorded(dataDir, 100, () => child.kill('SIGINT')),
  });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('binaryalert scan --resume 1');
  const before = recorded(dataDir);
  expect(before.length).toBeLessThan(FILES);
  const resumed = await runCli(['scan', '--resume', '1'], { dataDir });
  expect(resumed.code).toBe(1);
  expect(resumed.stderr).toContain('4,000 files seen');
  expect(recorded(dataDir)).toHaveLength(FILES);
  const nothing = await runCli(['scan', '--resume'], { dataDir });
  expect(nothing.code).toBe(64);
  expect(nothing.stderr).toContain('no interrupted scan');
});
