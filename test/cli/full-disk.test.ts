import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { systemCode } from '../../shared/errors/app-error.ts';
import { EICAR } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { mountSmallDisk, testOnSmallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary.ts';

const FILES = 15_000;
const EICAR_EVERY = 500;

/** Files whose entries in the history need more than the small disk has. */
function manyFiles(): string {
  const folder = temporaryFolder();
  for (let index = 0; index < FILES; index += 1) {
    const below = path.join(folder, `folder-${index % 100}`);
    if (index < 100) mkdirSync(below);
    const name = `a-file-with-a-name-that-fills-the-disk-${index}`;
    writeFileSync(path.join(below, name), index % EICAR_EVERY === 0 ? EICAR : `file ${index}`);
  }
  return folder;
}

interface Recorded {
  readonly files: Record<string, string>;
  readonly findings: number;
  readonly sound: unknown;
}

function recorded(dataDir: string): Recorded {
  const database = new Database(path.join(dataDir, 'history.db'));
  try {
    const rows = database
      .prepare('SELECT name, outcome || scanned_at AS verdict FROM files')
      .all() as { name: string; verdict: string }[];
    return {
      files: Object.fromEntries(rows.map(({ name, verdict }) => [name, verdict])),
      findings: database.prepare('SELECT count(*) FROM findings').pluck().get() as number,
      sound: database.pragma('integrity_check', { simple: true }),
    };
  } finally {
    database.close();
  }
}

testOnSmallDisk(
  'a disk that fills up ends a scan with all that was recorded; with room again it goes on',
  async () => {
    const target = manyFiles();
    const rules = path.join(temporaryFolder(), 'rules.yara');
    writeFileSync(rules, 'rule eicar { strings: $a = "EICAR-STANDARD" condition: $a }');
    const disk = mountSmallDisk(3 * 1024 * 1024);
    const options = { dataDir: disk.folder };
    const full = await runCli(['scan', '-r', rules, '-o', 'ndjson', target], options);
    expect(full.code).toBe(2);
    expect(full.stderr).toContain('is full');
    expect(full.stderr).toContain('scan --resume');
    expect(full.stderr).not.toContain('unexpected');

    // What was reported is what was recorded.
    const before = recorded(disk.folder);
    const reported = full.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string });
    expect(before.sound).toBe('ok');
    expect(Object.keys(before.files).length).toBeGreaterThan(1000);
    expect(Object.keys(before.files).length).toBeLessThan(FILES);
    expect(reported.map(({ path: at }) => path.basename(at)).toSorted()).toEqual(
      Object.keys(before.files).toSorted(),
    );

    const again = await runCli(['scan', '--resume'], options);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('is full');

    disk.resize(64 * 1024 * 1024);
    const resumed = await runCli(['scan', '--resume', '-o', 'json'], options);
    expect(resumed.code).toBe(1);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      summary: { state: 'completed', complete: true, seen: FILES, findings: FILES / EICAR_EVERY },
    });
    const after = recorded(disk.folder);
    expect(after).toMatchObject({
      sound: 'ok',
      findings: FILES / EICAR_EVERY,
      files: before.files,
    });
    expect(Object.keys(after.files)).toHaveLength(FILES);
    expect(statSync(path.join(disk.folder, 'history.db')).mode & 0o777).toBe(0o600);
  },
);

testOnSmallDisk('with no room at all every command says so, and doctor still looks', async () => {
  const target = temporaryFolder();
  writeFileSync(path.join(target, 'plain.txt'), 'plain');
  const rules = path.join(temporaryFolder(), 'rules.yara');
  writeFileSync(rules, 'rule never { condition: false }');
  const disk = mountSmallDisk(3 * 1024 * 1024);
  const options = { dataDir: disk.folder };
  expect((await runCli(['scan', '-r', rules, target], options)).code).toBe(0);
  const before = recorded(disk.folder);
  fillUp(disk.folder);
  for (const args of [
    ['scan', '-r', rules, '--fresh', target],
    ['history', 'findings'],
    ['history', 'prune', '--keep-last', '1', '--yes'],
  ]) {
    const { code, stderr } = await runCli(args, options);
    expect({ args, code, full: stderr.includes('is full') }).toEqual({ args, code: 2, full: true });
  }
  const doctor = await runCli(['doctor', '-o', 'json'], options);
  expect(doctor.code).toBe(2);
  const { checks } = JSON.parse(doctor.stdout) as { checks: { name: string; status: string }[] };
  const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
  expect(statuses).toMatchObject({ space: 'problem', database: 'ok', history: 'ok' });
  disk.resize(16 * 1024 * 1024);
  expect(recorded(disk.folder)).toEqual(before);
});

/** Writes until nothing more fits. */
function fillUp(folder: string): void {
  const descriptor = openSync(path.join(folder, 'filling'), 'w');
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4096));
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}
