import { createHash } from 'node:crypto';
import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

export const CORPUS_NAMES = ['tiny', 'binaries', 'large'] as const;
export type CorpusName = (typeof CORPUS_NAMES)[number];

export interface CorpusFile {
  readonly path: string;
  readonly size: number;
}

/** A folder of regular files that nobody else changes. */
export interface Corpus {
  readonly name: CorpusName;
  readonly folder: string;
  readonly files: readonly CorpusFile[];
  readonly bytes: number;
  /** SHA-256 over names and contents. */
  readonly sha256: string;
}

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Reads all of a folder: that tells what is in it, and puts it into the system's cache. */
export function readCorpus(name: CorpusName, folder: string): Corpus {
  const files = filesBelow(folder);
  const digest = createHash('sha256');
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const file of files) {
    digest.update(`${path.relative(folder, file.path)}\0${file.size}\0`);
    const descriptor = openSync(file.path, 'r');
    for (;;) {
      const count = readSync(descriptor, chunk, 0, chunk.length, null);
      if (count === 0) break;
      digest.update(chunk.subarray(0, count));
    }
    closeSync(descriptor);
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { name, folder, files, bytes, sha256: digest.digest('hex') };
}

/** The regular files of a folder in the order of their paths; what may not be listed is left out. */
export function filesBelow(root: string): CorpusFile[] {
  const found: string[] = [];
  const folders = [root];
  for (const folder of folders) {
    for (const entry of listed(folder)) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else if (entry.isFile()) found.push(file);
    }
  }
  return found.sort().map((file) => ({ path: file, size: statSync(file).size }));
}

function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
