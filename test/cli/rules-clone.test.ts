import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GitSource } from '../support/git-source.ts';
import { runCli } from '../support/run-cli.ts';
import { silentServer } from '../support/silent-server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeTree } from '../support/write-tree.ts';

const RULE = 'rule r { condition: true }\n';

/** A data folder whose rule sources are these. */
function dataDirWith(urls: readonly string[]): string {
  const dataDir = temporaryFolder();
  const repos = urls.map((url) => ({ url }));
  writeTree(dataDir, { 'rules/rule-sources.json': JSON.stringify({ repos }) });
  return dataDir;
}

test('each source has its line, and one that fails says why and that its rules stay', async () => {
  const good = new GitSource({ 'a.yar': RULE, LICENSE: 'terms' });
  const dataDir = dataDirWith([good.url, 'file:///nowhere/rules']);
  const { code, stdout, stderr } = await runCli(['rules', 'clone'], { dataDir });
  expect(code).toBe(2);
  expect(stdout).toBe(
    `${good.target}: 1 rule file (1 new, 0 changed, 0 removed, 0 unchanged); licence in LICENSE\n`,
  );
  expect(stderr).toMatch(/^error: Cloning file:\/\/\/nowhere\/rules failed: .*nowhere\/rules/m);
  expect(stderr).toContain('still in place');
  const again = await runCli(['rules', 'clone', '--source', good.target, '-o', 'json'], {
    dataDir,
  });
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ sources: [{ state: 'unchanged' }] });
  expect((await runCli(['rules', 'clone', '--source', 'x'], { dataDir })).code).toBe(64);
});

test('a list that is not valid changes nothing', async () => {
  const dataDir = temporaryFolder();
  writeTree(dataDir, { 'rules/rule-sources.json': '{"repos": [{"url": "ext::sh -c x"}]}' });
  const { code, stderr } = await runCli(['rules', 'clone'], { dataDir });
  expect(code).toBe(2);
  expect(stderr).toContain('repos[0].url');
});

test('without git, the message says that it is missing', async () => {
  const dataDir = dataDirWith(['https://rules.invalid/a/b']);
  const env = { PATH: temporaryFolder() };
  const { code, stderr } = await runCli(['rules', 'clone'], { dataDir, env });
  expect(code).toBe(2);
  expect(stderr).toContain('git is not installed');
});

test('a password in an address is in no message', async () => {
  const dataDir = dataDirWith(['https://me:hunter2@rules.invalid/a/b']);
  const { code, stdout, stderr } = await runCli(['rules', 'clone', '-o', 'json'], { dataDir });
  expect(code).toBe(2);
  expect(stdout + stderr).toContain('https://rules.invalid/a/b');
  expect(stdout + stderr).not.toContain('hunter2');
});

test("no hook, filter or template of the analyst's git is run for a repository", async () => {
  const home = temporaryFolder();
  const marker = path.join(home, 'marker');
  const hooks = ['post-checkout', 'reference-transaction', 'post-index-change'];
  const script = `#!/bin/sh\necho "$0" >> '${marker}'\n`;
  writeTree(home, {
    ...Object.fromEntries(hooks.map((name) => [`hooks/${name}`, script])),
    ...Object.fromEntries(hooks.map((name) => [`template/hooks/${name}`, script])),
    '.gitconfig': `[core]\nhooksPath = ${home}/hooks\n[init]\ntemplateDir = ${home}/template\n[filter "evil"]\nsmudge = "echo filter >> '${marker}'; cat"\nrequired = true\n`,
  });
  for (const name of hooks) {
    chmodSync(path.join(home, 'hooks', name), 0o755);
    chmodSync(path.join(home, 'template/hooks', name), 0o755);
  }
  const source = new GitSource({ 'a.yar': RULE, '.gitattributes': '*.yar filter=evil\n' });
  const env = { HOME: home, GIT_TEMPLATE_DIR: `${home}/template`, GIT_DIR: '/nowhere' };
  const dataDir = dataDirWith([source.url]);
  const { code, stderr } = await runCli(['rules', 'clone'], { dataDir, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(existsSync(marker)).toBe(false);
});

test('Ctrl-C ends a clone with 130, and the next one works', async () => {
  const server = await silentServer();
  const source = new GitSource({ 'a.yar': RULE });
  const dataDir = dataDirWith([server.url, source.url]);
  const interrupted = await runCli(['rules', 'clone'], {
    dataDir,
    onStart: (child) => {
      void server.connected.then(() => child.kill('SIGINT'));
    },
  });
  expect(interrupted.code).toBe(130);
  expect(interrupted.stdout).toContain('the earlier rules stay');
  const next = await runCli(['rules', 'clone', '--source', source.url], { dataDir });
  expect(next.code).toBe(0);
});

test('a clone that is killed holds up no other', async () => {
  const server = await silentServer();
  const source = new GitSource({ 'a.yar': RULE });
  const dataDir = dataDirWith([server.url, source.url]);
  let other: Awaited<ReturnType<typeof runCli>> | undefined;
  const killed = await runCli(['rules', 'clone'], {
    dataDir,
    onStart: (child) => {
      void server.connected
        .then(() => runCli(['rules', 'clone', '--source', source.url], { dataDir }))
        .then((result) => {
          other = result;
          expect(result.stderr).toContain(`Process ${child.pid} is cloning`);
        })
        .finally(() => child.kill('SIGKILL'));
    },
  });
  expect(killed.code).toBeNull();
  expect(other?.code).toBe(2);
  const next = await runCli(['rules', 'clone', '--source', source.url], { dataDir });
  expect(next).toMatchObject({ code: 0, stderr: '' });
});

test.each(['repository', 'new', 'replacing.json', 'old'])(
  'killed when it has come to %s, a clone leaves the old rules or the new ones, whole',
  async (stage) => {
    const files = (version: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_, at) => [`r${at}.yar`, `// version ${version}\n${RULE}`]),
      );
    const source = new GitSource(files(1));
    const dataDir = dataDirWith([source.url]);
    expect((await runCli(['rules', 'clone'], { dataDir })).code).toBe(0);
    source.commit(files(2));
    const work = path.join(dataDir, 'rules/.clone');
    mkdirSync(work, { mode: 0o700 });
    await runCli(['rules', 'clone'], {
      dataDir,
      onStart: (child) => {
        const watcher = watch(work, (_, name) => {
          if (name?.startsWith(stage) === true) child.kill('SIGKILL');
        });
        onTestFinished(() => watcher.close());
      },
    });
    const listed = await runCli(['rules', 'list', '-o', 'json'], { dataDir });
    const { files: known } = JSON.parse(listed.stdout) as {
      files: { source: string; path: string }[];
    };
    const cloned = known.filter(({ source: from }) => from === source.target);
    const versions = cloned.map((file) => readFileSync(file.path, 'utf8').split('\n', 1)[0]);
    expect(versions).toHaveLength(40);
    expect(new Set(versions).size).toBe(1);
    const next = await runCli(['rules', 'clone'], { dataDir });
    expect(next).toMatchObject({ code: 0, stderr: '' });
    const first = readFileSync(path.join(dataDir, 'rules', source.target, 'r0.yar'), 'utf8');
    expect(first).toContain('version 2');
    expect(readdirSync(path.join(dataDir, 'rules')).sort()).toEqual([
      '.clone.lock',
      'localhost',
      'rule-sources.json',
    ]);
  },
);
