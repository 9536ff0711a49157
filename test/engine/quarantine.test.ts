import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { contentOf, namesBeside, quarantinePlace, textOf } from '../support/quarantine-place.ts';
import { hasSmallDisks, runQuarantine } from '../support/run-quarantine.ts';
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

test('what is no regular file is refused and stays', async () => {
  const { quarantine, folder, root, write, containers } = quarantinePlace();
  const target = write('target', 'linked to');
  const link = path.join(folder, 'link');
  symlinkSync(target, link);
  mkdirSync(path.join(folder, 'sub'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const refused = { link: 'a symbolic link', sub: 'a folder', pipe: 'not a regular file' };
  for (const [name, what] of Object.entries(refused)) {
    await expect(quarantine.add(path.join(folder, name))).rejects.toMatchObject({
      code: 'file.not-regular',
      data: { what },
    });
  }
  await expect(quarantine.add('/')).rejects.toMatchObject({ code: 'file.not-regular' });
  await expect(quarantine.add(path.join(root, 'history.db'))).rejects.toMatchObject({
    code: 'file.not-regular',
    data: { what: "part of the program's own data" },
  });
  for (const missing of ['nothing', 'target/below', 'no-folder/nothing']) {
    await expect(quarantine.add(path.join(folder, missing))).rejects.toMatchObject({
      code: 'file.not-found',
    });
  }
  expect(textOf(link)).toBe('linked to');
  expect(namesBeside(target)).toEqual(['link', 'pipe', 'sub', 'target']);
  expect(containers()).toEqual([]);
  expect(await quarantine.list({ all: true })).toEqual([]);
});

test('a file swapped for a link after it was copied: nothing is removed, nothing is held', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const sample = write('sample', 'copied');
  const precious = write('precious', 'not to be touched');
  quarantine.onDidReach = (step) => {
    if (step !== 'add-verified') return;
    renameSync(sample, `${sample}.moved`);
    symlinkSync(precious, sample);
  };
  await expect(quarantine.add(sample)).rejects.toMatchObject({ code: 'quarantine.changed' });
  expect(lstatSync(sample).isSymbolicLink()).toBe(true);
  expect(textOf(precious)).toBe('not to be touched');
  expect(textOf(`${sample}.moved`)).toBe('copied');
  expect(containers()).toEqual([]);
  expect(await quarantine.list({ all: true })).toEqual([]);
});

test('a folder swapped for a link after the file was copied: the file there stays', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const sample = write('inbox/passwd', 'copied');
  const precious = write('etc/passwd', 'not to be touched');
  quarantine.onDidReach = (step) => {
    if (step !== 'add-checked') return;
    renameSync(path.join(folder, 'inbox'), path.join(folder, 'moved'));
    symlinkSync(path.join(folder, 'etc'), path.join(folder, 'inbox'));
  };
  await quarantine.add(sample);
  expect(textOf(precious)).toBe('not to be touched');
  // What was removed is the file that was copied, wherever its folder is by now.
  expect(existsSync(path.join(folder, 'moved/passwd'))).toBe(process.platform !== 'linux');
});

test.for([
  [
    'replaced by another',
    'add-recorded',
    (file: string) => {
      writeFileSync(`${file}.new`, 'newer');
      renameSync(`${file}.new`, file);
    },
  ],
  ['written to', 'add-recorded', (file: string) => writeFileSync(file, 'newer')],
  [
    'appended to while it is copied',
    'add-copying',
    (file: string) => {
      writeFileSync(file, 'newer', { flag: 'a' });
    },
  ],
  ['cut while it is copied', 'add-copying', (file: string) => truncateSync(file, 3)],
  ['removed', 'add-recorded', (file: string) => unlinkSync(file)],
] as const)('a file that is %s is not quarantined', async ([, at, change]) => {
  const { quarantine, write, containers } = quarantinePlace();
  const sample = write('sample', 'older');
  const reached: string[] = [];
  quarantine.onDidReach = (step) => {
    reached.push(step);
    if (step === at) change(sample);
  };
  await expect(quarantine.add(sample)).rejects.toMatchObject({ code: 'quarantine.changed' });
  expect(containers()).toEqual([]);
  expect(await quarantine.list({ all: true })).toEqual([]);
  // A torn copy must never have the name under which recovery would take it for whole.
  expect(reached.includes('add-named')).toBe(at !== 'add-copying');
});

test('a copy that does not read back as it was written is not relied on', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const sample = write('sample', 'precious');
  quarantine.onDidReach = (step) => {
    if (step !== 'add-recorded') return;
    const [container = ''] = containers();
    const bytes = readFileSync(container);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(container, bytes);
  };
  await expect(quarantine.add(sample)).rejects.toMatchObject({ code: 'quarantine.cannot-write' });
  expect(textOf(sample)).toBe('precious');
  expect(containers()).toEqual([]);
});

