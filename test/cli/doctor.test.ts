import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../main/engine/database/migrations/index.ts';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { examine } from '../../main/engine/doctor.ts';
import { forkScanner } from '../../main/engine/scanner/fork-scanner.ts';
import type { DoctorCheck, DoctorStatus } from '../../shared/model/doctor.ts';
import { snapshot } from '../support/folder-snapshot.ts';
import { EICAR, projectRoot, shippedRules } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { readOnlyFolder, testOnSmallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary.ts';

interface Diagnosis {
  readonly code: number | null;
  readonly status: DoctorStatus;
  readonly checks: Readonly<Record<string, DoctorCheck>>;
}

function parse(code: number | null, stdout: string): Diagnosis {
  const { status, checks } = JSON.parse(stdout) as { status: DoctorStatus; checks: DoctorCheck[] };
  return { code, status, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

/** Runs doctor, and sees to it that it changes nothing. */
async function diagnose(dataDir: string): Promise<Diagnosis> {
  const before = existsSync(dataDir) ? snapshot(dataDir) : null;
  const { code, stdout, stderr } = await runCli(['doctor', '-o', 'json'], { dataDir });
  expect(stderr).toBe('');
  expect(existsSync(dataDir) ? snapshot(dataDir) : null).toEqual(before);
  return parse(code, stdout);
}

/** A data folder with one scan in it. */
async function scannedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const target = temporaryFolder();
  writeFileSync(path.join(target, 'eicar.txt'), EICAR);
  const rules = path.join(temporaryFolder(), 'rules.yara');
  writeFileSync(rules, 'rule eicar { strings: $a = "EICAR-STANDARD" condition: $a }');
  expect((await runCli(['scan', '-r', rules, target], { dataDir })).code).toBe(1);
  return dataDir;
}

test('a sound installation is in order, and nothing is changed', async () => {
  const dataDir = await scannedFolder();
  const { code, checks } = await diagnose(dataDir);
  const problems = Object.values(checks).filter(({ status }) => status === 'problem');
  expect(problems).toEqual([]);
  expect(code).toBe(0);
  expect(checks).toMatchObject({
    node: { status: 'ok', data: { version: process.versions.node } },
    yara: { status: 'ok' },
    sqlite: { status: 'ok' },
    scanner: { status: 'ok' },
    'data-folder': { status: 'ok', data: { mode: '0700', owner: process.geteuid?.() } },
    database: { status: 'ok', data: { schema: MIGRATIONS.length, logBytes: 0 } },
    history: { status: 'ok', data: { scans: 1, findings: 1, files: 1, allowed: 0 } },
    quarantine: { data: { held: 0 } },
    'compiled-rules': { data: { files: 1 } },
    rules: { status: 'ok', data: { broken: 0 } },
  });
});

test('as text, each line says how a thing stands, and what to do where it does not', async () => {
  const dataDir = await scannedFolder();
  chmodSync(dataDir, 0o770);
  const { code, stdout } = await runCli(['doctor'], { dataDir });
  expect(code).toBe(2);
  expect(stdout).toMatch(/^ok {7}scanner {12}starts and compiles a rule in /m);
  expect(stdout).toMatch(/^problem {2}data-folder .* rights 0770: other users can change/m);
  expect(stdout).toContain(`Run: chmod 700 '${dataDir}'`);
});

test('without a data folder it says that the first scan makes it, and does not make it', async () => {
  const dataDir = path.join(temporaryFolder(), 'not', 'there');
  const { code, checks } = await diagnose(dataDir);
  expect(code).toBe(0);
  expect(checks['data-folder']?.detail).toContain('not there yet');
  expect(checks.database?.detail).toContain('not there yet');
  expect(checks.history).toBeUndefined();
});

test('a file in the place of the data folder is a problem', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { stdout, code } = await runCli(['doctor', '-o', 'json'], { dataDir: file });
  const { checks } = parse(code, stdout);
  expect(code).toBe(2);
  expect(checks['data-folder']).toMatchObject({
    status: 'problem',
    detail: `${file} is not a folder`,
  });
});

test.for([
  ['0755', 'warning'],
  ['0777', 'problem'],
] as const)('a data folder with rights %s is a %s', async ([mode, status]) => {
  const dataDir = temporaryFolder();
  chmodSync(dataDir, Number.parseInt(mode, 8));
  expect((await diagnose(dataDir)).checks['data-folder']).toMatchObject({ status });
});

const READ_ONLY = process.getuid?.() === 0 ? testOnSmallDisk : test;

READ_ONLY('in a data folder that cannot be written it still reads the history', async () => {
  const dataDir = await scannedFolder();
  const readOnly = readOnlyFolder((folder) => cpSync(dataDir, folder, { recursive: true }));
  const { code, checks } = await diagnose(readOnly);
  expect(code).toBe(2);
  expect(checks).toMatchObject({
    'data-folder': { status: 'problem' },
    database: { status: 'ok' },
    history: { data: { scans: 1, findings: 1 } },
    rules: { status: 'ok' },
  });
});

READ_ONLY('there it also reads what a killed process left in the log', async () => {
  const unclean = uncleanFolder();
  const readOnly = readOnlyFolder((folder) => cpSync(unclean, folder, { recursive: true }));
  const { checks } = await diagnose(readOnly);
  expect(checks).toMatchObject({ database: { status: 'ok' }, history: { data: { allowed: 1 } } });
});

/** What a killed process leaves: the last of what it recorded is in the log. */
function uncleanFolder(): string {
  const file = path.join(temporaryFolder(), 'history.db');
  const { database } = openDatabase(file, Date.now());
  database.prepare("INSERT INTO allowed VALUES (1, 'ab', NULL, 'ours', 0, NULL)").run();
  const left = temporaryFolder();
  for (const suffix of ['', '-wal'])
    copyFileSync(file + suffix, path.join(left, `history.db${suffix}`));
  database.close();
  return left;
}

test('a log that a killed process left is read, and stays', async () => {
  const dataDir = uncleanFolder();
  const before = snapshot(dataDir);
  const { stdout, code } = await runCli(['doctor', '-o', 'json'], { dataDir });
  expect(parse(code, stdout).checks).toMatchObject({
    database: { status: 'ok' },
    history: { data: { allowed: 1 } },
  });
  // SQLite's index of the log may come and go.
  const { 'history.db-shm': _, ...after } = snapshot(dataDir);
  expect(after).toEqual(before);
});

test.for([
  ['whose header is damaged', 0],
  ['with a damaged page', 8 * 4096],
] as const)('a history %s is a problem, and stays where it is', async ([, offset]) => {
  const dataDir = await scannedFolder();
  const descriptor = openSync(path.join(dataDir, 'history.db'), 'r+');
  writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, offset);
  closeSync(descriptor);
  const { code, checks } = await diagnose(dataDir);
  expect(code).toBe(2);
  expect(checks.database).toMatchObject({ status: 'problem' });
  expect(checks.database?.detail).toContain('it is damaged');
  expect(checks.database?.advice).toContain('moves it aside');
  expect(checks.scanner?.status).toBe('ok');
});

