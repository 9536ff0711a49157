import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SHA256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
const MD5 = '44d88612fea8a8f36de82e1278abb02f';

function samples(): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'eicar.txt'), EICAR);
  writeFileSync(path.join(folder, 'plain, "quoted".txt'), 'plain');
  writeFileSync(path.join(folder, '=HYPERLINK("x")'), EICAR);
  symlinkSync('plain', path.join(folder, 'link'));
  return folder;
}

test('text: findings on standard output, the sum on standard error', async () => {
  const folder = samples();
  const { code, stdout, stderr } = await runCli(['scan', folder, '-s', '-m'], {
    dataDir: temporaryFolder(),
  });
  expect(code).toBe(1);
  expect(stdout).toContain(`public/eicar.yara:eicar_av_test  ${folder}/eicar.txt`);
  expect(stdout).toContain('0x0:68:$');
  expect(stdout).toMatch(/^ {4}reference = https:/m);
  expect(stderr).toContain('4 files seen: 1 clean, 2 match, 1 skipped');
  expect(stdout).not.toContain('\u001b');
});

test('ndjson: a line a file, a superset of yr’s', async () => {
  const folder = samples();
  const { stdout } = await runCli(['scan', folder, '-o', 'ndjson'], { dataDir: temporaryFolder() });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; outcome: string; rules: unknown[] });
  expect(lines).toHaveLength(4);
  const eicar = lines.find((line) => line.path.endsWith('eicar.txt'));
  expect(eicar).toMatchObject({
    outcome: 'match',
    size: 68,
    sha256: SHA256,
    md5: MD5,
    error: null,
  });
  expect(eicar?.rules[0]).toMatchObject({
    identifier: 'eicar_av_test',
    namespace: 'public/eicar.yara',
    tags: expect.any(Array) as unknown,
    meta: expect.arrayContaining([['author', 'BinaryAlert Desktop']]) as unknown,
    strings: [
      {
        offset: 0,
        length: 68,
        match: EICAR.replaceAll('\\', '\\\\'),
        hex: Buffer.from(EICAR).toString('hex'),
      },
    ],
  });
  expect(lines.find((line) => line.path.endsWith('link'))).toMatchObject({
    outcome: 'skipped',
    reason: 'symlink',
    rules: [],
  });
});

test('json: one document with request, files and summary', async () => {
  const folder = samples();
  const { stdout } = await runCli(['scan', folder, '-o', 'json'], { dataDir: temporaryFolder() });
  const document = JSON.parse(stdout) as { files: unknown[]; summary: object; scan: object };
  expect(document.files).toHaveLength(4);
  expect(document.summary).toMatchObject({ state: 'completed', complete: true, seen: 4 });
  expect(document.scan).toMatchObject({ id: 1, request: { targets: [folder] } });
});

test('csv: quoted as RFC 4180 says, and no formula for a spreadsheet', async () => {
  const folder = samples();
  const { stdout } = await runCli(['scan', folder, '-o', 'csv'], { dataDir: temporaryFolder() });
  const rows = stdout.split('\r\n');
  expect(rows[0]).toBe('path,outcome,reason,rule,severity,allowed,sha256,md5,size,error');
  expect(rows.find((row) => row.includes('quoted'))).toMatch(/plain, ""quoted"".txt",clean,/);
  // One line for each finding and file: 2 + 2 + 1 + 1, the head and the end.
  expect(rows).toHaveLength(8);
});

test('sarif: valid against the schema of 2.1.0, odd names and suppressions included', async () => {
  const folder = samples();
  const odd = path.join(folder, 'odd \udce9 %\n');
  writeFileSync(nativePath(odd), EICAR);
  const dataDir = temporaryFolder();
  await runCli(['allow', 'add', SHA256, '--reason', 'the test file'], { dataDir });
  const args = ['scan', folder, path.join(folder, 'missing'), '-o', 'sarif'];
  const { stdout, code } = await runCli(args, { dataDir });
  expect(code).toBe(2);
  const require = createRequire(import.meta.url);
  const schemaPath = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object);
  const report = JSON.parse(stdout) as {
    runs: [{ results: { suppressions: object[] }[]; invocations: [object] }];
  };
  validate(report);
  expect(validate.errors).toBeNull();
  const [run] = report.runs;
  expect(run.results).toHaveLength(6);
  expect(run.results[0]?.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'the test file' },
  ]);
  expect(stdout).toContain('odd%20%E9%20%25%0A');
  expect(run.invocations[0]).toMatchObject({ executionSuccessful: false });
});

