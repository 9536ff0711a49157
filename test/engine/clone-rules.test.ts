import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cloneRuleSources } from '../../main/engine/rules/clone-rule-sources.ts';
import { ruleFilesBelow } from '../../main/engine/rules/rule-files.ts';
import type { CloneProgress, CloneReport } from '../../shared/model/rule-clone.ts';
import { GitSource } from '../support/git-source.ts';
import { silentServer } from '../support/silent-server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';
import { readRuleRepositories } from '../../main/engine/rules/rule-sources.ts';

const RULE = 'rule r { condition: true }\n';

interface Source {
  readonly url: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

interface Settings {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: CloneProgress) => void;
}

async function clone(
  root: string,
  sources: readonly Source[],
  settings: Settings = {},
): Promise<CloneReport[]> {
  const list = path.join(temporaryFolder(), 'rule-sources.json');
  writeFileSync(list, JSON.stringify({ repos: sources }));
  const defaults = { signal: new AbortController().signal, onProgress: () => {} };
  return cloneRuleSources(readRuleRepositories(list), { ...defaults, ...settings, root });
}

async function cloneOne(root: string, source: Source, settings?: Settings): Promise<CloneReport> {
  const [report] = await clone(root, [source], settings);
  if (report === undefined) throw new Error('no report');
  return report;
}

const namespaces = (root: string): string[] =>
  ruleFilesBelow(root).map(({ namespace }) => namespace);

test('the first clone brings the wanted files, the licence and nothing else', async () => {
  const source = new GitSource({
    'yara/a.yar': RULE,
    'yara/deep/b.YARA': RULE,
    'yara/notes.txt': 'no rule',
    'other/c.yar': RULE,
    'yara/deep/skip.yar': RULE,
    LICENSE: 'terms',
    'LICENSE.yar': RULE,
    'docs/LICENSE': 'of something else',
  });
  const root = temporaryFolder();
  const seen: CloneProgress[] = [];
  const report = await cloneOne(
    root,
    { url: source.url, include: ['yara/*'], exclude: ['*/skip.yar'] },
    { onProgress: (progress) => seen.push(progress) },
  );
  const commit = source.git(['rev-parse', 'HEAD']);
  expect(report).toEqual({
    url: source.url,
    folder: source.target,
    state: 'updated',
    commit,
    added: [`${source.target}/yara/a.yar`, `${source.target}/yara/deep/b.YARA`],
    changed: [],
    removed: [],
    unchanged: 0,
    skipped: [],
    license: 'LICENSE',
    error: null,
  });
  expect(namespaces(root)).toEqual(report.added);
  expect(readdirSync(path.join(root, source.target)).sort()).toEqual([
    '.clone.json',
    'LICENSE',
    'yara',
  ]);
  expect(new Set(seen.map(({ phase }) => phase))).toEqual(
    new Set(['connecting', 'receiving', 'copying']),
  );
  expect(seen.at(-1)).toMatchObject({ source: 1, sources: 1, phase: 'copying', percent: 100 });
  expect(readdirSync(root).sort()).toEqual(['.clone.lock', 'localhost']);
});

test('an update tells what came, changed, went and stayed', async () => {
  const source = new GitSource({ 'a.yar': RULE, 'b.yar': RULE, 'c.yar': RULE, LICENSE: '1' });
  const root = temporaryFolder();
  await cloneOne(root, { url: source.url });
  source.commit({ 'b.yar': `// changed\n${RULE}`, 'd/e.yar': RULE, LICENSE: '2' }, ['a.yar']);
  const report = await cloneOne(root, { url: source.url });
  expect(report).toMatchObject({
    state: 'updated',
    added: [`${source.target}/d/e.yar`],
    changed: [`${source.target}/b.yar`],
    removed: [`${source.target}/a.yar`],
    unchanged: 1,
  });
  expect(namespaces(root)).toEqual(
    ['b.yar', 'c.yar', 'd/e.yar'].map((name) => `${source.target}/${name}`),
  );
  expect(readFileSync(path.join(root, source.target, 'b.yar'), 'utf8')).toContain('changed');
  expect(readFileSync(path.join(root, source.target, 'LICENSE'), 'utf8')).toBe('2');
});

