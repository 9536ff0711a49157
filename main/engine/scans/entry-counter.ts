import { readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { isPseudoFileSystem } from './pseudo-file-systems.ts';
import type { WalkOptions } from './walk.ts';

/** Counting may hold up the engine's process for so long at a time (ms), … */
const SLICE_MS = 5;
/** … and waits so long in between, so that scanning is hardly slowed down. */
const PAUSE_MS = 25;

/**
 * Counts ahead what a scan will come upon, by names only, so that its progress has a total long
 * before the walk is over. The number is an estimate: the tree may change, and names that are not
 * UTF-8 hide the folders they stand for.
 * @returns null when `signal` is aborted first
 */
export async function countEntries(
  targets: readonly string[],
  options: WalkOptions,
  signal: AbortSignal,
): Promise<number | null> {
  const counting = count(targets, options);
  for (;;) {
    const until = performance.now() + SLICE_MS;
    while (performance.now() < until) {
      const { done, value } = counting.next();
      if (done === true) return value;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (signal.aborted) return null;
  }
}

function* count(targets: readonly string[], options: WalkOptions): Generator<void, number> {
  let entries = 0;
  const folders = [...targets];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readFolder(folder)) {
      const child = path.join(folder, entry.name);
      if (entry.isDirectory() && options.excludes(child, true) === null) folders.push(child);
      else entries += 1;
    }
    yield;
  }
  return entries;
}

/** A target that is a file, or a folder that cannot be read, counts little: it is left out. */
function readFolder(folder: string) {
  try {
    if (isPseudoFileSystem(statfsSync(nativePath(folder)).type)) return [];
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