test('paths come from standard input, separated by NUL or newlines, any bytes allowed', async () => {
  const folder = temporaryFolder();
  const names = ['a b', 'line\nbreak', 'latin\udce9'];
  for (const name of names) writeFileSync(nativePath(path.join(folder, name)), EICAR);
  const encoded = names.flatMap((name) => [
    Buffer.from(nativePath(path.join(folder, name))),
    Buffer.from([0]),
  ]);
  const dataDir = temporaryFolder();
  const nul = await runCli(['scan', '-', '-o', 'ndjson'], {
    dataDir,
    input: Buffer.concat(encoded),
  });
  expect(nul.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(nul.code).toBe(1);
  const lines = await runCli(['scan', '-'], { dataDir, input: `${folder}/a b\n` });
  expect(lines.stderr).toContain('1 file seen');
});

test.each([
  ['clean', ['plain, "quoted".txt'], [], 0],
  ['findings', ['eicar.txt'], [], 1],
  ['a missing file', ['missing'], [], 2],
  ['findings and a missing file', ['eicar.txt', 'missing'], [], 1],
  ['the same, strictly', ['eicar.txt', 'missing'], ['--strict'], 2],
  ['a file over the size limit', ['eicar.txt'], ['-z', '10'], 2],
  ['no such rules', ['eicar.txt'], ['-r', '/nonexistent.yara'], 3],
  ['an unknown option', ['eicar.txt'], ['--nonsense'], 64],
  ['a bad size', ['eicar.txt'], ['-z', 'huge'], 64],
  ['an unknown format', ['eicar.txt'], ['-o', 'xml'], 64],
  ['no target', [], [], 64],
  ['--resume with a path', ['eicar.txt'], ['--resume', '1'], 64],
])('exit code: %s', async (_, names, options, expected) => {
  const folder = samples();
  const targets = names.map((name) => path.join(folder, name));
  const { code, stderr } = await runCli(['scan', ...targets, ...options], {
    dataDir: temporaryFolder(),
  });
  expect([code, stderr]).toEqual([expected, expect.any(String)]);
  if (expected > 1) expect(stderr).not.toBe('');
  expect(stderr).not.toContain('    at ');
});

test('an allowed finding is shown, marked, and does not count', async () => {
  const folder = samples();
  const dataDir = temporaryFolder();
  await runCli(['allow', 'add', SHA256, '--reason', 'our own test file'], { dataDir });
  const { code, stdout, stderr } = await runCli(['scan', folder], { dataDir });
  expect(code).toBe(0);
  expect(stdout).toContain('(allowed: our own test file)');
  expect(stderr).toContain('4 findings (4 allowed)');
});

test('externals can be defined, typed as YARA types them', async () => {
  const folder = samples();
  const rules = path.join(temporaryFolder(), 'r.yara');
  writeFileSync(
    rules,
    'rule r { condition: level > 3 and strict and site == "lab" and ratio > 1.4 }',
  );
  const defines = ['level=5', 'strict=true', 'site=lab', 'ratio=1.5'].flatMap((d) => ['-d', d]);
  const dataDir = temporaryFolder();
  const args = ['scan', path.join(folder, 'eicar.txt'), '-r', rules];
  expect((await runCli([...args, ...defines], { dataDir })).code).toBe(1);
  expect((await runCli(args, { dataDir })).code).toBe(3);
});

test('--no-history leaves nothing behind', async () => {
  const dataDir = path.join(temporaryFolder(), 'never-made');
  const { code } = await runCli(['scan', samples(), '--no-history'], { dataDir });
  expect(code).toBe(1);
  expect(() => readFileSync(path.join(dataDir, 'history.db'))).toThrow('ENOENT');
});

test('--no-history keeps to what the analyst has decided', async () => {
  const dataDir = temporaryFolder();
  const target = path.join(samples(), 'eicar.txt');
  const forgetful = ['scan', target, '--no-history'];
  expect((await runCli(forgetful, { dataDir })).code).toBe(1);
  await runCli(['allow', 'add', SHA256, '--reason', 'our own test file'], { dataDir });
  expect((await runCli(forgetful, { dataDir })).stdout).toContain('(allowed: our own test file)');
  await runCli(['rules', 'disable', 'public/eicar.yara'], { dataDir });
  const { code, stdout } = await runCli(forgetful, { dataDir });
  expect([code, stdout]).toEqual([0, '']);
});

test('files and folders that may not be read are unreadable, and the rest is scanned', async () => {
  const folder = samples();
  const dataDir = temporaryFolder();
  mkdirSync(path.join(folder, 'closed'));
  writeFileSync(path.join(folder, 'closed/eicar'), EICAR);
  writeFileSync(path.join(folder, 'secret'), EICAR);
  chmodSync(path.join(folder, 'closed'), 0);
  chmodSync(path.join(folder, 'secret'), 0);
  // Root may read everything: then the program runs as nobody.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  if (nobody !== undefined) {
    chmodSync(folder, 0o755);
    chownSync(dataDir, nobody, nobody);
  }
  const identity = nobody === undefined ? {} : { uid: nobody, gid: nobody };
  const { code, stdout, stderr } = await runCli(['scan', folder, '-o', 'ndjson'], {
    dataDir,
    ...identity,
  });
  const unreadable = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; outcome: string; reason: string })
    .filter(({ outcome }) => outcome === 'unreadable');
  expect(new Map(unreadable.map((file) => [path.basename(file.path), file.reason]))).toEqual(
    new Map([
      ['closed', 'permission-denied'],
      ['secret', 'permission-denied'],
    ]),
  );
  expect([code, stderr]).toEqual([1, '']);
});

test('a broken rule file is named, and the rest scans', async () => {
  const rules = temporaryFolder();
  writeFileSync(path.join(rules, 'good.yara'), 'rule good { condition: filesize == 68 }');
  writeFileSync(path.join(rules, 'bad.yara'), 'rule bad { condition: nonsense }');
  const dataDir = temporaryFolder();
  const target = path.join(samples(), 'eicar.txt');
  const { code, stdout, stderr } = await runCli(['scan', target, '-r', rules], { dataDir });
  expect(code).toBe(1);
  expect(stdout).toContain('good.yara:good');
  expect(stderr).toContain('1 rule file cannot be used');
});

test('help teaches on every level', async () => {
  const dataDir = temporaryFolder();
  const top = await runCli(['--help'], { dataDir });
  expect(top.code).toBe(0);
  for (const command of ['scan', 'watch', 'rules', 'history', 'quarantine', 'allow', 'doctor']) {
    expect(top.stdout).toContain(`  ${command}`);
    const help = await runCli([command, '--help'], { dataDir });
    expect([command, help.code, help.stdout.length > 200]).toEqual([command, 0, true]);
  }
});