test('a history of a newer program is a problem; one of an older program is not', async () => {
  const dataDir = temporaryFolder();
  const file = path.join(dataDir, 'history.db');
  openDatabase(file, Date.now()).database.close();
  const database = new Database(file);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  const newer = await diagnose(dataDir);
  expect(newer.code).toBe(2);
  expect(newer.checks.database).toMatchObject({
    status: 'problem',
    data: { schema: MIGRATIONS.length + 1 },
  });

  const olderDir = temporaryFolder();
  const older = new Database(path.join(olderDir, 'history.db'));
  older.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`);
  older.close();
  const { checks } = await diagnose(olderDir);
  expect(checks.database).toMatchObject({ status: 'ok', data: { schema: 1 } });
});

test('histories that were moved aside are named', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(path.join(dataDir, 'history.db'), Buffer.alloc(8192, 'no database'));
  expect((await runCli(['history', 'scans'], { dataDir })).code).toBe(0);
  const { checks } = await diagnose(dataDir);
  expect(checks['damaged-histories']).toMatchObject({ status: 'warning', data: { kept: 1 } });
});

test('broken, disabled and replaced rule files are counted', async () => {
  const dataDir = temporaryFolder();
  const rules = path.join(dataDir, 'rules');
  mkdirSync(rules);
  writeFileSync(path.join(rules, 'good.yara'), 'rule good { condition: true }');
  writeFileSync(path.join(rules, 'off.yara'), 'rule off { condition: true }');
  const before = await diagnose(dataDir);
  writeFileSync(path.join(rules, 'broken.yara'), 'rule broken {');
  expect((await runCli(['rules', 'disable', 'off.yara'], { dataDir })).code).toBe(0);
  const { checks } = await diagnose(dataDir);
  const { files, enabled } = (before.checks.rules?.data ?? {}) as Record<string, number>;
  expect(enabled).toBe(files);
  expect(checks.rules).toMatchObject({
    status: 'warning',
    data: { files: (files ?? 0) + 1, enabled, broken: 1 },
  });
});

test('a scanner that does not start is a problem, not an accident', async () => {
  const entry = path.join(temporaryFolder(), 'scanner.mjs');
  writeFileSync(entry, 'throw new Error("no such library: libnothing.so");');
  const checks = await examine({
    version: '1',
    root: temporaryFolder(),
    shippedRules,
    spawnScanner: forkScanner(new URL(`file://${entry}`)),
  });
  const scanner = checks.find(({ name }) => name === 'scanner');
  expect(scanner).toMatchObject({ status: 'problem' });
  expect(scanner?.detail).toContain('libnothing.so');
  expect(checks.find(({ name }) => name === 'rules')).toMatchObject({ status: 'warning' });
});

