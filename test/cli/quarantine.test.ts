import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encodePath, nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { hasTerminals, runCliOnTerminal } from '../support/run-cli-on-terminal.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { runQuarantine } from '../support/run-quarantine.ts';
import { temporaryFolder } from '../support/temporary.ts';

interface Desk {
  readonly dataDir: string;
  readonly folder: string;
  readonly run: (...args: string[]) => Promise<CliResult>;
  readonly write: (name: string, content: string) => string;
}

function desk(): Desk {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  return {
    dataDir,
    folder,
    run: (...args) => runCli(['quarantine', ...args], { dataDir }),
    write: (name, content) => {
      const file = path.join(folder, name);
      writeFileSync(nativePath(file), content);
      return file;
    },
  };
}

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

test('a file goes in, is listed with what matched it, and comes back', async () => {
  const { dataDir, run, write } = desk();
  const sample = write('eicar.txt', EICAR);
  await runCli(['scan', sample], { dataDir });
  const added = await run('add', sample, '--reason', 'case 12');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toBe(`quarantined 1: ${sample} (68 B, sha256 ${sha256(EICAR)})\n`);
  expect(existsSync(sample)).toBe(false);
  const listed = await run('list');
  expect(listed.code).toBe(0);
  expect(listed.stdout).toContain(`${sample}  [public/eicar.yara:eicar_av_test`);
  expect(listed.stdout).toContain('"case 12"');
  expect(listed.stderr).toBe('1 file held, 68 B.\n');
  const restored = await run('restore', sha256(EICAR).slice(0, 8));
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(restored.stdout).toContain(`restored 1: ${sample}`);
  expect(readFileSync(sample, 'utf8')).toBe(EICAR);
  expect(await run('list')).toMatchObject({
    stdout: '',
    stderr: 'The quarantine holds no file.\n',
  });
});

test('the list as JSON has everything, also of files that have left', async () => {
  const { run, write } = desk();
  const sample = write('sample', 'content');
  await run('add', sample);
  await run('delete', '1', '--yes');
  expect(JSON.parse((await run('list', '-o', 'json')).stdout)).toEqual({ files: [] });
  expect(JSON.parse((await run('list', '-o', 'json', '--all')).stdout)).toMatchObject({
    files: [
      {
        id: 1,
        state: 'deleted',
        path: sample,
        size: 7,
        sha256: sha256('content'),
        mode: '0644',
        reason: null,
        rules: [],
        modifiedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        restoredTo: null,
      },
    ],
  });
  expect((await run('list', '--all')).stdout).toMatch(/1 {2}deleted/);
});

test('one file that cannot be quarantined does not keep the others out', async () => {
  const { folder, run, write } = desk();
  const link = path.join(folder, 'link');
  symlinkSync('sample', link);
  const sample = write('sample', 'content');
  const { code, stdout, stderr } = await run('add', link, `${folder}/missing`, folder, sample);
  expect(code).toBe(2);
  expect(stdout).toContain(`quarantined 1: ${sample}`);
  expect(stderr).toContain(`error: ${link} is a symbolic link.`);
  expect(stderr).toContain(`error: There is no file ${folder}/missing.`);
  expect(stderr).toContain(`error: ${folder} is a folder.`);
});

test('further hard links are warned of', async () => {
  const { run, write } = desk();
  const sample = write('sample', 'content');
  linkSync(sample, `${sample}.second`);
  const { code, stderr } = await run('add', sample);
  expect(code).toBe(0);
  expect(stderr).toContain('It has 1 further name (hard links)');
});

test('paths come from standard input too, in any bytes, and are shown harmless', async () => {
  const { dataDir, folder, write } = desk();
  const sample = write('bad\udcff\u001b[31m\n', 'content');
  const { code, stdout } = await runCli(['quarantine', 'add', '-'], {
    dataDir,
    input: Buffer.concat([encodePath(sample), Buffer.from([0])]),
  });
  expect(code).toBe(0);
  expect(stdout).toContain(`quarantined 1: ${folder}/bad\\xff\\x1b[31m\\n (7 B`);
  expect(existsSync(nativePath(sample))).toBe(false);
});

