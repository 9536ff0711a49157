import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and its descendants (bytes); shared pages are counted once. */
export interface TreeMemory {
  /** All of it, pages of mapped files included. */
  readonly total: number;
  /** Without pages of files, which the system may drop at any time. */
  readonly own: number;
}

/**
 * The proportional set size of a process tree now; zero once it is gone.
 * https://docs.kernel.org/filesystems/proc.html, smaps_rollup
 */
export function treeMemory(root: number): TreeMemory {
  let total = 0;
  let own = 0;
  for (const pid of treeOf(root)) {
    const rollup = readProc(`${pid}/smaps_rollup`);
    total += kilobytes(rollup, 'Pss');
    own += kilobytes(rollup, 'Pss_Anon') + kilobytes(rollup, 'Pss_Shmem');
  }
  return { total: total * 1024, own: own * 1024 };
}

function treeOf(root: number): number[] {
  const found = [root];
  for (const pid of found) {
    for (const thread of listProc(`${pid}/task`)) {
      const children = readProc(`${pid}/task/${thread}/children`);
      found.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

function kilobytes(rollup: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0);
}

/** A process may end at any moment: then there is nothing to read. */
function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function listProc(folder: string): string[] {
  try {
    return readdirSync(`/proc/${folder}`);
  } catch {
    return [];
  }
}
