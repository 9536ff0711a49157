import { link, open, rename } from 'node:fs/promises';
import { systemCode } from '../../../shared/errors/app-error.ts';
import { closing } from './closing.ts';
import type { PinnedFolder } from './pinned-folder.ts';

/** What file systems without hard links say: FAT and exFAT, some network ones. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Gives a finished file its name, never in place of something: a plain rename would replace what
 * came to be there since it was last looked at. The temporary name may remain; remove it after.
 * Throws `EEXIST` when the name is taken.
 */
export async function publishFile(
  folder: PinnedFolder,
  temporary: string,
  name: string,
): Promise<void> {
  try {
    await link(folder.entry(temporary), folder.entry(name));
  } catch (error) {
    if (!NO_LINKS.has(systemCode(error) ?? '')) throw error;
    await renameToFreeName(folder, temporary, name);
  }
}

/** Without hard links: takes the name with an empty file, and replaces only that. */
export async function renameToFreeName(
  folder: PinnedFolder,
  temporary: string,
  name: string,
): Promise<void> {
  const placeholder = await open(folder.entry(name), 'wx', 0o600);
  const own = await closing(placeholder, (opened) => opened.stat());
  try {
    await rename(folder.entry(temporary), folder.entry(name));
  } catch (error) {
    const now = await folder.stat(name);
    if (now?.ino === own.ino && now.size === 0) await folder.remove(name);
    throw error;
  }
}