test('a restore goes elsewhere and makes folders when told, and never overwrites', async () => {
  const { folder, run, write } = desk();
  await run('add', write('one', 'first'), write('two', 'other'));
  const there = write('there', 'older');
  const refused = await run('restore', '1', '--to', there);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${there} is there already, and nothing is ever overwritten.`);
  expect(readFileSync(there, 'utf8')).toBe('older');
  const deep = path.join(folder, 'deep/down/one');
  const without = await run('restore', '1', '--to', deep);
  expect(without.code).toBe(2);
  expect(without.stderr).toContain('--create-folders');
  expect((await run('restore', '1', '--to', deep, '--create-folders')).code).toBe(0);
  expect(readFileSync(deep, 'utf8')).toBe('first');
  mkdirSync(path.join(folder, 'into'));
  expect((await run('restore', '2', '--to', path.join(folder, 'into'))).code).toBe(0);
  expect(readFileSync(path.join(folder, 'into/two'), 'utf8')).toBe('other');
});

test('what is not held is a wrong usage', async () => {
  const { run, write } = desk();
  await run('add', write('sample', 'content'));
  for (const command of ['restore', 'delete', 'export']) {
    const options = command === 'export' ? ['--out', 'x.zip'] : [];
    const { code, stderr } = await run(command, '7', ...options);
    expect(code).toBe(64);
    expect(stderr).toContain('The quarantine holds no file 7.');
  }
});

test('off a terminal nothing is deleted without --yes', async () => {
  const { run, write } = desk();
  await run('add', write('sample', 'content'));
  const refused = await run('delete', '1');
  expect(refused.code).toBe(64);
  expect(refused.stderr).toContain('--yes');
  expect(JSON.parse((await run('list', '-o', 'json')).stdout)).toMatchObject({
    files: [{ id: 1 }],
  });
  const deleted = await run('delete', '1', '--yes');
  expect(deleted).toMatchObject({ code: 0, stderr: '' });
  expect(deleted.stdout).toContain('deleted 1: ');
});

test.skipIf(!hasTerminals)('on a terminal it asks, and No is the default', async () => {
  const { dataDir, run, write } = desk();
  await run('add', write('sample', 'content'));
  const question = '[y/N] ';
  const ask = (answer: string): Promise<CliResult> =>
    runCliOnTerminal(['quarantine', 'delete', '1'], { dataDir, question, answer });
  for (const answer of ['\r', 'n\r', 'yo\r', '\u0004']) {
    const { code, stdout } = await ask(answer);
    expect(stdout).toContain('Delete 1 quarantined file for good (1: ');
    expect(stdout).toContain('Nothing was deleted.');
    expect(code).toBe(0);
  }
  const { code, stdout } = await ask('y\r');
  expect(stdout).toContain('deleted 1: ');
  expect(code).toBe(0);
});

test('an export is a zip, made once', async () => {
  const { folder, run, write } = desk();
  await run('add', write('sample', 'content'));
  const zip = path.join(folder, 'samples.zip');
  const exported = await run('export', '1', sha256('content').slice(0, 12), '-o', zip);
  expect(exported).toMatchObject({ code: 0, stdout: '' });
  expect(exported.stderr).toBe(`1 file exported to ${zip}; the password is "infected".\n`);
  expect(readFileSync(zip).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  const again = await run('export', '1', '--out', zip);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('nothing is ever overwritten');
  expect((await run('export', '1')).code).toBe(64);
});

test('what a killed command left half-done is finished by the next, which says so', async () => {
  const { dataDir, run, write } = desk();
  const sample = write('sample', 'content');
  await runQuarantine({ root: dataDir, action: 'add', path: sample, killAt: 'add-removed' });
  const { code, stdout, stderr } = await run('list');
  expect(code).toBe(0);
  expect(stdout).toContain(sample);
  expect(stderr).toContain(`${sample}: its interrupted move into the quarantine was completed.\n`);
  expect((await run('list')).stderr).not.toContain('interrupted');
});
