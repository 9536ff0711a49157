import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listRules } from '../../main/engine/rules/list-rules.ts';
import { writeTree } from '../support/write-tree.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';

const RULE = 'rule r { condition: true }';

function libraryWith(
  shipped: Readonly<Record<string, string>>,
  local: Readonly<Record<string, string>>,
) {
  const root = temporaryFolder();
  const engine = testEngine({ root, shipped: writeTree(temporaryFolder(), shipped) });
  writeTree(engine.data.rules, local);
  return engine.library;
}

const brief = (files: readonly { namespace: string; source: string }[]): string[] =>
  files.map(({ namespace, source }) => `${namespace} ${source}`);

test('shipped, local and cloned files are listed by namespace, with their source', () => {
  const library = libraryWith(
    { 'public/a.yara': RULE, 'rule-sources.json': '{}', 'README.md': '' },
    {
      'mine/b.YAR': RULE,
      'example.org/x/y/.clone.json': '{}',
      'example.org/x/y/deep/c.yar': RULE,
      'no.clone/x/y/d.yar': RULE,
    },
  );
  expect(brief(library.files())).toEqual([
    'example.org/x/y/deep/c.yar example.org/x/y',
    'mine/b.YAR local',
    'no.clone/x/y/d.yar local',
    'public/a.yara own',
  ]);
});

test("a local file takes a shipped one's place, and is the one that is scanned with", () => {
  const library = libraryWith(
    { 'public/a.yara': RULE, 'public/b.yara': RULE },
    { 'public/a.yara': 'rule mine { condition: true } rule two { condition: mine }' },
  );
  expect(brief(library.files())).toEqual(['public/a.yara local', 'public/b.yara own']);
  const [first] = library.selection().entries;
  expect(first?.path).toContain('/rules/public/a.yara');
  expect(listRules(library, true).map(({ state, rules }) => `${state} ${rules}`)).toEqual([
    'enabled 2',
    'enabled 1',
    'replaced 1',
  ]);
  expect(listRules(library, false)).toHaveLength(2);
});

test('hidden files, golden samples, other suffixes and links that lead out are no rules', () => {
  const outside = writeTree(temporaryFolder(), { 'out.yar': RULE, 'dir/in.yar': RULE });
  const library = libraryWith(
    {},
    {
      'a.yar': RULE,
      '.hidden.yar': RULE,
      '.clone/new/b.yar': RULE,
      'a.golden/r/match-x.yar': RULE,
      'c.yar.txt': RULE,
    },
  );
  const file = library.files()[0]?.path ?? '';
  symlinkSync(path.join(outside, 'out.yar'), path.join(path.dirname(file), 'link-out.yar'));
  symlinkSync(path.join(outside, 'dir'), path.join(path.dirname(file), 'link-dir'));
  symlinkSync('a.yar', path.join(path.dirname(file), 'link-in.yar'));
  symlinkSync('nowhere.yar', path.join(path.dirname(file), 'dangling.yar'));
  mkdirSync(path.join(path.dirname(file), 'folder.yar'));
  expect(brief(library.files())).toEqual(['a.yar local', 'link-in.yar local']);
});

test('a file, or a folder of files, is disabled with a reason and enabled again', () => {
  const library = libraryWith(
    { 'public/a.yara': RULE, 'public/sub/b.yara': RULE, 'public-too/c.yara': RULE },
    {},
  );
  expect(library.setEnabled('public', false, 'too noisy')).toEqual([
    'public/a.yara',
    'public/sub/b.yara',
  ]);
  expect(library.selection().entries.map(({ namespace }) => namespace)).toEqual([
    'public-too/c.yara',
  ]);
  expect(library.files().map(({ reason }) => reason)).toEqual([null, 'too noisy', 'too noisy']);
  expect(library.setEnabled('public/sub/', true, null)).toEqual(['public/sub/b.yara']);
  expect(library.files().map(({ enabled }) => enabled)).toEqual([true, false, true]);
  expect(() => library.setEnabled('public/s', false, null)).toThrow('public/s');
});

test('a state outlives the file, and the engine', () => {
  const root = temporaryFolder();
  const shipped = writeTree(temporaryFolder(), { 'public/a.yara': RULE });
  const first = testEngine({ root, shipped });
  first.library.setEnabled('public/a.yara', false, 'why');
  first.close();
  const other = writeTree(temporaryFolder(), { 'public/b.yara': RULE });
  const second = testEngine({ root, shipped: other });
  expect(second.library.files().map(({ enabled }) => enabled)).toEqual([true]);
  second.close();
  writeFileSync(path.join(shipped, 'public/a.yara'), `${RULE} // changed`);
  const third = testEngine({ root, shipped });
  expect(third.library.files()).toMatchObject([{ enabled: false, reason: 'why' }]);
});

test('rules are located by path first, then by namespace', () => {
  const library = libraryWith({ 'public/a.yara': RULE, 'public/b.yara': RULE }, {});
  const [a, b] = library.files();
  expect(library.locate('public')).toEqual([a?.path, b?.path]);
  expect(library.locate('public/b.yara')).toEqual([b?.path]);
  expect(library.locate(path.dirname(a?.path ?? ''))).toEqual([path.dirname(a?.path ?? '')]);
  expect(() => library.locate('public/c.yara')).toThrow('public/c.yara');
});

test('a file that cannot be read is listed with the reason instead of a count', () => {
  const library = libraryWith({}, { 'a.yar': 'include "gone.yar"', 'b.yar': RULE });
  expect(listRules(library, false)).toMatchObject([
    { namespace: 'a.yar', rules: null, problem: 'gone.yar does not exist' },
    { namespace: 'b.yar', rules: 1, problem: null },
  ]);
});
