import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { contentOf, namesBeside, quarantinePlace, textOf } from '../support/quarantine-place.ts';
import { runQuarantine } from '../support/run-quarantine.ts';

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
