import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EICAR } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeTree } from '../support/write-tree.ts';

const GOOD = 'rule good { strings: $x = "needle" condition: $x }';

const rules = (args: readonly string[], dataDir = temporaryFolder()) =>
  runCli(['rules', ...args], { dataDir });

test('list shows state, number of rules, file and reason, and sums', async () => {
  const dataDir = temporaryFolder();
  writeTree(dataDir, { 'rules/mine/a.yar': `${GOOD} rule two { condition: good }` });
  await rules(['disable', 'mine', '--reason', 'not\u001b[31m yet'], dataDir);
  const { code, stdout, stderr } = await rules(['list'], dataDir);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^disabled {2}2 {2}mine\/a\.yar {2}not\\x1b\[31m yet$/m);
  expect(stdout).toMatch(/^enabled {3}2 {2}public\/eicar\.yara$/m);
  expect(stderr).toMatch(/^Local: 1 file, 2 rules$/m);
  expect(stderr).toMatch(/^In use: \d+ files, \d+ rules; 1 file disabled\.$/m);
});

test('list as JSON has every file and the same sums', async () => {
  const dataDir = temporaryFolder();
  writeTree(dataDir, { 'rules/public/eicar.yara': GOOD, 'rules/bad.yar': Uint8Array.of(0xff) });
  const { stdout } = await rules(['list', '--all', '-o', 'json'], dataDir);
  const { files, sums } = JSON.parse(stdout) as {
    files: { namespace: string; state: string; source: string; rules: number | null }[];
    sums: { files: number; rules: number };
  };
  expect(files.filter(({ namespace }) => namespace === 'public/eicar.yara')).toMatchObject([
    { state: 'enabled', source: 'local', rules: 1 },
    { state: 'replaced', source: 'own', rules: 2 },
  ]);
  expect(files.find(({ namespace }) => namespace === 'bad.yar')).toMatchObject({
    rules: null,
    problem: 'the file is not UTF-8 text',
  });
  const counted = files.filter(({ state }) => state !== 'replaced');
  expect(sums.files).toBe(counted.length);
  expect(sums.rules).toBe(counted.reduce((sum, file) => sum + (file.rules ?? 0), 0));
});

test('check prints a line for each problem, and its exit code tells errors from warnings', async () => {
  const folder = writeTree(temporaryFolder(), {
    'good.yar': GOOD,
    'slow.yar': '\nrule slow { strings: $x = /(a+)+$/ condition: $x }',
    'broken/b.yar': 'rule b {\n  condition: unknown_name\n}',
  });
  const slow = path.join(folder, 'slow.yar');
  const broken = path.join(folder, 'broken/b.yar');
  const all = await rules(['check', folder]);
  expect(all.code).toBe(3);
  expect(all.stdout.split('\n')).toEqual([
    `${broken}:2:14: error[E009]: unknown identifier \`unknown_name\``,
    `${slow}:2:22: warning[slow_pattern]: slow pattern`,
    '',
  ]);
  expect(all.stderr).toBe('3 rule files checked: 1 broken, 1 warning.\n');
  expect((await rules(['check', slow])).code).toBe(0);
  expect((await rules(['check', '--fail-on-warnings', slow])).code).toBe(3);
  expect((await rules(['check', '-d', 'unknown_name=1', broken])).code).toBe(0);
});

test('check without names checks the enabled files of the library', async () => {
  const dataDir = temporaryFolder();
  expect(await rules(['check'], dataDir)).toMatchObject({ code: 0, stdout: '' });
  writeTree(dataDir, { 'rules/lib/a.yar': 'include "b.yar"', 'rules/lib/b.yar': 'rule b { x }' });
  const { code, stdout } = await rules(['check', '-o', 'json'], dataDir);
  expect(code).toBe(3);
  // Once, although two files hold the text.
  expect(JSON.parse(stdout)).toMatchObject({
    broken: 2,
    problems: [
      { code: 'E001', file: 'lib/b.yar', line: 1, path: path.join(dataDir, 'rules/lib/b.yar') },
    ],
  });
  await rules(['disable', 'lib'], dataDir);
  expect((await rules(['check'], dataDir)).code).toBe(0);
  expect((await rules(['check', 'lib/b.yar'], dataDir)).code).toBe(3);
  expect((await rules(['check', 'lib/gone.yar'], dataDir)).code).toBe(3);
});

test('a folder of rules that cannot be read is reported, not passed over', async () => {
  const dataDir = temporaryFolder();
  const locked = path.join(dataDir, 'rules/locked');
  mkdirSync(locked, { recursive: true });
  chmodSync(locked, 0);
  // Root may read everything: then the program runs as nobody.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  if (nobody !== undefined) chownSync(dataDir, nobody, nobody);
  const identity = nobody === undefined ? {} : { uid: nobody, gid: nobody };
  const { code, stdout } = await runCli(['rules', 'check'], { dataDir, ...identity });
  expect(code).toBe(3);
  expect(stdout).toBe('locked: error[unreadable]: the file cannot be read (EACCES)\n');
});

