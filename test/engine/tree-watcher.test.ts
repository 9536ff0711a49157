import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EventQueue } from '../../main/engine/watches/event-queue.ts';
import { TreeWatcher } from '../../main/engine/watches/tree-watcher.ts';
import { projectRoot } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';

const RESTLESS = path.join(projectRoot, 'test/support/restless-tree.ts');

/** All folders and files below a folder. */
function below(root: string): { folders: string[]; files: string[] } {
  const folders = [root];
  const files: string[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      (entry.isDirectory() ? folders : files).push(path.join(folder, entry.name));
    }
  }
  return { folders, files };
}

test.each([1, 2, 3])(
  'in a tree that grows, moves and shrinks at random every file is reported (seed %i)',
  async (seed) => {
    const root = temporaryFolder();
    const end = new AbortController();
    onTestFinished(() => end.abort());
    const changed = new Set<string>();
    const failures: unknown[] = [];
    const listener = {
      excludes: () => null,
      onDidChange: (file: string) => changed.add(file),
      onDidLose: () => failures.push('lost'),
      onDidFail: (error: unknown) => failures.push(error),
    };
    const queue = new EventQueue();
    await TreeWatcher.open(root, listener, { queue, signal: end.signal });
    await promisify(execFile)(process.execPath, [RESTLESS, root, String(seed)]);
    const { folders, files } = below(root);
    const unseen = (expected: readonly string[]): string[] =>
      expected.filter((file) => !changed.has(file));
    await vi.waitFor(() => expect(unseen(files)).toEqual([]), { timeout: 10_000 });
    const late = folders.map((folder) => path.join(folder, 'late'));
    for (const file of late) writeFileSync(file, 'every folder is still watched');
    await vi.waitFor(() => expect(unseen(late)).toEqual([]), { timeout: 10_000 });
    expect(failures).toEqual([]);
  },
);
