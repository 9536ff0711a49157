import path from 'node:path';
import { lockClones } from './clone-lock.ts';
import { isReplacementPending, restoreReplacedFolder } from './replace-folder.ts';

/** Where clones are prepared: hidden from the library, on the rules' own file system. */
export function cloneWorkFolder(rules: string): string {
  return path.join(rules, '.clone');
}

/** What {@link lockClones} locks. */
export function cloneLockPath(rules: string): string {
  return path.join(rules, '.clone.lock');
}

/**
 * Brings back rules that a clone killed in its last moment has put out of place. Nothing happens
 * while another process clones, or where the folder cannot be written.
 */
export function finishInterruptedClone(rules: string): void {
  if (!isReplacementPending(cloneWorkFolder(rules))) return;
  try {
    const unlock = lockClones(cloneLockPath(rules));
    try {
      restoreReplacedFolder(rules, cloneWorkFolder(rules));
    } finally {
      unlock();
    }
  } catch {
    // The next clone does it, or says what is wrong.
  }
}
