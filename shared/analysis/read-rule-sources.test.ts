import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RuleProblem } from '../model/rule-file.ts';
import { type ReadRules, readRuleSources } from './read-rule-sources.ts';

const RULE = (name: string): string => `rule ${name} { condition: true }\n`;

/** A rules folder with these files, by their path below it. */
function rulesFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const above = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
  onTestFinished(() => rmSync(above, { recursive: true, force: true }));
  const root = path.join(above, 'rules');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

function read(root: string, namespace: string, roots: readonly string[] = [root]): ReadRules {
  return readRuleSources([{ namespace, path: path.join(root, namespace) }], roots);
}

function onlyProblem({ sources, problems }: ReadRules): Partial<RuleProblem> | undefined {
  expect(sources).toEqual([]);
  expect(problems).toHaveLength(1);
  return problems[0];
}

function textOf({ sources, problems }: ReadRules): string | undefined {
  expect(problems).toEqual([]);
  return sources[0]?.text;
}

test('a file without includes is taken as it is', () => {
  const root = rulesFolder({ 'a/b.yara': RULE('r') });
  expect(read(root, 'a/b.yara').sources).toMatchObject([
    { namespace: 'a/b.yara', text: RULE('r'), segments: [{ line: 1, fileLine: 1 }] },
  ]);
});

test('a byte order mark is not part of the text', () => {
  const root = rulesFolder({ 'a.yar': `\ufeffinclude "b.yar"`, 'b.yar': `\ufeff${RULE('b')}` });
  expect(textOf(read(root, 'a.yar'))).toBe(`${RULE('b')}\n`);
});

test('an include is looked up beside its file first, then below each root', () => {
  const root = rulesFolder({
    'x/a.yar': 'include "b.yar"\ninclude "only-root.yar"\ninclude "./deep/c.yar"',
    'x/b.yar': RULE('beside'),
    'b.yar': RULE('root'),
    'only-root.yar': RULE('only_root'),
    'x/deep/c.yar': 'include "d.yar"',
    'x/deep/d.yar': RULE('nested'),
  });
  const text = textOf(read(root, 'x/a.yar')) ?? '';
  expect(text.match(/\w+(?= \{)/g)).toEqual(['beside', 'only_root', 'nested']);
});

test('a second root serves what the first has not', () => {
  const shipped = rulesFolder({ 'lib/common.yar': RULE('common') });
  const local = rulesFolder({ 'mine.yar': 'include "lib/common.yar"' });
  expect(textOf(read(local, 'mine.yar', [local, shipped]))).toContain('rule common');
});

test('segments lead back to the file and line of every line', () => {
  const root = rulesFolder({
    'a.yar': '// one\ninclude "b.yar"\n// three\n// four',
    'b.yar': '// b1\n// b2',
  });
  const source = read(root, 'a.yar').sources[0];
  expect(source?.text).toBe('// one\n// b1\n// b2\n\n// three\n// four');
  const origin = (line: number): string | undefined => {
    const segment = source?.segments.findLast((candidate) => candidate.line <= line);
    return segment && `${segment.file}:${segment.fileLine + line - segment.line}`;
  };
  const origins = [1, 2, 3, 5, 6].map(origin);
  expect(origins).toEqual(['a.yar:1', 'b.yar:1', 'b.yar:2', 'a.yar:3', 'a.yar:4']);
});

test('the word include in text or comments includes nothing', () => {
  const text = '// include "x.yar"\nrule r { strings: $a = "include \\"x.yar\\"" condition: $a }';
  const root = rulesFolder({ 'a.yar': text });
  expect(textOf(read(root, 'a.yar'))).toBe(text);
});

test.each([
  [
    'a loop',
    'include-loop',
    { 'a.yar': '\ninclude "b.yar"', 'b.yar': 'include "a.yar"' },
    'b.yar',
    1,
  ],
  ['itself', 'include-loop', { 'a.yar': 'include "./a.yar"' }, 'a.yar', 1],
  [
    'a path that climbs out',
    'include-outside',
    { 'a.yar': '\n\ninclude "../out.yar"', '../out.yar': 'x' },
    'a.yar',
    3,
  ],
  ['what is not there', 'include-not-found', { 'a.yar': '\ninclude "missing.yar"' }, 'a.yar', 2],
  [
    'what is not there, nested',
    'include-not-found',
    { 'a.yar': 'include "b/c.yar"', 'b/c.yar': '//\ninclude "x.yar"' },
    'b/c.yar',
    2,
  ],
] as const)('an include of %s is an error with its place', (_, code, files, file, line) => {
  const root = rulesFolder(files);
  expect(onlyProblem(read(root, 'a.yar'))).toMatchObject({ level: 'error', code, file, line });
});

test('an include of an absolute path or through a link may not leave the rules folder', () => {
  const root = rulesFolder({
    '../secret.yar': RULE('secret'),
    'absolute.yar': '',
    'linked.yar': 'include "link.yar"',
  });
  const secret = path.join(root, '../secret.yar');
  writeFileSync(path.join(root, 'absolute.yar'), `include "${secret}"`);
  symlinkSync(secret, path.join(root, 'link.yar'));
  for (const namespace of ['absolute.yar', 'linked.yar']) {
    expect(onlyProblem(read(root, namespace))).toMatchObject({ code: 'include-outside' });
  }
});

test('includes nested too deeply are an error, those just not are none', () => {
  const chain = (length: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [`f${at}.yar`, `include "f${at + 1}.yar"`]),
    );
  const fits = rulesFolder({ ...chain(16), 'f16.yar': RULE('last') });
  expect(textOf(read(fits, 'f0.yar'))).toContain('rule last');
  const deep = rulesFolder({ ...chain(17), 'f17.yar': RULE('last') });
  expect(onlyProblem(read(deep, 'f0.yar'))).toMatchObject({ code: 'include-depth' });
});

