import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { MIGRATIONS } from '../../main/engine/database/migrations/index.ts';
import type { ScanCounts } from '../../shared/model/scan.ts';
import { snapshot } from '../support/folder-snapshot.ts';
import { EICAR } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { readOnlyFolder, testOnSmallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A folder of small files, an EICAR file every hundred. */
function filesToScan(count: number): string {
  const folder = temporaryFolder();
  for (let index = 0; index < count; index += 1) {
    const below = path.join(folder, `d${index % 20}`);
    mkdirSync(below, { recursive: true });
    writeFileSync(path.join(below, `f${index}`), index % 100 === 0 ? EICAR : `file ${index}`);
  }
  return folder;
}

/** Rules that find EICAR, and take their time over every file that is larger than `bytes`. */
function slowRules(bytes: number, rounds: number): string {
  const rules = path.join(temporaryFolder(), 'rules.yara');
  writeFileSync(
    rules,
    `rule slow { condition: filesize > ${bytes} and for any i in (0..${rounds}): (i < 0) }
     rule eicar { strings: $a = "EICAR-STANDARD" condition: $a }`,
  );
  return rules;
}

const READ_ONLY = process.getuid?.() === 0 ? testOnSmallDisk : test;

READ_ONLY(
  'a data folder that cannot be written: a scan says so, and runs with --no-history',
  async () => {
    const target = temporaryFolder();
    writeFileSync(path.join(target, 'eicar.txt'), EICAR);
    const dataDir = temporaryFolder();
    expect((await runCli(['scan', target], { dataDir })).code).toBe(1);
    const readOnly = readOnlyFolder((folder) => {
      cpSync(dataDir, folder, { recursive: true, preserveTimestamps: true });
    });
    const before = snapshot(readOnly);
    const refused = await runCli(['scan', target], { dataDir: readOnly });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`The data folder ${readOnly} cannot be written`);
    expect(refused.stderr).toContain('--no-history');
    const forgetful = await runCli(['scan', '--no-history', target], { dataDir: readOnly });
    expect(forgetful.code).toBe(1);
    expect(forgetful.stdout).toContain('eicar_av_test');
    expect(snapshot(readOnly)).toEqual(before);
  },
);

test('a history of a newer program is refused, and left as it is', async () => {
  const dataDir = temporaryFolder();
  const target = temporaryFolder();
  expect((await runCli(['scan', target], { dataDir })).code).toBe(0);
  const database = new Database(path.join(dataDir, 'history.db'));
  database.pragma(`user_version = ${MIGRATIONS.length + 5}`);
  database.close();
  const before = snapshot(dataDir);
  for (const args of [
    ['scan', target],
    ['history', 'scans'],
    ['history', 'prune', '--yes', '--keep-last', '1'],
  ]) {
    const { code, stderr } = await runCli(args, { dataDir });
    expect(code).toBe(2);
    expect(stderr).toContain(`has schema ${MIGRATIONS.length + 5}`);
  }
  expect(snapshot(dataDir)).toEqual(before);
});

test('a damaged history is moved aside with a word, and the scan goes on', async () => {
  const dataDir = temporaryFolder();
  const target = temporaryFolder();
  writeFileSync(path.join(dataDir, 'history.db'), Buffer.alloc(8192, 'no database'));
  const { code, stderr } = await runCli(['scan', target], { dataDir });
  expect(code).toBe(0);
  expect(stderr).toContain('could not be read out of it: the allowlist, which rules are disabled');
  expect(stderr).toMatch(/The history was damaged\. It was moved to .*history\.db\.corrupt-/);
  const moved = /moved to (.*?), and/.exec(stderr)?.[1] ?? '';
  expect(snapshot(path.dirname(moved))[path.basename(moved)]).toBeDefined();
  expect((await runCli(['history', 'scans', '-o', 'json'], { dataDir })).stderr).toBe('');
});

interface ScanSummary extends ScanCounts {
  readonly state: string;
}

