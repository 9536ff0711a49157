import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { expect, test } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { namesBeside, quarantinePlace, textOf } from '../support/quarantine-place.ts';

const hasPython = spawnSync('python3', ['-c', 'import zipfile']).status === 0;
const hasUnzip = spawnSync('unzip', ['-v']).status === 0;

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Names and contents of an archive. */
async function entriesOf(zip: string, password = 'infected'): Promise<Record<string, string>> {
  const reader = new ZipReader(new BlobReader(new Blob([readFileSync(zip)])));
  const entries: Record<string, string> = {};
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter(), { password, useWebWorkers: false });
    entries[entry.filename] = Buffer.from(bytes).toString();
  }
  await reader.close();
  return entries;
}

test('one file is exported under its name, with the password “infected”', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const { file } = await quarantine.add(write('sample.exe', 'MZ and so on'));
  const zip = path.join(folder, 'one.zip');
  await quarantine.export([file.id], zip);
  expect(await entriesOf(zip)).toEqual({ 'sample.exe': 'MZ and so on' });
  await expect(entriesOf(zip, 'wrong')).rejects.toThrow();
  expect(readFileSync(zip).includes('MZ and so on')).toBe(false);
  expect(statSync(zip).mode & 0o777).toBe(0o600);
  expect(await quarantine.list()).toMatchObject([{ id: file.id, state: 'held' }]);
});

test('several files, also of one name or one content, each have their own entry', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const ids: number[] = [];
  const samples = { 'a/run': 'one', 'b/run': 'two', 'c/run': 'two', 'd/empty': '' };
  for (const [name, content] of Object.entries(samples)) {
    ids.push((await quarantine.add(write(name, content))).file.id);
  }
  const zip = path.join(folder, 'all.zip');
  await quarantine.export([...ids, ...ids], zip);
  expect(await entriesOf(zip)).toEqual({
    [`${sha256('one')}_run`]: 'one',
    [`${sha256('two')}_run`]: 'two',
    [`${sha256('two')}_run_2`]: 'two',
    [`${sha256('')}_empty`]: '',
  });
});

test.skipIf(!hasPython)('Python opens the archive, checks it and sees the old time', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const sample = write('größe.bin', Buffer.alloc(3_000_001, 'abc'));
  utimesSync(sample, 0, new Date('2020-02-02T10:20:30'));
  const { file } = await quarantine.add(sample);
  const zip = path.join(folder, 'one.zip');
  await quarantine.export([file.id], zip);
  const script = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    archive.setpassword(b'infected')
    assert archive.testzip() is None
    [info] = archive.infolist()
    print(json.dumps([info.filename, info.file_size, info.flag_bits & 1, info.date_time,
                      hashlib.sha256(archive.read(info)).hexdigest()]))`;
  const answer = execFileSync('python3', ['-c', script, zip], { encoding: 'utf8' });
  expect(JSON.parse(answer)).toEqual([
    'größe.bin',
    3_000_001,
    1,
    [2020, 2, 2, 10, 20, 30],
    file.sha256,
  ]);
});

test.skipIf(!hasUnzip)('Info-ZIP opens the archive', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const { file } = await quarantine.add(write('sample', 'plain'));
  const zip = path.join(folder, 'one.zip');
  await quarantine.export([file.id], zip);
  expect(execFileSync('unzip', ['-P', 'infected', '-p', zip], { encoding: 'utf8' })).toBe('plain');
});

test('a name that no other system would take is made safe', async () => {
  const { quarantine, folder } = quarantinePlace();
  const sample = `${folder}/bad\udcff\n\u202egpj.exe`;
  writeFileSync(nativePath(sample), 'x');
  const { file } = await quarantine.add(sample);
  const zip = path.join(folder, 'one.zip');
  await quarantine.export([file.id], zip);
  expect(await entriesOf(zip)).toEqual({ 'bad___gpj.exe': 'x' });
});

test('an archive is never overwritten, and needs its folder', async () => {
  const { quarantine, folder, write } = quarantinePlace();
  const { file } = await quarantine.add(write('sample', 'plain'));
  const zip = write('taken.zip', 'something else');
  await expect(quarantine.export([file.id], zip)).rejects.toMatchObject({
    code: 'quarantine.target-exists',
  });
  expect(textOf(zip)).toBe('something else');
  await expect(quarantine.export([file.id], path.join(folder, 'no/a.zip'))).rejects.toMatchObject({
    code: 'quarantine.no-folder',
  });
  expect(namesBeside(zip)).toEqual(['taken.zip']);
});

test('a damaged file leaves no archive behind', async () => {
  const { quarantine, folder, write, containers } = quarantinePlace();
  const good = await quarantine.add(write('good', 'whole'));
  const bad = await quarantine.add(write('bad', 'harmed'));
  const sealed = containers().find((name) => name.includes(bad.file.container)) ?? '';
  const bytes = readFileSync(sealed);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  writeFileSync(sealed, bytes);
  const zip = path.join(folder, 'both.zip');
  await expect(quarantine.export([good.file.id, bad.file.id], zip)).rejects.toMatchObject({
    code: 'quarantine.damaged',
    data: { id: bad.file.id },
  });
  write('other', '');
  expect(namesBeside(zip)).toEqual(['other']);
  await quarantine.export([good.file.id], zip);
  await expect(quarantine.export([99], zip)).rejects.toMatchObject({ code: 'quarantine.unknown' });
});