test('a file of 50 MB is not read', () => {
  const root = rulesFolder({ 'a.yar': '' });
  truncateSync(path.join(root, 'a.yar'), 50_000_000);
  expect(onlyProblem(read(root, 'a.yar'))).toMatchObject({ code: 'too-large', line: null });
});

test('includes that multiply are too large together', () => {
  const half = `//${'x'.repeat(9 * 2 ** 20)}\n`;
  const root = rulesFolder({ 'a.yar': 'include "b.yar"\ninclude "b.yar"', 'b.yar': half });
  expect(onlyProblem(read(root, 'a.yar'))).toMatchObject({ code: 'too-large', file: 'b.yar' });
});

test('text that is not UTF-8 is an error with its line', () => {
  const bytes = Buffer.concat([Buffer.from('// one\n// é \ufffd\n// '), Buffer.from([0xe9, 0x0a])]);
  const root = rulesFolder({ 'a.yar': bytes, 'b.yar': '// \ufffd is a character like any other' });
  expect(onlyProblem(read(root, 'a.yar'))).toMatchObject({ code: 'not-utf8', line: 3 });
  expect(read(root, 'b.yar').sources).toHaveLength(1);
});

test('a binary file, a folder and a missing file are errors, and stop no other file', () => {
  const root = rulesFolder({
    'binary.yar': Uint8Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256),
    'folder.yar/x': '',
    'good.yar': RULE('good'),
  });
  const entries = ['binary.yar', 'folder.yar', 'good.yar', 'missing.yar'].map((namespace) => ({
    namespace,
    path: path.join(root, namespace),
  }));
  const { sources, problems } = readRuleSources(entries, [root]);
  expect(sources.map(({ namespace }) => namespace)).toEqual(['good.yar']);
  expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
    'binary.yar not-utf8',
    'folder.yar unreadable',
    'missing.yar unreadable',
  ]);
});