test('two scans at once over one data folder both complete, and their counts agree', async () => {
  const FILES = 1500;
  const dataDir = temporaryFolder();
  const target = filesToScan(FILES);
  const args = ['scan', '--fresh', '-o', 'json', '-r', slowRules(0, 500_000), target];
  const results = await Promise.all([runCli(args, { dataDir }), runCli(args, { dataDir })]);
  for (const { code, stdout } of results) {
    expect(code).toBe(1);
    const { summary } = JSON.parse(stdout) as { summary: ScanSummary };
    expect(summary).toMatchObject({ state: 'completed', seen: FILES, findings: FILES / 100 });
    const sum = Object.values(summary.outcomes).reduce((total, count) => total + count, 0);
    expect(sum).toBe(FILES);
  }
  const database = new Database(path.join(dataDir, 'history.db'), { readonly: true });
  const count = (sql: string): unknown => database.prepare(sql).pluck().get();
  // They ran at the same time: each had begun before the other ended.
  expect(count('SELECT max(started_at) < min(ended_at) FROM scans')).toBe(1);
  expect(count("SELECT count(*) FROM scans WHERE state = 'completed'")).toBe(2);
  expect(count('SELECT count(*) FROM files')).toBe(FILES);
  expect(count('SELECT count(*) FROM findings WHERE gone_at IS NULL')).toBe(FILES / 100);
  expect(count('SELECT count(*) FROM scan_findings')).toBe((2 * FILES) / 100);
  expect(count('PRAGMA integrity_check')).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});

async function states(dataDir: string, ...filter: string[]): Promise<string[]> {
  const { stdout } = await runCli(['history', 'scans', '-o', 'json', ...filter], { dataDir });
  return (JSON.parse(stdout) as { scans: { state: string }[] }).scans.map(({ state }) => state);
}

test('a scan shows as running while its process lives, and as interrupted when it was killed', async () => {
  const dataDir = temporaryFolder();
  const target = filesToScan(600);
  // Nothing but a signal ends the scan of this one.
  writeFileSync(path.join(target, 'endless'), Buffer.alloc(2000));
  let kill = (): void => {};
  let pid = 0;
  const scan = runCli(['scan', '-a', '600', '-r', slowRules(1000, 1e12), target], {
    dataDir,
    onStart: (child) => {
      kill = () => child.kill('SIGKILL');
      pid = child.pid ?? 0;
    },
  });
  await vi.waitUntil(() => seenBySomeScan(dataDir) > 0, { timeout: 30_000 });
  expect(await states(dataDir)).toEqual(['running']);
  const pruned = await runCli(
    [
      'history',
      'prune',
      '--older-than',
      '0d',
      '--missing-files',
      '--findings',
      '--yes',
      '-o',
      'json',
    ],
    { dataDir },
  );
  expect(JSON.parse(pruned.stdout)).toMatchObject({ running: 1, scans: 0, files: 0 });
  const children = childrenOf(pid);
  kill();
  expect((await scan).code).toBeNull();
  // The scanner does not outlive it, whatever it is at.
  await vi.waitUntil(() => children.every((child) => !isAlive(child)), { timeout: 30_000 });
  expect(await states(dataDir)).toEqual(['interrupted']);
  expect(await states(dataDir, '--state', 'running')).toEqual([]);
  expect(await states(dataDir, '--state', 'interrupted')).toEqual(['interrupted']);
});

function seenBySomeScan(dataDir: string): number {
  try {
    const database = new Database(path.join(dataDir, 'history.db'), { readonly: true });
    const sql = "SELECT max(counts ->> '$.seen') FROM scans";
    const seen = database.prepare(sql).pluck().get() as number | null;
    database.close();
    return seen ?? 0;
  } catch {
    return 0; // not made yet
  }
}

function childrenOf(pid: number): number[] {
  const found = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  const children = found.stdout.trim().split(/\s+/).map(Number);
  expect(children.every((child) => child > 0)).toBe(true);
  return children;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
