import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { contentOf, namesBeside, quarantinePlace, textOf } from '../support/quarantine-place.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

test('a quarantined file is gone from its place, and sealed in a file for its owner only', async () => {
  const { quarantine, root, write, containers } = quarantinePlace();
  const sample = write('sample.txt', 'a text to be searched for');
  const { file, otherNames } = await quarantine.add(sample, { reason: 'looked bad' });
  expect(existsSync(sample)).toBe(false);
  expect(otherNames).toBe(0);
  expect(file).toMatchObject({ state: 'held', path: sample, size: 25, reason: 'looked bad' });
  const [container = '', ...others] = containers();
  expect(others).toEqual([]);
  expect(container.endsWith(`${file.container}.baq`)).toBe(true);
  expect(readFileSync(container).includes('searched')).toBe(false);
  expect(readFileSync(container).includes('sample')).toBe(false);
  expect(statSync(container).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(root, 'quarantine.key'))).toMatchObject({ mode: 0o100600, size: 32 });
  expect((await contentOf(quarantine, file.id)).toString()).toBe('a text to be searched for');
});

test('a restored file has its content, mode and modification time, and the copy is gone', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const sample = write('sample.sh', 'echo');
  chmodSync(sample, 0o4751);
  utimesSync(sample, 1_600_000_000.25, 1_234_567_890.123456);
  const before = statSync(sample);
  const { file } = await quarantine.add(sample);
  expect(await quarantine.restore(file.id)).toBe(sample);
  const after = statSync(sample);
  expect(textOf(sample)).toBe('echo');
  expect(after).toMatchObject({ mode: before.mode, uid: before.uid, gid: before.gid, nlink: 1 });
  expect(Math.abs(after.mtimeMs - before.mtimeMs)).toBeLessThan(0.01);
  expect(containers()).toEqual([]);
  expect(namesBeside(sample)).toEqual(['sample.sh']);
  expect(await quarantine.list()).toEqual([]);
  expect(await quarantine.list({ all: true })).toMatchObject([
    { id: file.id, state: 'restored', restoredTo: sample },
  ]);
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({ code: 'quarantine.not-held' });
});

test('files of the same name and content are kept apart', async () => {
  const { quarantine, write } = quarantinePlace();
  const files = [write('a/run', 'one'), write('b/run', 'two'), write('c/run', 'two')];
  for (const file of files) await quarantine.add(file);
  const held = (await quarantine.list()).toReversed();
  expect(held.map((file) => file.path)).toEqual(files);
  for (const { id } of held.toReversed()) await quarantine.restore(id);
  expect(files.map(textOf)).toEqual(['one', 'two', 'two']);
});

test('the same path can be quarantined again and again', async () => {
  const { quarantine, write } = quarantinePlace();
  const first = await quarantine.add(write('run', 'one'));
  const second = await quarantine.add(write('run', 'two'));
  expect(second.file.id).not.toBe(first.file.id);
  expect((await contentOf(quarantine, first.file.id)).toString()).toBe('one');
  expect((await contentOf(quarantine, second.file.id)).toString()).toBe('two');
});

test('an empty file and one of a few chunks come back as they were', async () => {
  const { quarantine, write } = quarantinePlace();
  for (const size of [0, 1024 * 1024, 2 * 1024 * 1024 + 1]) {
    const sample = write('sample', Buffer.alloc(size, 'xyz'));
    const { file } = await quarantine.add(sample);
    await quarantine.restore(file.id);
    expect(readFileSync(sample).equals(Buffer.alloc(size, 'xyz'))).toBe(true);
  }
});

test('names that are not UTF-8, with newlines, and of 255 bytes survive', async () => {
  const { quarantine, folder } = quarantinePlace();
  for (const name of ['bad\udcff\udc80name', 'two\nlines', '\u202egpj.exe', 'x'.repeat(255)]) {
    const sample = `${folder}/${name}`;
    writeFileSync(nativePath(sample), name);
    const { file } = await quarantine.add(sample);
    expect(file.path).toBe(sample);
    expect(existsSync(nativePath(sample))).toBe(false);
    expect(await quarantine.restore(file.id)).toBe(sample);
    expect(readFileSync(nativePath(sample))).toHaveLength(Buffer.byteLength(name));
  }
});

