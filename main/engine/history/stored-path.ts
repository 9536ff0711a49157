import { decodePath, nativePath } from '../../../shared/analysis/native-path.ts';

/** A path or name as SQLite keeps it: TEXT, or BLOB where it is not UTF-8. */
export type StoredPath = string | Buffer;

export function toStored(path: string): StoredPath {
  return nativePath(path);
}

export function fromStored(stored: StoredPath): string {
  return typeof stored === 'string' ? stored : decodePath(stored);
}

/** Splits an absolute path at its last `/`; the root's own directory is empty. */
export function splitPath(path: string): { directory: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { directory: slash <= 0 ? '/' : path.slice(0, slash), name: path.slice(slash + 1) };
}

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}