test('a disabled file is left out of scans until it is enabled', async () => {
  const dataDir = temporaryFolder();
  const target = writeTree(temporaryFolder(), { 'e.txt': EICAR });
  const scan = () => runCli(['scan', target], { dataDir });
  expect((await scan()).code).toBe(1);
  const disabled = await rules(['disable', 'public/eicar.yara'], dataDir);
  expect(disabled).toMatchObject({ code: 0, stdout: 'public/eicar.yara\n' });
  expect((await scan()).code).toBe(0);
  const refused = await rules(['enable', 'public/eicar.yara', 'public/none.yara'], dataDir);
  expect(refused.code).toBe(64);
  expect((await scan()).code).toBe(0);
  await rules(['enable', 'public'], dataDir);
  expect((await scan()).code).toBe(1);
});

test('compile fills the cache that a scan uses, and writes a file for shipping', async () => {
  const dataDir = temporaryFolder();
  const out = path.join(temporaryFolder(), 'rules.yarx');
  const { code, stdout } = await rules(['compile', '--out', out, '-o', 'json'], dataDir);
  expect(code).toBe(0);
  const compiled = JSON.parse(stdout) as { digest: string; rules: number; bytes: number };
  expect(statSync(out).size).toBe(compiled.bytes);
  expect(compiled.rules).toBeGreaterThanOrEqual(40);
  const cached = path.join(dataDir, 'cache/rules', `${compiled.digest}.yarx`);
  const { ino } = statSync(cached);
  await runCli(['scan', temporaryFolder()], { dataDir });
  expect(statSync(cached).ino).toBe(ino);
  expect(readdirSync(path.dirname(cached))).toHaveLength(1);
});

test('compile names the rules it was given and warns of those it leaves out', async () => {
  const folder = writeTree(temporaryFolder(), { 'a.yar': GOOD, 'b.yar': 'rule b {' });
  const { code, stdout, stderr } = await rules(['compile', '-r', folder]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^rules {3}1 rule in 1 file, for yara-x/m);
  expect(stdout).toMatch(/^digest {2}[0-9a-f]{64}$/m);
  expect(stderr).toContain('1 rule file left out');
  const unwritable = await rules(['compile', '-r', folder, '--out', '/nowhere/at/all']);
  expect(unwritable.code).toBe(2);
  expect(unwritable.stderr).toContain('/nowhere/at/all cannot be written');
});

test('test runs the golden samples beside a file, of the library or not', async () => {
  const shipped = await rules(['test', 'public/eicar.yara']);
  expect(shipped.code).toBe(0);
  expect(shipped.stdout).toMatch(/^pass {2}eicar_av_test {2}match-/m);
  const folder = writeTree(temporaryFolder(), {
    'a.yar': GOOD,
    'a.golden/good/match-a.txt': 'hay',
    'a.golden/good/miss-a.txt': 'hay',
  });
  const failing = await rules(['test', path.join(folder, 'a.yar')]);
  expect(failing.code).toBe(1);
  expect(failing.stdout).toBe(
    'FAIL  good  match-a.txt: the rule does not match it\npass  good  miss-a.txt\n',
  );
  expect(failing.stderr).toBe('2 samples of 1 rule: 1 failed.\n');
  const none = writeTree(temporaryFolder(), { 'a.yar': GOOD });
  expect((await rules(['test', path.join(none, 'a.yar')])).code).toBe(2);
});

test('test --against shows what a file matches and how long it takes, and keeps no history', async () => {
  const dataDir = temporaryFolder();
  const file = path.join(writeTree(temporaryFolder(), { 'a.yar': GOOD }), 'a.yar');
  const target = writeTree(temporaryFolder(), { 'yes.txt': 'a needle, a needle', 'no.txt': 'hay' });
  const { code, stdout, stderr } = await rules(['test', file, '--against', target], dataDir);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(`^a\\.yar:good {2}${target}/yes\\.txt {2}2 string matches {2}[0-9.]+ ms\n$`),
  );
  expect(stderr).toMatch(/^1 file of 2 matched; \d+ ms of scanning\.$/m);
  expect(existsSync(path.join(dataDir, 'history.db'))).toBe(false);
  const clean = await rules(['test', file, '-o', 'json', '--against', path.join(target, 'no.txt')]);
  expect(clean.code).toBe(0);
  expect(JSON.parse(clean.stdout)).toMatchObject({ files: 1, matches: [] });
});

test('test says what is wrong with a broken file before anything is scanned', async () => {
  const file = path.join(
    writeTree(temporaryFolder(), { 'a.yar': 'rule a { condition: x }' }),
    'a.yar',
  );
  const broken = await rules(['test', file]);
  expect(broken).toMatchObject({ code: 3, stderr: '' });
  expect(broken.stdout).toBe(`${file}:1:21: error[E009]: unknown identifier \`x\`\n`);
  const json = await rules(['test', file, '-o', 'json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ problems: [{ code: 'E009' }] });
});

test('wrong usage of every command exits with 64', async () => {
  const wrong = [[], ['enable'], ['test'], ['list', 'x'], ['check', '--nonsense'], ['frobnicate']];
  const codes = await Promise.all(wrong.map(async (args) => (await rules(args)).code));
  expect(codes).toEqual(wrong.map(() => 64));
});
