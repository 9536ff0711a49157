import { type Dirent, lstatSync, opendirSync, readdirSync, type Stats } from 'node:fs';
import { decodePath, mayBeLossy, nativePath } from '../../../shared/analysis/native-path.ts';

const READ_AHEAD = 256;

/** One name in a folder; a symbolic link is neither a folder nor a file. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'other';
}

/** The entries of a folder, whatever bytes their names are of. Throws what the system does. */
export function* readFolder(folder: string): Generator<FolderEntry> {
  const opened = opendirSync(nativePath(folder), { bufferSize: READ_AHEAD });
  let lossy = false;
  try {
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      if (mayBeLossy(entry.name)) lossy = true;
      else yield { name: entry.name, kind: kindOf(entry) };
    }
  } finally {
    opened.closeSync();
  }
  if (!lossy) return;
  const options = { withFileTypes: true, encoding: 'buffer' } as const;
  for (const entry of readdirSync(nativePath(folder), options)) {
    const name = decodePath(entry.name);
    if (mayBeLossy(entry.name.toString('utf8'))) yield { name, kind: kindOf(entry) };
  }
}

function kindOf(entry: Pick<Dirent, 'isDirectory' | 'isFile'>): FolderEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

/** What is at a path, links not followed; null where nothing is, or nothing that can be told. */
export function entryStats(path: string): Stats | null {
  try {
    return lstatSync(nativePath(path), { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
