import { lstatSync } from 'node:fs';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { fromStored, joinPath, type StoredPath } from './stored-path.ts';

/** Files of the history that are not on disk. */
export interface MissingFiles {
  readonly ids: readonly number[];
  /** When they were looked for: one scanned since then is there again. */
  readonly lookedAt: number;
}

/**
 * Looks for every known file. Only one whose path leads nowhere is missing; one that cannot be
 * looked at, say for lack of permission, is not.
 */
export function findMissingFiles(database: HistoryDatabase, now: number): MissingFiles {
  const rows = database
    .prepare(
      `SELECT files.id, directories.path, name FROM files
       JOIN directories ON directories.id = directory_id`,
    )
    .raw()
    .iterate() as IterableIterator<[number, StoredPath, StoredPath]>;
  const ids: number[] = [];
  for (const [id, directory, name] of rows) {
    if (!exists(joinPath(fromStored(directory), fromStored(name)))) ids.push(id);
  }
  return { ids, lookedAt: now };
}

function exists(path: string): boolean {
  try {
    return lstatSync(nativePath(path), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return systemCode(error) !== 'ENOTDIR';
  }
}
