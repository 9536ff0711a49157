import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { syncFolder, writeFileAtomically } from '../files/durable-files.ts';

/** What is needed to finish or undo a replacement that was interrupted. */
interface Replacement {
  /** The folder replaced, below `root`. */
  readonly folder: string;
}

/**
 * Puts a prepared folder in the place of another. A process that dies in the middle leaves the old
 * one or the new one in place, or the old one in `work`, from where
 * {@link restoreReplacedFolder} brings it back.
 * @param prepared complete and on disk; on the file system of `root`
 * @param target `folder` below `root`; need not exist
 * @param work a folder of the caller's own on the same file system
 */
export function replaceFolder(
  prepared: string,
  target: { readonly root: string; readonly folder: string },
  work: string,
): void {
  const place = path.join(target.root, target.folder);
  mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  const replacement: Replacement = { folder: target.folder };
  writeFileAtomically(journalOf(work), JSON.stringify(replacement));
  if (exists(place)) renameSync(place, oldOf(work));
  try {
    renameSync(prepared, place);
  } catch (error) {
    restoreReplacedFolder(target.root, work);
    throw error;
  }
  syncFolder(path.dirname(place));
  rmSync(oldOf(work), { recursive: true, force: true });
  rmSync(journalOf(work), { force: true });
}

/** Ends what an interrupted {@link replaceFolder} has begun. */
export function restoreReplacedFolder(root: string, work: string): void {
  const replacement = readJournal(work);
  if (replacement === null) return;
  const place = path.join(root, replacement.folder);
  if (exists(oldOf(work)) && !exists(place)) {
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
    renameSync(oldOf(work), place);
  }
  rmSync(oldOf(work), { recursive: true, force: true });
  rmSync(journalOf(work), { force: true });
}

/** Empties the work folder, but for what {@link restoreReplacedFolder} may still need. */
export function clearWorkFolder(work: string): void {
  const needed = new Set([journalOf(work), oldOf(work)]);
  for (const name of exists(work) ? readdirSync(work) : []) {
    const file = path.join(work, name);
    if (!needed.has(file)) rmSync(file, { recursive: true, force: true });
  }
}

/** Whether {@link restoreReplacedFolder} has something to do. */
export function isReplacementPending(work: string): boolean {
  return exists(journalOf(work));
}

function readJournal(work: string): Replacement | null {
  try {
    return JSON.parse(readFileSync(journalOf(work), 'utf8')) as Replacement;
  } catch {
    return null;
  }
}

function journalOf(work: string): string {
  return path.join(work, 'replacing.json');
}

function oldOf(work: string): string {
  return path.join(work, 'old');
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
