import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import type { QuarantinedFile } from '../../../shared/model/quarantine.ts';
import { ContentHasher, writeAll } from '../files/byte-source.ts';
import { closing } from '../files/closing.ts';
import { PinnedFolder } from '../files/pinned-folder.ts';
import { publishFile } from '../files/publish-file.ts';
import { joinPath, splitPath } from '../history/stored-path.ts';
import type { ContainerFolder } from './container-folder.ts';
import { DamagedContainer } from './container-format.ts';
import { explainReading, explainWriting } from './explain.ts';
import type { QuarantineParts } from './quarantine-parts.ts';

export interface RestoreRequest {
  /** Absolute: a path, or a folder that is there; null for where it was. */
  readonly to: string | null;
  /** Make the folders that are missing. */
  readonly createFolders: boolean;
}

/**
 * Moves a held file back, with its mode, modification time and, where that is allowed, owner. It
 * never replaces anything. To be called under the lock.
 * @returns where it was restored to
 */
export async function restoreFile(
  parts: QuarantineParts,
  file: QuarantinedFile,
  request: RestoreRequest,
): Promise<string> {
  const key = await parts.keyFile.existing();
  const target = await targetOf(file, request.to);
  const folder = await openFolder(splitPath(target).directory, request.createFolders);
  await closing(folder, () => restoreInto({ ...parts, folder, key, target }, file));
  return target;
}

interface Restoring extends QuarantineParts {
  readonly folder: PinnedFolder;
  readonly key: Buffer;
  readonly target: string;
}

async function restoreInto(restoring: Restoring, file: QuarantinedFile): Promise<void> {
  const { store, containers, folder, target, reached } = restoring;
  const { name } = splitPath(target);
  const temporary = temporaryName(file.container);
  if ((await folder.stat(name)) !== null) {
    throw new AppError('quarantine.target-exists', { path: target });
  }
  store.beginRestore(file.id, target);
  reached('restore-journalled');
  try {
    await writeOut(restoring, file, temporary);
    reached('restore-copied');
    await publishFile(folder, temporary, name);
  } catch (error) {
    await undo(restoring, file.id, temporary);
    throw explainRestoring(error, file.id, target);
  }
  reached('restore-named');
  try {
    await folder.remove(temporary);
    await folder.sync();
  } catch (error) {
    throw explainWriting(error, folder.path);
  }
  reached('restore-cleared');
  store.change(file.id, 'restoring', 'restored');
  reached('restore-recorded');
  await removeContainer(containers, file.container);
  reached('restore-finished');
}

/** The file has left the quarantine: a container that stays is a leftover for recovery. */
export async function removeContainer(folder: ContainerFolder, container: string): Promise<void> {
  await folder.remove(container).catch(() => {});
}

/** The name a file has in the target's folder until it is whole. */
export function temporaryName(container: string): string {
  return `.binaryalert-${container}.tmp`;
}

async function targetOf(file: QuarantinedFile, to: string | null): Promise<string> {
  if (to === null) return file.path;
  const existing = await lstat(nativePath(to)).catch(() => null);
  return existing?.isDirectory() === true ? joinPath(to, splitPath(file.path).name) : to;
}

async function openFolder(directory: string, create: boolean): Promise<PinnedFolder> {
  try {
    if (create) await mkdir(nativePath(directory), { recursive: true });
    return await PinnedFolder.open(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new AppError('quarantine.no-folder', { path: directory }, { cause: error });
    }
    throw explainWriting(error, directory);
  }
}

async function writeOut(
  { folder, containers, key, reached }: Restoring,
  file: QuarantinedFile,
  temporary: string,
): Promise<void> {
  await folder.remove(temporary);
  await closing(await open(folder.entry(temporary), 'wx', 0o600), async (handle) => {
    const hasher = new ContentHasher();
    for await (const bytes of containers.chunks(file.container, key)) {
      hasher.add(bytes);
      await writeAll(handle, bytes);
      reached('restore-copying');
    }
    if (hasher.finish().sha256 !== file.sha256) throw new DamagedContainer('its hash is another');
    await giveAttributes(handle, file);
    await handle.sync();
  });
}

async function giveAttributes(handle: FileHandle, file: QuarantinedFile): Promise<void> {
  const { uid, gid } = await handle.stat();
  let own = uid === file.uid && gid === file.gid;
  if (!own) {
    // Only root may give files away.
    own = await handle.chown(file.uid, file.gid).then(
      () => true,
      () => false,
    );
  }
  // Set-user-id and set-group-id would grant another user's rights than they did.
  await handle.chmod(own ? file.mode : file.mode & 0o1777);
  await handle.utimes(new Date(), file.mtimeMs / 1000);
}

/** What fails here, recovery does later. */
async function undo({ folder, store }: Restoring, id: number, temporary: string): Promise<void> {
  try {
    await folder.remove(temporary);
    store.change(id, 'restoring', 'held');
  } catch {
    // The row is still there, and says what is to be done.
  }
}

function explainRestoring(error: unknown, id: number, target: string): unknown {
  if (error instanceof DamagedContainer) return explainReading(error, id);
  if (systemCode(error) === 'EEXIST') {
    return new AppError('quarantine.target-exists', { path: target }, { cause: error });
  }
  return explainWriting(error, path.dirname(target));
}
