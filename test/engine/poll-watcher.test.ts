import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PollWatcher } from '../../main/engine/watches/poll-watcher.ts';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Polls a folder; resolves when a path, and only expected ones, were reported. */
async function poll(folder: string): Promise<(...expected: string[]) => Promise<void>> {
  const changed = new Set<string>();
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const listener = {
    excludes: (file: string) => (file.endsWith('.log') ? ('excluded' as const) : null),
    onDidChange: (file: string) => changed.add(file),
    onDidLose: () => {},
    onDidFail: (error: unknown) => {
      throw error;
    },
  };
  await PollWatcher.open(folder, listener, { everyMs: 20, signal: end.signal });
  return async (...expected) => {
    await vi.waitFor(() => expect([...changed].sort()).toEqual([...expected].sort()), {
      timeout: 10_000,
    });
    changed.clear();
  };
}

/** Sets a file's times back, so that it does not look as if it had only just been written. */
function age(file: string): void {
  utimesSync(file, 1_600_000_000, 1_600_000_000);
}

test('polling reports new, changed and moved files, and no others', async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  mkdirSync(path.join(folder, 'a/b'), { recursive: true });
  const old = path.join(folder, 'a/b/old');
  writeFileSync(old, 'one');
  age(old);
  // Until the clock has moved on, a file just written stays news.
  await vi.waitFor(() => expect(Date.now() - statSync(old).ctimeMs).toBeGreaterThan(100));
  const changed = await poll(folder);

  const fresh = path.join(folder, 'a/fresh');
  writeFileSync(fresh, 'two');
  writeFileSync(path.join(folder, 'a/today.log'), 'excluded');
  await changed(fresh);

  appendFileSync(old, ' more');
  await changed(old);

  mkdirSync(path.join(elsewhere, 'kit'));
  writeFileSync(path.join(elsewhere, 'kit/inside'), 'three');
  age(path.join(elsewhere, 'kit/inside'));
  renameSync(path.join(elsewhere, 'kit'), path.join(folder, 'kit'));
  await changed(path.join(folder, 'kit/inside'));

  rmSync(path.join(folder, 'kit'), { recursive: true });
  const unnamed = `${folder}/\udcff`;
  writeFileSync(nativePath(unnamed), 'four');
  await changed(unnamed);
});

test('polling is not deceived by a file of the same size and time', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'good');
  age(file);
  await vi.waitFor(() => expect(Date.now() - statSync(file).ctimeMs).toBeGreaterThan(100));
  const changed = await poll(folder);
  writeFileSync(file, 'evil');
  age(file);
  expect(readFileSync(file, 'utf8')).toBe('evil');
  await changed(file);
});

test('a folder of more entries than one part of a walk is compared as a whole', async () => {
  const folder = temporaryFolder();
  for (let index = 0; index < 3_000; index += 1) writeFileSync(path.join(folder, `${index}`), 'x');
  const last = path.join(folder, '2999');
  await vi.waitFor(() => expect(Date.now() - statSync(last).ctimeMs).toBeGreaterThan(100));
  const changed = await poll(folder);
  writeFileSync(path.join(folder, '77'), 'changed');
  writeFileSync(path.join(folder, 'new'), 'new');
  await changed(path.join(folder, '77'), path.join(folder, 'new'));
});
