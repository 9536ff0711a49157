import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { EICAR } from '../support/project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SHA256 = createHash('sha256').update(EICAR).digest('hex');
const RULE = 'public/eicar.yara:eicar_av_test';
const OTHER_RULE = 'public/eicar.yara:eicar_substring_test';
const REASON = 'our gateway’s test, "known"';

interface Desk {
  readonly dataDir: string;
  readonly folder: string;
  readonly sample: string;
  readonly allow: (...args: string[]) => Promise<CliResult>;
  readonly scan: (...args: string[]) => Promise<CliResult>;
}

function desk(): Desk {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const sample = path.join(folder, 'eicar.txt');
  writeFileSync(sample, EICAR);
  return {
    dataDir,
    folder,
    sample,
    allow: (...args) => runCli(['allow', ...args], { dataDir }),
    scan: (...args) => runCli(['scan', folder, ...args], { dataDir }),
  };
}

test('allowing a file, by path or by hash, makes the exit code 0; taking it back, 1', async () => {
  const { sample, allow, scan } = desk();
  expect((await scan()).code).toBe(1);
  const added = await allow('add', sample, '--reason', REASON);
  expect(added).toMatchObject({
    code: 0,
    stdout: `allowed 1: every rule on sha256 ${SHA256}\n`,
    stderr: '',
  });
  // Also for a file that has not changed and is not read again, and with --strict.
  const known = await scan('--strict');
  expect(known.code).toBe(0);
  expect(known.stderr).toContain('1 unchanged');
  expect(known.stderr).toContain('2 findings (2 allowed).');
  expect((await scan('--fresh')).code).toBe(0);
  expect(await allow('remove', '1')).toMatchObject({ code: 0, stdout: 'removed 1\n' });
  expect((await scan()).code).toBe(1);
  await allow('add', SHA256.toUpperCase(), '--reason', REASON);
  expect((await scan()).code).toBe(0);
});

test('one allowed rule of two still leaves a finding', async () => {
  const { allow, scan } = desk();
  await allow('add', SHA256, '--rule', RULE, '--reason', REASON);
  const { code, stdout, stderr } = await scan();
  expect(code).toBe(1);
  expect(stderr).toContain('2 findings (1 allowed).');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.find((line) => line.includes(RULE))).toContain(`(allowed: ${REASON})`);
  expect(lines.find((line) => line.includes(OTHER_RULE))).not.toContain('allowed');
  await allow('add', SHA256, '--rule', OTHER_RULE, '--reason', 'too');
  expect((await scan()).code).toBe(0);
});

test('an allowed file in an incomplete scan is still exit code 2', async () => {
  const { folder, sample, allow, scan } = desk();
  await allow('add', sample, '--reason', REASON);
  writeFileSync(path.join(folder, 'large'), 'x'.repeat(200));
  expect((await scan('-z', '100')).code).toBe(2);
});

test('every format shows allowed findings, marked', async () => {
  const { sample, allow, scan } = desk();
  await allow('add', sample, '--rule', RULE, '--reason', REASON);
  const entry = { identifier: 'eicar_av_test', allowed: REASON };
  const other = { identifier: 'eicar_substring_test', allowed: null };
  const rules = expect.arrayContaining([
    expect.objectContaining(entry),
    expect.objectContaining(other),
  ]) as unknown;

  const ndjson = (await scan('-o', 'ndjson')).stdout.trimEnd();
  expect(JSON.parse(ndjson)).toMatchObject({ outcome: 'match', rules });

  const json = JSON.parse((await scan('-o', 'json')).stdout) as object;
  expect(json).toMatchObject({
    files: [{ outcome: 'match', rules }],
    summary: { findings: 2, allowed: 1 },
  });

  const csv = (await scan('-o', 'csv')).stdout.split('\r\n');
  const quoted = `"${REASON.replaceAll('"', '""')}"`;
  expect(csv.find((line) => line.includes(RULE))).toContain(quoted);
  expect(csv.find((line) => line.includes(OTHER_RULE))).not.toContain(quoted);

  const sarif = JSON.parse((await scan('-o', 'sarif')).stdout) as {
    runs: { results: { ruleId: string; suppressions: object[] }[] }[];
  };
  const results = sarif.runs[0]?.results ?? [];
  expect(results).toHaveLength(2);
  expect(results.find(({ ruleId }) => ruleId === RULE)?.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: REASON },
  ]);
  expect(results.find(({ ruleId }) => ruleId === OTHER_RULE)?.suppressions).toEqual([]);
});