test('further names of a file are counted, and keep their content', async () => {
  const { quarantine, write } = quarantinePlace();
  const sample = write('sample', 'linked');
  linkSync(sample, `${sample}.second`);
  linkSync(sample, `${sample}.third`);
  const { otherNames } = await quarantine.add(sample);
  expect(otherNames).toBe(2);
  expect(textOf(`${sample}.second`)).toBe('linked');
});

test('a file keeps the rules that had matched it', async () => {
  const root = temporaryFolder();
  const folder = temporaryFolder();
  const engine = testEngine({ root });
  const sample = path.join(folder, 'eicar.txt');
  writeFileSync(sample, EICAR);
  const [found] = await scanAll(engine, scanRequest([folder]));
  const { file } = await engine.quarantine.add(sample);
  expect(file.sha256).toBe(found?.report.sha256);
  expect(file.md5).toBe(found?.report.md5);
  expect(file.rules.map(({ namespace, rule }) => `${namespace}:${rule}`)).toEqual(
    found?.report.findings.map(({ namespace, rule }) => `${namespace}:${rule}`),
  );
});

test('a file is restored elsewhere, into a folder, or with its missing folders', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const sample = write('deep/down/sample', 'held');
  const { file } = await quarantine.add(sample);
  rmSync(path.join(folder, 'deep'), { recursive: true });
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({ code: 'quarantine.no-folder' });
  expect(await quarantine.restore(file.id, { createFolders: true })).toBe(sample);
  const again = await quarantine.add(sample);
  const elsewhere = path.join(folder, 'renamed');
  expect(await quarantine.restore(again.file.id, { to: elsewhere })).toBe(elsewhere);
  const third = await quarantine.add(elsewhere);
  const into = path.join(folder, 'deep');
  expect(await quarantine.restore(third.file.id, { to: into })).toBe(path.join(into, 'renamed'));
  expect(textOf(path.join(into, 'renamed'))).toBe('held');
});

test('a deleted file is gone for good, and stays in the record', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const { file } = await quarantine.add(write('sample', 'held'));
  await quarantine.delete(file.id);
  expect(containers()).toEqual([]);
  expect(await quarantine.list({ all: true })).toMatchObject([{ id: file.id, state: 'deleted' }]);
  await expect(quarantine.delete(file.id)).rejects.toMatchObject({ code: 'quarantine.not-held' });
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({ code: 'quarantine.not-held' });
  await expect(contentOf(quarantine, file.id)).rejects.toMatchObject({
    code: 'quarantine.not-held',
  });
  await expect(quarantine.delete(99)).rejects.toMatchObject({ code: 'quarantine.unknown' });
});

test('a file is found by its number, and by a prefix of its hash that is its alone', async () => {
  const { quarantine, write } = quarantinePlace();
  const one = (await quarantine.add(write('one', 'same'))).file;
  expect(await quarantine.find(String(one.id))).toMatchObject({ id: one.id });
  const prefix = one.sha256?.slice(0, 8) ?? '';
  expect(await quarantine.find(prefix.toUpperCase())).toMatchObject({ id: one.id });
  const two = (await quarantine.add(write('two', 'same'))).file;
  await expect(quarantine.find(prefix)).rejects.toMatchObject({
    code: 'quarantine.ambiguous',
    data: { ids: [one.id, two.id] },
  });
  await quarantine.delete(one.id);
  expect(await quarantine.find(prefix)).toMatchObject({ id: two.id });
  for (const unknown of ['77', prefix.slice(0, 3), 'ffffffff', 'zz', '']) {
    await expect(quarantine.find(unknown)).rejects.toMatchObject({ code: 'quarantine.unknown' });
  }
});
