import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PinnedFolder } from './pinned-folder.ts';
import { publishFile, renameToFreeName } from './publish-file.ts';

async function folderWithTemporary(): Promise<{ folder: PinnedFolder; at: string }> {
  const at = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
  const folder = await PinnedFolder.open(at);
  onTestFinished(async () => {
    await folder.close();
    rmSync(at, { recursive: true });
  });
  writeFileSync(path.join(at, 'temporary'), 'finished');
  return { folder, at };
}

const WAYS = [
  ['with a link', publishFile],
  ['without links', renameToFreeName],
] as const;

test.for(WAYS)('a finished file gets its name %s', async ([, publish]) => {
  const { folder, at } = await folderWithTemporary();
  await publish(folder, 'temporary', 'name');
  expect(readFileSync(path.join(at, 'name'), 'utf8')).toBe('finished');
});

test.for(WAYS)('a name that is taken is left alone %s', async ([, publish]) => {
  const { folder, at } = await folderWithTemporary();
  writeFileSync(path.join(at, 'name'), 'older');
  symlinkSync('nowhere', path.join(at, 'link'));
  for (const name of ['name', 'link']) {
    await expect(publish(folder, 'temporary', name)).rejects.toMatchObject({ code: 'EEXIST' });
  }
  expect(readFileSync(path.join(at, 'name'), 'utf8')).toBe('older');
  expect(readdirSync(at).sort()).toEqual(['link', 'name', 'temporary']);
});

test('without links, a file that cannot be renamed leaves its name free', async () => {
  const { folder, at } = await folderWithTemporary();
  await expect(renameToFreeName(folder, 'missing', 'name')).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(readdirSync(at)).toEqual(['temporary']);
});
