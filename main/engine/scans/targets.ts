import { lstatSync } from 'node:fs';
import path from 'node:path';
import { nativePath } from '../../../shared/analysis/native-path.ts';

/**
 * Absolute paths of targets, without those that the walk of another target comes to anyway, so
 * that nothing is scanned twice. One that does not exist, or is a link, which a walk would not
 * follow, stays: the analyst has named it.
 */
export function distinctTargets(targets: readonly string[]): string[] {
  const resolved = [...new Set(targets.map((target) => path.resolve(target)))];
  const known = new Set(resolved);
  return resolved.filter((target) => !isBelow(target, known) || !isPlain(target));
}

function isBelow(target: string, folders: ReadonlySet<string>): boolean {
  let below = target;
  for (let above = path.dirname(below); above !== below; above = path.dirname(above)) {
    if (folders.has(above)) return true;
    below = above;
  }
  return false;
}

function isPlain(target: string): boolean {
  const stats = lstatSync(nativePath(target), { throwIfNoEntry: false });
  return stats?.isFile() === true || stats?.isDirectory() === true;
}