/** The built program with one of its native modules broken. */
function programWithBroken(module: string): string {
  const root = temporaryFolder();
  for (const name of ['main', 'dist', 'package.json', 'rules']) {
    cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
  }
  const modules = path.join(root, 'node_modules');
  mkdirSync(path.join(modules, '@litko'), { recursive: true });
  const names = [
    'better-sqlite3',
    ...readdirSync(path.join(projectRoot, 'node_modules/@litko')).map((name) => `@litko/${name}`),
  ];
  for (const name of names) {
    const original = realpathSync(path.join(projectRoot, 'node_modules', name));
    const copy = path.join(modules, name);
    if (!name.startsWith(module)) symlinkSync(original, copy);
    else cpSync(original, copy, { recursive: true });
  }
  for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (file.startsWith(module) && file.endsWith('.node')) {
      writeFileSync(path.join(modules, file), 'not a library');
    }
  }
  return path.join(root, 'main/cli/binaryalert.cjs');
}

function runProgram(bin: string, dataDir: string): Promise<Diagnosis> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, BINARYALERT_DATA_DIR: dataDir };
    const child = spawn(process.execPath, [bin, 'doctor', '-o', 'json'], { env });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        resolve(parse(code, stdout));
      } catch (error) {
        reject(error);
      }
    });
  });
}

test('a database module that does not load is named, and the rest examined', async () => {
  const { code, checks } = await runProgram(programWithBroken('better-sqlite3'), temporaryFolder());
  expect(code).toBe(2);
  expect(checks.sqlite).toMatchObject({ status: 'problem' });
  expect(checks.scanner?.status).toBe('ok');
});

test('a YARA engine that does not load is named by the scanner, and the rest examined', async () => {
  const { code, checks } = await runProgram(programWithBroken('@litko'), await scannedFolder());
  expect(code).toBe(2);
  expect(checks.scanner).toMatchObject({ status: 'problem' });
  expect(checks).toMatchObject({ sqlite: { status: 'ok' }, database: { status: 'ok' } });
});
