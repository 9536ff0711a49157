import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, statSync, truncateSync, readdirSync, rmdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namesBeside, quarantinePlace, textOf } from '../support/quarantine-place.ts';
import { runQuarantine } from '../support/run-quarantine.ts';
import { mountSmallDisk, testOnSmallDisk } from '../support/small-disk.ts';

test('a folder that may not be written to keeps its file, and takes none', async () => {
  const { quarantine, folder, root, write } = quarantinePlace();
  const sample = write('sample', 'stays');
  const { file } = await quarantine.add(write('other', 'held'));
  chmodSync(folder, 0o555);
  // As another user, should the test be root: for root there are no such folders.
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', root]);
  const add = await runQuarantine({ root, action: 'add', path: sample, asNobody: true });
  expect(add?.error).toBe('quarantine.cannot-remove');
  const restore = await runQuarantine({
    root,
    action: 'restore',
    id: file.id,
    path: path.join(folder, 'other'),
    asNobody: true,
  });
  expect(restore?.error).toBe('quarantine.cannot-write');
  expect(namesBeside(sample)).toEqual(['sample']);
  expect(await quarantine.list({ all: true })).toMatchObject([{ id: file.id, state: 'held' }]);
});

testOnSmallDisk('when the disk of the quarantine is full the file stays where it is', async () => {
  const { quarantine, root, write } = quarantinePlace();
  const disk = mountSmallDisk(2 * 1024 * 1024);
  rmdirSync(path.join(root, 'quarantine'));
  symlinkSync(disk.folder, path.join(root, 'quarantine'));
  const sample = write('sample', randomBytes(4_000_000));
  await expect(quarantine.add(sample)).rejects.toMatchObject({ code: 'quarantine.disk-full' });
  expect(statSync(sample).size).toBe(4_000_000);
  expect(readdirSync(disk.folder)).toEqual([]);
  expect(await quarantine.list({ all: true })).toEqual([]);
  disk.resize(8 * 1024 * 1024);
  await quarantine.add(sample);
});

testOnSmallDisk('when the disk of the target is full the file stays held', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const disk = mountSmallDisk(2 * 1024 * 1024);
  const { file } = await quarantine.add(write('sample', randomBytes(4_000_000)));
  const target = path.join(disk.folder, 'target');
  for (const attempt of [
    () => quarantine.restore(file.id, { to: target }),
    () => quarantine.export([file.id], target),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'quarantine.disk-full' });
    expect(readdirSync(disk.folder)).toEqual([]);
  }
  expect(containers()).toHaveLength(1);
  disk.resize(8 * 1024 * 1024);
  await quarantine.restore(file.id, { to: target });
  expect(statSync(target).size).toBe(4_000_000);
});

test('of several processes that want the same file one gets it', async () => {
  const { quarantine, root, write } = quarantinePlace();
  const sample = write('sample', Buffer.alloc(2_000_000, 'x'));
  const attempts = [1, 2, 3, 4];
  const adds = await Promise.all(
    attempts.map(() => runQuarantine({ root, action: 'add', path: sample })),
  );
  expect(adds.map((result) => result?.error ?? '').toSorted()).toEqual([
    '',
    'file.not-found',
    'file.not-found',
    'file.not-found',
  ]);
  const [file, ...others] = await quarantine.list({ all: true });
  expect(others).toEqual([]);
  const id = file?.id ?? 0;
  const restores = await Promise.all(
    attempts.map(() => runQuarantine({ root, action: 'restore', id, path: sample })),
  );
  expect(restores.map((result) => result?.error ?? '').toSorted()).toEqual([
    '',
    'quarantine.not-held',
    'quarantine.not-held',
    'quarantine.not-held',
  ]);
  expect(statSync(sample).size).toBe(2_000_000);
});

test('moves asked for at the same time are done one after the other', async () => {
  const { quarantine, write } = quarantinePlace();
  const files = Array.from({ length: 20 }, (_, index) => write(`sample${index}`, String(index)));
  const added = await Promise.all(files.map((file) => quarantine.add(file)));
  await Promise.all(added.map(({ file }) => quarantine.restore(file.id)));
  expect(files.map(textOf)).toEqual(files.map((_, index) => String(index)));
});

test('a large file takes little memory', async () => {
  const { quarantine, root, folder, write } = quarantinePlace();
  const sample = write('large', '');
  const size = 300 * 1024 * 1024;
  truncateSync(sample, size);
  const peaks = [(await runQuarantine({ root, action: 'add', path: sample }))?.maxRss];
  const id = (await quarantine.list())[0]?.id ?? 0;
  const zip = path.join(folder, 'large.zip');
  peaks.push((await runQuarantine({ root, action: 'export', id, path: zip }))?.maxRss);
  peaks.push((await runQuarantine({ root, action: 'restore', id, path: sample }))?.maxRss);
  expect(statSync(sample).size).toBe(size);
  for (const peak of peaks) expect(peak).toBeLessThan(size);
});