test('a file whose content is not the one decided about is left', async () => {
  const { quarantine, write } = quarantinePlace();
  const sample = write('sample', 'changed since');
  await expect(quarantine.add(sample, { expectedSha256: 'a'.repeat(64) })).rejects.toMatchObject({
    code: 'quarantine.changed',
  });
  expect(textOf(sample)).toBe('changed since');
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

test('restoring never overwrites, also not what comes to be there in the meantime', async () => {
  const { quarantine, write } = quarantinePlace();
  const sample = write('sample', 'held');
  const { file } = await quarantine.add(sample);
  write('sample', 'newer');
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({
    code: 'quarantine.target-exists',
  });
  unlinkSync(sample);
  quarantine.onDidReach = (step) => {
    if (step === 'restore-copied') symlinkSync('/nowhere', sample);
  };
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({
    code: 'quarantine.target-exists',
  });
  quarantine.onDidReach = () => {};
  expect(lstatSync(sample).isSymbolicLink()).toBe(true);
  expect(namesBeside(sample)).toEqual(['sample']);
  unlinkSync(sample);
  await quarantine.restore(file.id);
  expect(textOf(sample)).toBe('held');
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

test.for([
  [
    'changed',
    (file: string) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
  ],
  ['cut off', (file: string) => truncateSync(file, statSync(file).size - 1)],
  ['emptied', (file: string) => truncateSync(file, 0)],
  ['removed', (file: string) => unlinkSync(file)],
  [
    'replaced by a link',
    (file: string) => {
      renameSync(file, `${file}.moved`);
      symlinkSync(`${file}.moved`, file);
    },
  ],
] as const)('a container that was %s gives nothing out', async ([, change]) => {
  const { quarantine, write, containers } = quarantinePlace();
  const sample = write('sample', 'held');
  const { file } = await quarantine.add(sample);
  change(containers()[0] ?? '');
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({ code: 'quarantine.damaged' });
  await expect(contentOf(quarantine, file.id)).rejects.toMatchObject({
    code: 'quarantine.damaged',
  });
  write('other', '');
  expect(namesBeside(sample)).toEqual(['other']);
  expect(await quarantine.list()).toMatchObject([{ id: file.id, state: 'held' }]);
  await quarantine.delete(file.id);
  expect(await quarantine.list()).toEqual([]);
});

test('content that is not what the journal says is given out as damaged', async () => {
  const { quarantine, root, write } = quarantinePlace();
  const { file } = await quarantine.add(write('sample', 'held'));
  const { database } = openDatabase(path.join(root, 'history.db'), Date.now());
  database.prepare('UPDATE quarantine SET sha256 = ?').run('0'.repeat(64));
  database.close();
  for (const attempt of [contentOf(quarantine, file.id), quarantine.restore(file.id)]) {
    await expect(attempt).rejects.toMatchObject({ code: 'quarantine.damaged' });
  }
});

test('containers swapped with each other give nothing out', async () => {
  const { quarantine, write, containers } = quarantinePlace();
  const one = await quarantine.add(write('one', 'first'));
  const two = await quarantine.add(write('two', 'other'));
  const [a = '', b = ''] = containers();
  renameSync(a, `${a}.swap`);
  renameSync(b, a);
  renameSync(`${a}.swap`, b);
  for (const { file } of [one, two]) {
    await expect(quarantine.restore(file.id)).rejects.toMatchObject({ code: 'quarantine.damaged' });
  }
});

test('without its key nothing is given out or taken in, and the key coming back helps', async () => {
  const { quarantine, root, write } = quarantinePlace();
  const { file } = await quarantine.add(write('sample', 'held'));
  const key = path.join(root, 'quarantine.key');
  renameSync(key, `${key}.away`);
  const other = write('other', 'other');
  for (const attempt of [
    () => quarantine.restore(file.id),
    () => quarantine.export([file.id], `${other}.zip`),
    () => quarantine.add(other),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'quarantine.key-missing' });
  }
  expect(namesBeside(other)).toEqual(['other']);
  writeFileSync(key, 'too short');
  await expect(quarantine.add(other)).rejects.toMatchObject({ code: 'quarantine.key-missing' });
  renameSync(`${key}.away`, key);
  await quarantine.restore(file.id);
  // An empty quarantine may have a new key.
  unlinkSync(key);
  await quarantine.add(other);
  expect(statSync(key).size).toBe(32);
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

test('a file of another user comes back without his rights', async () => {
  const { quarantine, folder, root, write } = quarantinePlace();
  const sample = write('sample', 'held');
  chmodSync(sample, 0o6755);
  const { file } = await quarantine.add(sample);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['-R', '65534:65534', root, folder]);
  await runQuarantine({ root, action: 'restore', id: file.id, path: sample, asNobody: true });
  expect(statSync(sample)).toMatchObject(
    isRoot ? { uid: 65534, mode: 0o100755 } : { mode: 0o106755 },
  );
});

test.skipIf(!hasSmallDisks())('on a full disk the file stays where it is', async () => {
  const { quarantine, folder, root, write, containers } = quarantinePlace();
  const sample = write('sample', randomBytes(4_000_000));
  const full = { smallDiskAt: path.join(root, 'quarantine') };
  const add = await runQuarantine({ root, action: 'add', path: sample }, full);
  expect(add?.error).toBe('quarantine.disk-full');
  expect(statSync(sample).size).toBe(4_000_000);
  expect(await quarantine.list({ all: true })).toEqual([]);
  const { file } = await quarantine.add(sample);
  for (const action of ['restore', 'export'] as const) {
    const target = path.join(folder, 'target');
    const job = { root, action, id: file.id, path: target };
    const result = await runQuarantine(job, { smallDiskAt: folder });
    expect(result?.error).toBe('quarantine.disk-full');
  }
  expect(containers()).toHaveLength(1);
  expect(await quarantine.list()).toMatchObject([{ id: file.id, state: 'held' }]);
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
