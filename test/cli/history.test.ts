import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { hasTerminals, runCliOnTerminal } from '../support/run-cli-on-terminal.ts';
import { sarifErrors } from '../support/sarif-schema.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SHA256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
const RULES = `
rule eicar : test { meta: severity = "high" strings: $a = "EICAR-STANDARD" condition: $a }
rule text { meta: severity = "low" condition: filesize > 0 and not eicar }`;

/** A data folder, a folder to scan with four files and a link, and rules for it. */
function place() {
  const dataDir = temporaryFolder();
  const target = temporaryFolder();
  const rules = path.join(temporaryFolder(), 'rules.yara');
  writeFileSync(rules, RULES);
  const odd = path.join(target, 'latin\udce9\n.txt');
  writeFileSync(nativePath(odd), EICAR);
  writeFileSync(path.join(target, 'eicar.txt'), EICAR);
  writeFileSync(path.join(target, 'plain.txt'), 'plain');
  writeFileSync(path.join(target, 'large.bin'), Buffer.alloc(5000));
  symlinkSync('plain.txt', path.join(target, 'link'));
  const run = (...args: string[]): Promise<CliResult> => runCli(args, { dataDir });
  const scan = (...args: string[]): Promise<CliResult> =>
    run('scan', '-r', rules, '-z', '1000', target, ...args);
  const history = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('history', ...args);
    expect({ args, code, stderr }).toMatchObject({ code: 0 });
    return stdout;
  };
  return { dataDir, target, rules, odd, run, scan, history };
}

