import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  readRuleRepositories,
  type RuleRepository,
  ruleSourcesFile,
  selectRepositories,
} from '../../main/engine/rules/rule-sources.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { shippedRules } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';

function repositories(content: unknown): RuleRepository[] {
  const file = path.join(temporaryFolder(), 'rule-sources.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readRuleRepositories(file);
}

function wanted(source: object, files: readonly string[]): string[] {
  const [repository] = repositories({ repos: [{ url: 'https://h/r', ...source }] });
  return files.filter((file) => repository?.wants(file));
}

test('include comes first, then exclude, then the suffix', () => {
  const files = ['a.yar', 'b.YARA', 'x/c.yar', 'x/y/d.yar', 'x/y/e.txt', 'x.yar.bak', 'yara'];
  expect(wanted({}, files)).toEqual(['a.yar', 'b.YARA', 'x/c.yar', 'x/y/d.yar']);
  expect(wanted({ include: ['x/*'] }, files)).toEqual(['x/c.yar', 'x/y/d.yar']);
  expect(wanted({ exclude: ['x/y/*', 'a*'] }, files)).toEqual(['b.YARA', 'x/c.yar']);
  expect(wanted({ include: ['x/*'], exclude: ['*/d.*'] }, files)).toEqual(['x/c.yar']);
  expect(wanted({ include: [], exclude: [] }, files)).toHaveLength(4);
  expect(wanted({ include: ['*.txt'] }, files)).toEqual([]);
});

test.each([
  ['not JSON', '{', 'JSON'],
  ['no list', { sources: [] }, 'list "repos"'],
  ['a list of texts', { repos: ['https://h/r'] }, 'repos[0] must be an object with a "url"'],
  ['no URL', { repos: [{ include: [] }] }, 'repos[0] must be an object with a "url"'],
  [
    'a bad URL',
    { repos: [{ url: 'https://h/r' }, { url: 'nonsense' }] },
    'repos[1].url is not a URL',
  ],
  ['a pattern that is none', { repos: [{ url: 'https://h/r', include: 'x' }] }, 'repos[0].include'],
  ['a misspelt key', { repos: [{ url: 'https://h/r', includes: ['x'] }] }, '"includes"'],
  [
    'one repository twice',
    { repos: [{ url: 'https://h/r' }, { url: 'git@h:r.git' }] },
    'same folder h/r',
  ],
  [
    'one inside another',
    { repos: [{ url: 'https://h/r/x' }, { url: 'https://h/r' }] },
    'h/r/x is inside h/r',
  ],
])('a list with %s is refused, and the message says where', (_, content, why) => {
  let refused: unknown;
  try {
    repositories(content);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(AppError);
  expect((refused as AppError).code).toBe('rules.bad-sources');
  expect((refused as AppError).message).toContain(why);
});

test('a missing list is an error of its own file', () => {
  const file = path.join(temporaryFolder(), 'rule-sources.json');
  expect(() => readRuleRepositories(file)).toThrow(file);
});

test("the analyst's list takes the place of the shipped one", () => {
  const local = temporaryFolder();
  expect(ruleSourcesFile(local, shippedRules)).toBe(path.join(shippedRules, 'rule-sources.json'));
  const own = path.join(local, 'rule-sources.json');
  writeFileSync(own, '{"repos":[]}');
  expect(ruleSourcesFile(local, shippedRules)).toBe(own);
  expect(readRuleRepositories(own)).toEqual([]);
});

test('the shipped list is valid and names its sources once', () => {
  const shipped = readRuleRepositories(path.join(shippedRules, 'rule-sources.json'));
  expect(shipped.map(({ folder }) => folder)).toEqual([
    'github.com/Neo23x0/signature-base',
    'github.com/Yara-Rules/rules',
  ]);
  expect(shipped[0]?.wants('yara/apt_x.yar')).toBe(true);
  expect(shipped[0]?.wants('vendor/yara/x.yar')).toBe(false);
  expect(shipped[1]?.wants('cve_rules/CVE-2010-0805.yar')).toBe(true);
  expect(shipped[1]?.wants('cve_rules_index.yar')).toBe(false);
});

test('sources are meant by address or folder', () => {
  const all = repositories({ repos: [{ url: 'https://h/a.git' }, { url: 'git@h:b' }] });
  const folders = (names: readonly string[]): string[] =>
    selectRepositories(all, names).map(({ folder }) => folder);
  expect(folders([])).toEqual(['h/a', 'h/b']);
  expect(folders(['h/b'])).toEqual(['h/b']);
  expect(folders(['ssh://h/b', 'https://h/a'])).toEqual(['h/a', 'h/b']);
  expect(() => folders(['h/a', 'h/c'])).toThrow('h/c');
});
