import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, test } from 'vitest';
import { temporaryFolder } from './temporary.ts';

/** A file system of its own in memory, unmounted when the test ends. */
export interface SmallDisk {
  readonly folder: string;
  resize(bytes: number): void;
  makeReadOnly(): void;
}

/** Mounting takes the rights of an administrator. */
export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = path.join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  const remount = (options: string): void => {
    execFileSync('mount', ['-o', `remount,${options}`, folder], { stdio: 'pipe' });
  };
  const options = `size=${bytes},mode=0700`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return {
    folder,
    resize: (size) => remount(`size=${size}`),
    makeReadOnly: () => remount('ro'),
  };
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** A test that needs {@link mountSmallDisk}: left out where that is not permitted, but not in CI. */
export const testOnSmallDisk: typeof test.skip = test.runIf(mayMount() || process.env.CI);

/** A folder that is filled and then cannot be written; it is one again when the test ends. */
export function readOnlyFolder(fill: (folder: string) => void): string {
  if (process.getuid?.() === 0) {
    const disk = mountSmallDisk(16 * 1024 * 1024);
    fill(disk.folder);
    disk.makeReadOnly();
    return disk.folder;
  }
  const folder = temporaryFolder();
  fill(folder);
  chmodSync(folder, 0o500);
  onTestFinished(() => chmodSync(folder, 0o700));
  return folder;
}
