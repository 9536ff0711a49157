import { existsSync } from 'node:fs';
import path from 'node:path';

/** Marks a folder of the rule library as the clone of a repository. */
const FILE_NAME = '.clone.json';

/** What is kept beside the rules of a clone. */
export interface CloneManifest {
  readonly url: string;
  readonly commit: string;
  /** Unix milliseconds. */
  readonly clonedAt: number;
  readonly license: string | null;
}

/** Where a clone's manifest is. */
export function manifestPath(folder: string): string {
  return path.join(folder, FILE_NAME);
}

/** The folder below `root` of the clone that holds a namespace, or null. */
export function cloneOf(
  root: string,
  namespace: string,
  known: Map<string, boolean>,
): string | null {
  for (
    let folder = path.posix.dirname(namespace);
    folder !== '.';
    folder = path.posix.dirname(folder)
  ) {
    const isClone = known.get(folder) ?? existsSync(manifestPath(path.join(root, folder)));
    known.set(folder, isClone);
    if (isClone) return folder;
  }
  return null;
}
