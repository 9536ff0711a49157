import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import type { ScannedFile } from '../../shared/model/scan.ts';
import { EICAR } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

function outcomes(files: readonly ScannedFile[], below: string): Record<string, string> {
  return Object.fromEntries(
    files.map(({ report: { path: file, outcome, reason } }) => [
      path.relative(below, file),
      reason === null ? outcome : `${outcome} ${reason}`,
    ]),
  );
}

test('everything a walk meets ends in exactly one outcome', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'sub/deep'), { recursive: true });
  mkdirSync(path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'node_modules/unseen'), 'x');
  writeFileSync(path.join(folder, 'sub/deep/eicar'), EICAR);
  writeFileSync(path.join(folder, 'a'), 'a');
  linkSync(path.join(folder, 'a'), path.join(folder, 'b'));
  symlinkSync('a', path.join(folder, 'link'));
  symlinkSync('nowhere', path.join(folder, 'dangling'));
  symlinkSync('.', path.join(folder, 'circle'));
  writeFileSync(path.join(folder, 'empty'), '');
  truncateSync(path.join(folder, 'empty'), 0);
  writeFileSync(path.join(folder, 'large'), '');
  truncateSync(path.join(folder, 'large'), 10 * 2 ** 30);
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const server = createServer().listen(path.join(folder, 'socket'));
  onTestFinished(() => void server.close());

  const request = scanRequest([folder], { exclude: ['node_modules'] });
  const files = await scanAll(testEngine(), request);
  const { a, b, ...rest } = outcomes(files, folder);
  expect(new Set([a, b])).toEqual(new Set(['clean', 'skipped hard-link']));
  expect(rest).toEqual({
    circle: 'skipped symlink',
    dangling: 'skipped symlink',
    empty: 'clean',
    large: 'skipped too-large',
    link: 'skipped symlink',
    node_modules: 'skipped excluded',
    pipe: 'skipped special-file',
    socket: 'skipped special-file',
    'sub/deep/eicar': 'match',
  });
});

test('followed links are scanned once each, and circles end', async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  writeFileSync(path.join(outside, 'eicar'), EICAR);
  symlinkSync(outside, path.join(folder, 'out'));
  symlinkSync(outside, path.join(folder, 'again'));
  symlinkSync('.', path.join(folder, 'circle'));
  symlinkSync('loop', path.join(folder, 'loop'));
  const files = await scanAll(testEngine(), scanRequest([folder], { followSymlinks: true }));
  const found = outcomes(files, folder);
  expect(Object.values(found).filter((outcome) => outcome === 'match')).toHaveLength(1);
  expect(Object.values(found).filter((outcome) => outcome === 'skipped hard-link')).toHaveLength(2);
  expect(found.loop).toBe('skipped symlink');
});

test('hostile and foreign names are scanned like any other', async () => {
  const folder = temporaryFolder();
  const names = [
    'line\nbreak',
    'bidi\u202egnp.exe',
    ' leading and trailing ',
    '-rf',
    'x'.repeat(255),
    'caf\udce9', // Latin-1, not UTF-8
    '\udcff\udcfe\udc80',
    'real \ufffd character',
    'quote"\'`$(touch x)',
  ];
  for (const name of names) writeFileSync(nativePath(path.join(folder, name)), EICAR);
  const engine = testEngine();
  for (const cached of [false, true]) {
    const files = await scanAll(engine, scanRequest([folder]));
    const seen = files.map(({ report }) => report.path.slice(folder.length + 1)).toSorted();
    expect(seen).toEqual(names.toSorted());
    expect(new Set(files.map(({ report }) => report.outcome))).toEqual(new Set(['match']));
    expect(files.every((file) => file.cached === cached)).toBe(true);
  }
});

test('the kernel’s own file systems and devices are not read', async () => {
  const files = await scanAll(testEngine(), scanRequest(['/proc', '/proc/version', '/dev/zero']));
  expect(files.map(({ report }) => [report.path, report.reason])).toEqual([
    ['/dev/zero', 'special-file'],
    ['/proc', 'pseudo-file-system'],
  ]);
});

test('targets within other targets are not scanned twice', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'a'), 'a');
  const targets = [path.join(folder, 'a'), folder, `${folder}/`];
  expect(await scanAll(testEngine(), scanRequest(targets))).toHaveLength(1);
});

test('a target within another is still scanned where the walk would not come to it', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'a'), 'a');
  symlinkSync('a', path.join(folder, 'link'));
  const targets = [folder, path.join(folder, 'link'), path.join(folder, 'missing')];
  const files = await scanAll(testEngine(), scanRequest(targets));
  expect(files.map(({ report }) => [path.basename(report.path), report.outcome])).toEqual([
    ['a', 'clean'],
    ['link', 'clean'],
    ['missing', 'unreadable'],
  ]);
});

test('a target that does not exist is unreadable, not ignored', async () => {
  const missing = path.join(temporaryFolder(), 'missing');
  const [file] = await scanAll(testEngine(), scanRequest([missing]));
  expect(file?.report).toMatchObject({ outcome: 'unreadable', reason: 'vanished' });
});