test('a source without news is left as it is', async () => {
  const source = new GitSource({ 'a.yar': RULE });
  const root = temporaryFolder();
  await cloneOne(root, { url: source.url });
  const commit = source.commit({ 'README.md': 'new' });
  const report = await cloneOne(root, { url: source.url });
  expect(report).toMatchObject({ state: 'unchanged', unchanged: 1, commit });
  const manifest = readFileSync(path.join(root, source.target, '.clone.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ commit, url: source.url, license: null });
});

test('only the newest commit of the default branch is fetched', async () => {
  const source = new GitSource({ 'a.yar': RULE });
  source.git(['branch', 'other']);
  source.git(['tag', 'v1']);
  source.commit({ 'b.yar': RULE });
  source.git(['checkout', '--quiet', 'other']);
  source.commit({ 'c.yar': RULE });
  const root = temporaryFolder();
  await cloneOne(root, { url: source.url });
  expect(namespaces(root)).toEqual(['a.yar', 'c.yar'].map((name) => `${source.target}/${name}`));
});

test.each([
  ['a repository that does not exist', async () => `file://${temporaryFolder()}/gone`],
  ['a host that cannot be found', async () => 'https://rules.invalid/owner/repository'],
  ['an empty repository', async () => new GitSource().url],
  ['a repository without rules', async () => new GitSource({ 'a.txt': 'x' }).url],
])('%s is an error, the old rules stay, and other sources are cloned', async (_, urlOf) => {
  const url = await urlOf();
  const good = new GitSource({ 'good.yar': RULE });
  const root = temporaryFolder();
  const folder = new URL(url).host || 'localhost';
  const kept = path.join(folder, new URL(url).pathname, 'kept.yar');
  writeTree(root, { [kept]: RULE });
  const [bad, other] = await clone(root, [{ url }, { url: good.url }]);
  expect(bad).toMatchObject({ state: 'failed', commit: null, added: [], removed: [] });
  expect(bad?.error).toBeTruthy();
  expect(other).toMatchObject({ state: 'updated', added: [`${good.target}/good.yar`] });
  expect(namespaces(root)).toContain(kept);
});

test('a source of which the patterns let nothing through does not empty its folder', async () => {
  const source = new GitSource({ 'a.yar': RULE });
  const root = temporaryFolder();
  await cloneOne(root, { url: source.url });
  const report = await cloneOne(root, { url: source.url, include: ['yara/*'] });
  expect(report).toMatchObject({ state: 'failed' });
  expect(report.error).toContain('include');
  expect(namespaces(root)).toEqual([`${source.target}/a.yar`]);
});

test('links, submodules, hidden files and huge files of a repository are not taken', async () => {
  const source = new GitSource({
    'good.yar': RULE,
    '.hidden.yar': RULE,
    '.github/x.yar': RULE,
    'good.golden/r/match-a.yar': RULE,
  });
  symlinkSync('/etc/passwd', path.join(source.folder, 'link.yar'));
  symlinkSync('/', path.join(source.folder, 'root'));
  source.commit({ 'huge.yar': Buffer.alloc(16 * 2 ** 20 + 1, '/') });
  const commit = source.git(['rev-parse', 'HEAD']);
  source.git(['update-index', '--add', '--cacheinfo', `160000,${commit},module.yar`]);
  source.git(['commit', '--quiet', '--message', 'submodule']);
  const root = temporaryFolder();
  const report = await cloneOne(root, { url: source.url });
  expect(report.skipped).toEqual([
    { path: '.github/x.yar', reason: 'unusable-name' },
    { path: '.hidden.yar', reason: 'unusable-name' },
    { path: 'good.golden/r/match-a.yar', reason: 'unusable-name' },
    { path: 'huge.yar', reason: 'too-large' },
    { path: 'link.yar', reason: 'symbolic-link' },
    { path: 'module.yar', reason: 'submodule' },
  ]);
  expect(namespaces(root)).toEqual([`${source.target}/good.yar`]);
});

test('names made to climb out, to hide or to clash write nothing where they should not', async () => {
  const source = new GitSource();
  const blob = source.store(RULE);
  const inner = source.storeTree([
    ['100644', 'evil.yar', blob],
    ['100755', 'post-checkout.yar', blob],
  ]);
  const hooks = source.storeTree([['40000', 'hooks', inner]]);
  const climb = source.storeTree([['40000', '..', inner]]);
  const tree = source.storeTree([
    ['40000', '..', climb],
    ['40000', '.git', hooks],
    ['100644', '/etc/evil.yar', blob],
    ['100644', '../evil.yar', blob],
    ['100644', 'a\nb.yar', blob],
    ['100644', 'c\u001b[31m.yar', blob],
    ['100644', 'caf\xe9.yar', blob],
    ['100644', 'd\\e.yar', blob],
    ['100644', 'good.yar', blob],
    ['100644', 'good.yar', blob],
    ['40000', 'good.yar', inner],
    ['100644', `${'x'.repeat(252)}.yar`, blob],
  ]);
  source.commitTree(tree);
  const above = temporaryFolder();
  const root = path.join(above, 'data/rules');
  mkdirSync(root, { recursive: true });
  const report = await cloneOne(root, { url: source.url });
  expect(report.state).toBe('updated');
  expect(namespaces(root)).toEqual([`${source.target}/good.yar`]);
  expect(new Set(report.skipped.map(({ reason }) => reason))).toEqual(new Set(['unusable-name']));
  expect(report.skipped).toHaveLength(14);
  expect(readdirSync(above)).toEqual(['data']);
  expect(readdirSync(path.join(above, 'data'))).toEqual(['rules']);
  expect(existsSync('/etc/evil.yar')).toBe(false);
});

test.each([
  [
    'more files than any collection has',
    (source: GitSource) => {
      const blob = source.store(RULE);
      const name = (at: number): string => `${String(at).padStart(6, '0')}.yar`;
      return source.storeTree(
        Array.from({ length: 20_001 }, (_, at) => ['100644', name(at), blob] as const),
      );
    },
    '20000',
  ],
  [
    'folders that hold one another a billion times',
    (source: GitSource) => {
      const width = Array.from({ length: 10 }, (_, at) => String(at));
      const blob = source.store(RULE);
      let tree = source.storeTree(width.map((name) => ['100644', `${name}.txt`, blob] as const));
      for (let level = 0; level < 9; level += 1) {
        const below = tree;
        tree = source.storeTree(width.map((name) => ['40000', name, below] as const));
      }
      return tree;
    },
    '500000',
  ],
  [
    'the same large file under many names',
    (source: GitSource) => {
      const blob = source.store(Buffer.alloc(16 * 2 ** 20, '/'));
      const names = Array.from({ length: 40 }, (_, at) => String.fromCharCode(40 + at));
      return source.storeTree(
        names
          .filter((name) => name !== '/')
          .map((name) => ['100644', `${name}.yar`, blob] as const),
      );
    },
    'too large together',
  ],
])('a repository with %s is refused', async (_, treeOf, why) => {
  const source = new GitSource();
  source.commitTree(treeOf(source));
  const root = temporaryFolder();
  const report = await cloneOne(root, { url: source.url });
  expect(report).toMatchObject({ state: 'failed' });
  expect(report.error).toContain(why);
  expect(namespaces(root)).toEqual([]);
});

test('a server that never answers is given up after the time limit', async () => {
  const server = await silentServer();
  const good = new GitSource({ 'good.yar': RULE });
  const sources = [{ url: server.url }, { url: good.url }];
  const reports = await clone(temporaryFolder(), sources, { timeoutMs: 3000 });
  expect(reports.map(({ state }) => state)).toEqual(['failed', 'updated']);
  expect(reports[0]?.error).toContain('3 s');
});

test('cancelling stops at once, and leaves the old rules and no mess', async () => {
  const server = await silentServer();
  const good = new GitSource({ 'good.yar': RULE });
  const root = temporaryFolder();
  await cloneOne(root, { url: good.url });
  good.commit({ 'new.yar': RULE });
  const controller = new AbortController();
  const running = clone(root, [{ url: server.url }, { url: good.url }], {
    signal: controller.signal,
  });
  await server.connected;
  controller.abort();
  expect((await running).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  expect(namespaces(root)).toEqual([`${good.target}/good.yar`]);
  expect(existsSync(path.join(root, '.clone'))).toBe(false);
});

test('while one clone runs, another is told which process it has to wait for', async () => {
  const server = await silentServer();
  const good = new GitSource({ 'good.yar': RULE });
  const root = temporaryFolder();
  const controller = new AbortController();
  const running = clone(root, [{ url: server.url }], { signal: controller.signal });
  await server.connected;
  const refused = { code: 'rules.clone-busy', data: { pid: process.pid } };
  await expect(cloneOne(root, { url: good.url })).rejects.toMatchObject(refused);
  controller.abort();
  await running;
  expect(await cloneOne(root, { url: good.url })).toMatchObject({ state: 'updated' });
});

test('what is disabled stays so when its repository changes, and new files are enabled', async () => {
  const source = new GitSource({ 'a.yar': RULE, 'b.yar': RULE });
  const engine = testEngine();
  writeTree(engine.data.rules, {
    'rule-sources.json': JSON.stringify({ repos: [{ url: source.url }] }),
  });
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  await engine.cloneRules([], options);
  engine.library.setEnabled(`${source.target}/a.yar`, false, 'too noisy');
  source.commit({ 'a.yar': `// changed\n${RULE}`, 'c.yar': RULE });
  await engine.cloneRules([source.url], options);
  const files = engine.library.filesAt(source.target);
  expect(files).toMatchObject([
    { enabled: false, reason: 'too noisy', source: source.target },
    { enabled: true, source: source.target },
    { enabled: true, source: source.target },
  ]);
  expect(readFileSync(files[0]?.path ?? '', 'utf8')).toContain('changed');
  await expect(engine.cloneRules(['https://h/none'], options)).rejects.toMatchObject({
    code: 'rules.unknown-source',
  });
});