function lines<Line>(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

test('scans are listed newest first, a page at a time, and filtered', async () => {
  const { target, scan, history, run } = place();
  expect((await run('history', 'show')).stderr).toContain('has no scan yet');
  for (let index = 0; index < 3; index += 1) await scan();
  const ids = async (...args: string[]): Promise<number[]> =>
    lines<{ id: number }>(await history('scans', '-o', 'ndjson', ...args)).map(({ id }) => id);
  expect(await ids()).toEqual([3, 2, 1]);
  expect(await ids('--limit', '1', '--before', '3')).toEqual([2]);
  expect(await ids('--target', path.basename(target))).toEqual([3, 2, 1]);
  expect(await ids('--target', 'elsewhere')).toEqual([]);
  expect(await ids('--state', 'failed')).toEqual([]);
  expect(await ids('--since', '1h')).toEqual([3, 2, 1]);
  expect(await ids('--since', '2999-01-01')).toEqual([]);
  const text = await history('scans', '--limit', '2');
  const [head = '', first = ''] = text.split('\n');
  expect(head).toMatch(
    /^SCAN {2}STATE +BEGUN +TOOK {2}FILES {2}FINDINGS {2}NOT SCANNED {2}TARGETS$/,
  );
  expect(first).toMatch(/^ {3}3 {2}completed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .* 5 +3 +1 {2}\//);
  expect((await run('history', 'scans', '--limit', '2')).stderr).toContain('--before 2');
});

test('show tells what a scan was asked, found and did not scan', async () => {
  const { target, scan, history, run } = place();
  await scan('--exclude', '*.log');
  const text = await history('show');
  expect(text).toContain('Scan 1: completed');
  expect(text).toContain(`target      ${target}`);
  expect(text).toContain('without *.log');
  expect(text).toMatch(/files {7}5 seen: 3 match, 2 skipped/);
  expect(text).toMatch(/high .* rules\.yara:eicar .*latin\\xe9\\n\.txt/);
  expect(text).toMatch(/1 {2}skipped {2}larger than the size limit/);
  const { scan: shown, findings } = JSON.parse(await history('show', '1', '-o', 'json')) as {
    scan: object;
    findings: { severity: string }[];
  };
  expect(shown).toMatchObject({
    id: 1,
    state: 'completed',
    complete: false,
    ruleFiles: 1,
    counts: { seen: 5, findings: 3, incomplete: 1 },
    notScanned: expect.arrayContaining([
      { outcome: 'skipped', reason: 'too-large', count: 1 },
      { outcome: 'skipped', reason: 'symlink', count: 1 },
    ]) as unknown,
  });
  expect(findings.map(({ severity }) => severity)).toEqual(['high', 'high', 'low']);
  const unknown = await run('history', 'show', '9');
  expect(unknown).toMatchObject({ code: 64 });
  expect(unknown.stderr).toContain('There is no scan 9');
});

interface ListedFinding {
  readonly id: number;
  readonly path: string;
  readonly identifier: string;
  readonly goneAt: string | null;
  readonly allowed: { readonly reason: string } | null;
}

test('findings are filtered, sorted, counted, grouped and paged', async () => {
  const { target, odd, scan, history, run } = place();
  await scan();
  const found = async (...args: string[]): Promise<string[]> =>
    lines<ListedFinding>(await history('findings', '-o', 'ndjson', ...args)).map(
      ({ path: at, identifier }) => `${identifier} ${path.relative(target, at)}`,
    );
  const inOrder = ['eicar eicar.txt', `eicar ${path.basename(odd)}`, 'text plain.txt'];
  expect(await found('--sort', 'path')).toEqual(inOrder);
  expect(await found('--sort', 'path', '--reverse')).toEqual(inOrder.toReversed());
  expect(await found('--severity', 'high', '--sort', 'path')).toEqual(inOrder.slice(0, 2));
  expect(await found('--path', '*/plain.txt')).toEqual(['text plain.txt']);
  expect(await found('--path', 'plain.*')).toEqual(['text plain.txt']);
  expect(await found('--path', path.join(target, 'eicar.txt'))).toEqual(['eicar eicar.txt']);
  expect(await found('--path', path.join(target, 'eicar'))).toEqual([]);
  expect(await found('--tag', 'test', '--sort', 'path')).toEqual(inOrder.slice(0, 2));
  expect(await found('--rule', 'RULES.yara:te')).toEqual(['text plain.txt']);
  expect(await found('--sha256', SHA256.slice(0, 6).toUpperCase(), '--limit', '1')).toHaveLength(1);
  expect(await found('--since', '2999-01-01')).toEqual([]);
  expect(await history('findings', '--count', '--rule', '*:eicar')).toBe('2\n');
  expect(await history('findings', '--group-by', 'sha256', '-o', 'csv')).toContain(
    `${SHA256},high,2,2\r\n`,
  );
  expect(await history('findings', '--group-by', 'rule')).toMatch(
    /high {13}2 {6}2 {2}rules\.yara:eicar/,
  );
  const page = await run('history', 'findings', '--sort', 'path', '--limit', '2');
  const next = /go on with --after (\d+)/.exec(page.stderr)?.[1] ?? '';
  expect(page.stderr).toContain('2 of 3 findings');
  expect(await found('--sort', 'path', '--after', next)).toEqual(inOrder.slice(2));
});

test('findings that are allowed or gone stay, marked as such', async () => {
  const { target, scan, history, run } = place();
  await scan();
  const allow = ['allow', 'add', SHA256, '--reason', 'the test file'];
  expect((await run(...allow)).code).toBe(0);
  writeFileSync(path.join(target, 'plain.txt'), '');
  await scan();
  const list = async (...args: string[]): Promise<ListedFinding[]> =>
    lines(await history('findings', '-o', 'ndjson', ...args));
  expect((await list('--allowed', 'yes')).map(({ allowed }) => allowed?.reason)).toEqual([
    'the test file',
    'the test file',
  ]);
  expect(await list('--allowed', 'no')).toEqual([]);
  const [gone] = await list('--state', 'gone');
  expect(gone).toMatchObject({ path: path.join(target, 'plain.txt'), identifier: 'text' });
  expect(Date.parse(gone?.goneAt ?? '')).toBeGreaterThan(0);
  expect(await list('--state', 'all')).toHaveLength(3);
  const text = await history('findings', '--state', 'all');
  expect(text).toContain('(allowed: the test file)');
  expect(text).toMatch(/plain\.txt \(gone since \d{4}-/);
  // What the first scan found it has found.
  expect(await list('--scan', '1', '--state', 'all')).toHaveLength(3);
});

test('what was not scanned is listed with its reason, and can be scanned alone', async () => {
  const { target, odd, dataDir, rules, scan, history, run } = place();
  writeFileSync(nativePath(odd), Buffer.concat([Buffer.from(EICAR), Buffer.alloc(5000)]));
  await scan();
  const list = await history('not-scanned', '-o', 'csv');
  expect(list.split('\r\n')).toHaveLength(4);
  expect(list).toContain(`1,${target}/large.bin,skipped,too-large,5000,\r\n`);
  expect((await run('history', 'not-scanned')).stderr).toContain('1 entry left out on purpose');
  const all = lines<{ reason: string }>(
    await history('not-scanned', '1', '--skipped', '-o', 'ndjson'),
  );
  expect(all.map(({ reason }) => reason).toSorted()).toEqual(['symlink', 'too-large', 'too-large']);
  expect(await history('not-scanned', '--reason', 'symlink')).toContain(`${target}/link`);
  expect(await history('not-scanned', '--outcome', 'crashed', '-o', 'json')).toBe(
    '{"notScanned":[\n]}\n',
  );
  const { stdout } = await run('history', 'not-scanned', '--print0');
  const again = await runCli(['scan', '-r', rules, '-o', 'ndjson', '-'], {
    dataDir,
    // The second name is not UTF-8, and decoding would lose it.
    input: await bytesOf(dataDir, ['history', 'not-scanned', '--print0']),
  });
  expect(stdout.split('\0')).toHaveLength(3);
  const scanned = lines<{ path: string; outcome: string }>(again.stdout);
  expect(scanned.map(({ path: at }) => at).toSorted()).toEqual([`${target}/large.bin`, odd]);
  expect(scanned.every(({ outcome }) => outcome === 'match')).toBe(true);
  expect(await history('not-scanned', '-o', 'ndjson')).toBe('');
  expect(lines(await history('not-scanned', '--all-scans', '-o', 'ndjson'))).toHaveLength(2);
});

/** Standard output as bytes. */
async function bytesOf(dataDir: string, args: string[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await runCli(args, {
    dataDir,
    onStart: (child) => {
      child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    },
  });
  return Buffer.concat(chunks);
}

test('the history is exported in the formats of a scan, each path once', async () => {
  const { target, odd, scan, history, run } = place();
  await run('allow', 'add', SHA256, '--rule', 'rules.yara:eicar', '--reason', 'the test file');
  await scan();
  await scan();
  const exported = lines<{ path: string; outcome: string; rules: { identifier: string }[] }>(
    await history('export'),
  );
  expect(exported.map(({ path: at, rules }) => [at, rules.length])).toEqual([
    [path.join(target, 'eicar.txt'), 1],
    [odd, 1],
    [path.join(target, 'plain.txt'), 1],
  ]);
  const json = JSON.parse(await history('export', '-o', 'json', '--scan', '1')) as {
    scan: { id: number; request: { targets: string[] } };
    files: { path: string; outcome: string }[];
    summary: object;
  };
  expect(json.scan).toMatchObject({ id: 1, request: { targets: [target] } });
  expect(json.files.map(({ path: at }) => path.basename(at)).toSorted()).toEqual(
    ['eicar.txt', 'large.bin', path.basename(odd), 'link', 'plain.txt'].toSorted(),
  );
  expect(json.summary).toMatchObject({ state: 'completed', seen: 5, findings: 3, incomplete: 1 });
  const whole = JSON.parse(await history('export', '-o', 'json')) as { summary: object };
  expect(whole).toMatchObject({
    scan: { id: null },
    summary: { seen: 3, findings: 3, allowed: 2 },
  });
  expect((await history('export', '-o', 'csv')).split('\r\n')).toHaveLength(5);
});

test('an exported SARIF report is valid, and keeps suppressions', async () => {
  const { scan, history, run } = place();
  await run('allow', 'add', SHA256, '--reason', 'the test file');
  await scan();
  for (const args of [
    ['export', '-o', 'sarif'],
    ['export', '-o', 'sarif', '--scan', 'last'],
    ['findings', '-o', 'sarif', '--severity', 'high'],
  ]) {
    const report = JSON.parse(await history(...args)) as {
      runs: [{ results: { ruleId: string; suppressions: object[] }[]; invocations: [object] }];
    };
    expect(sarifErrors(report)).toBeNull();
    const [{ results, invocations }] = report.runs;
    const suppressed = results.filter(({ ruleId }) => ruleId === 'rules.yara:eicar');
    expect(suppressed).toHaveLength(2);
    for (const { suppressions } of suppressed) {
      expect(suppressions).toMatchObject([{ justification: 'the test file' }]);
    }
    const whole = !args.includes('last');
    expect(invocations[0]).toMatchObject({ executionSuccessful: whole });
  }
  const paged = await run('history', 'findings', '-o', 'sarif', '--limit', '1');
  expect(paged).toMatchObject({ code: 64, stdout: '' });
});

test('an empty history is empty in every format', async () => {
  const { dataDir } = place();
  const run = async (...args: string[]): Promise<string> =>
    (await runCli(['history', ...args], { dataDir })).stdout;
  expect(await run('scans')).toBe('');
  expect(JSON.parse(await run('scans', '-o', 'json'))).toEqual({ scans: [] });
  expect(JSON.parse(await run('findings', '-o', 'json'))).toEqual({ findings: [] });
  expect(await run('export')).toBe('');
  expect(sarifErrors(JSON.parse(await run('export', '-o', 'sarif')))).toBeNull();
});

test('prune says what it would remove, asks, and takes nothing but yes for an answer', async () => {
  const { dataDir, scan, history, run } = place();
  for (let index = 0; index < 3; index += 1) await scan();
  const scans = async (): Promise<number> => lines(await history('scans', '-o', 'ndjson')).length;
  expect((await run('history', 'prune')).stderr).toContain('Say what to remove');
  expect(await history('prune', '--keep-last', '1', '--dry-run')).toBe(
    'Would be removed: 2 scans, 4 entries not scanned.\n',
  );
  const refused = await run('history', 'prune', '--keep-last', '1');
  expect(refused).toMatchObject({ code: 64 });
  expect(refused.stderr).toContain('needs --yes');
  expect(await scans()).toBe(3);
  if (hasTerminals) {
    const ask = (answer: string): Promise<CliResult> =>
      runCliOnTerminal(['history', 'prune', '--keep-last', '2'], {
        dataDir,
        question: '[y/N]',
        answer,
      });
    expect((await ask('\n')).stdout).toContain('Nothing was removed');
    expect((await ask('no\n')).stdout).toContain('Nothing was removed');
    expect(await scans()).toBe(3);
    expect((await ask('y\n')).stdout).toContain('Removed: 1 scan, ');
    expect(await scans()).toBe(2);
  }
  const json = await history('prune', '--keep-last', '1', '--yes', '-o', 'json');
  expect(JSON.parse(json)).toMatchObject({
    dryRun: false,
    bytesWon: expect.any(Number) as unknown,
  });
  expect(await scans()).toBe(1);
  expect(await history('findings', '--count')).toBe('3\n');
});

test('a target that is not there is remembered as not scanned', async () => {
  const { scan, history } = place();
  await scan(path.join(temporaryFolder(), 'nothing-here'));
  expect(await history('not-scanned', '--reason', 'vanished')).toContain('/nothing-here\n');
});