test('an entry that has expired allows nothing, and is still listed', async () => {
  const { dataDir, sample, allow, scan } = desk();
  await allow('add', sample, '--reason', REASON, '--expires', '30d');
  expect((await scan()).code).toBe(0);
  const { database } = openDatabase(path.join(dataDir, 'history.db'), Date.now());
  database.prepare('UPDATE allowed SET expires_at = ?').run(Date.now() - 1);
  database.close();
  expect((await scan()).code).toBe(1);
  expect((await allow('list')).stdout).toMatch(/expired +every rule/);
  expect(JSON.parse((await allow('list', '-o', 'json')).stdout)).toMatchObject({
    allowed: [{ id: 1, sha256: SHA256, rule: null, reason: REASON, expired: true }],
  });
});

test('a list shows what is allowed, how long and why', async () => {
  const { allow } = desk();
  expect(await allow('list')).toMatchObject({ stdout: '', stderr: 'Nothing is allowed.\n' });
  await allow('add', SHA256, '--rule', RULE, '--reason', 'one\u001b[2J');
  const year = new Date().getFullYear() + 1;
  const added = await allow('add', SHA256, '--reason', 'two', '--expires', `${year}-01-31`);
  expect(added.stdout).toContain(`until ${year}-02-01 00:00:00`);
  const { stdout } = await allow('list');
  expect(stdout).toContain(`${SHA256.slice(0, 12)}  never`);
  expect(stdout).toContain(`${RULE}  one\\x1b[2J`);
  expect(stdout).toContain(`${year}-02-01 00:00:00  every rule`);
});

test('the same file and rule allowed again replaces the reason', async () => {
  const { allow } = desk();
  await allow('add', SHA256, '--reason', 'older');
  await allow('add', SHA256, '--reason', 'newer');
  expect(JSON.parse((await allow('list', '-o', 'json')).stdout)).toMatchObject({
    allowed: [{ reason: 'newer' }],
  });
});

test('an unknown rule file is warned of, an unknown entry is wrong usage', async () => {
  const { allow } = desk();
  const added = await allow('add', SHA256, '--rule', 'mine/new.yar:rule', '--reason', REASON);
  expect(added.code).toBe(0);
  expect(added.stderr).toContain('The rule library has no file mine/new.yar now');
  const removed = await allow('remove', '1', '7', 'x');
  expect(removed).toMatchObject({ code: 64, stdout: 'removed 1\n' });
  expect(removed.stderr).toContain('The allowlist has no entry 7.');
  expect(removed.stderr).toContain('The allowlist has no entry x.');
});

test.for<[string, string[], number]>([
  ['no reason', [SHA256], 64],
  ['an empty reason', [SHA256, '--reason', ' '], 64],
  ['a rule without its file', [SHA256, '--reason', 'x', '--rule', 'eicar_av_test'], 64],
  ['a day that was', [SHA256, '--reason', 'x', '--expires', '2020-01-01'], 64],
  ['a day there is not', [SHA256, '--reason', 'x', '--expires', '2999-02-30'], 64],
  ['no time at all', [SHA256, '--reason', 'x', '--expires', 'soon'], 64],
  ['neither a hash nor a file', ['275a021b', '--reason', 'x'], 2],
  ['a folder', ['folder', '--reason', 'x'], 2],
])('%s is refused', async ([, args, code]) => {
  const { folder, allow } = desk();
  mkdirSync(path.join(folder, 'folder'));
  const named = args.map((arg) => (arg === 'folder' ? path.join(folder, arg) : arg));
  expect((await allow('add', ...named)).code).toBe(code);
  expect((await allow('list')).stderr).toBe('Nothing is allowed.\n');
});
