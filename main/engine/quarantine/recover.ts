import { AppError, errorText } from '../../../shared/errors/app-error.ts';
import type {
  QuarantinedFile,
  QuarantineState,
  Recovery,
} from '../../../shared/model/quarantine.ts';
import { hashPieces } from '../files/byte-source.ts';
import { closing } from '../files/closing.ts';
import { PinnedFolder } from '../files/pinned-folder.ts';
import { splitPath } from '../history/stored-path.ts';
import { OriginalFile } from '../files/original-file.ts';
import type { QuarantineParts } from './quarantine-parts.ts';
import type { QuarantineOrigin } from './quarantine-store.ts';
import { removeContainer, temporaryName } from './restore-file.ts';

/** Ends the moves that dead processes left half-done. To be called under the lock. */
export async function recoverMoves(parts: QuarantineParts): Promise<Recovery[]> {
  const done: Recovery[] = [];
  for (const file of parts.store.list(['adding', 'restoring'])) {
    const { id, path } = file;
    try {
      const end = file.state === 'adding' ? endAdding : endRestoring;
      done.push({ id, path, detail: null, ...(await end(parts, file)) });
    } catch (error) {
      done.push({ id, path, kind: 'left-alone', detail: errorText(error) });
    }
  }
  return done;
}

type Outcome = Pick<Recovery, 'kind'> & Partial<Pick<Recovery, 'detail'>>;

/** The original goes only when the container is whole: one of the two is always there. */
async function endAdding(parts: QuarantineParts, file: QuarantinedFile): Promise<Outcome> {
  const { store, containers, keyFile } = parts;
  const undo = async (): Promise<Outcome> => {
    await containers.remove(file.container);
    store.drop(file.id);
    return { kind: 'add-undone' };
  };
  if (!(await containers.list()).containers.includes(file.container)) return undo();
  const copy = await containers.hashes(file.container, await keyFile.existing());
  if (await hasContent(file.path, copy)) return undo();
  store.recordCopy(file.id, copy);
  store.change(file.id, 'adding', 'held');
  return { kind: 'add-finished' };
}

/** The container goes only when the file is whole under its name. */
async function endRestoring(parts: QuarantineParts, file: QuarantinedFile): Promise<Outcome> {
  const { store, containers } = parts;
  const target = file.restoredTo ?? file.path;
  const content = { size: file.size, sha256: file.sha256 ?? '' };
  let finished = false;
  let detail: string | null = null;
  try {
    await closing(await PinnedFolder.open(splitPath(target).directory), async (folder) => {
      await folder.remove(temporaryName(file.container));
      await folder.sync();
      finished = await hasContent(target, content);
    });
  } catch (error) {
    // Without a look at the target the container is the copy to rely on.
    finished = false;
    detail = errorText(error);
  }
  store.change(file.id, 'restoring', finished ? 'restored' : 'held');
  if (finished) await removeContainer(containers, file.container);
  return { kind: finished ? 'restore-finished' : 'restore-undone', detail };
}

/** Whether a file is there with this content; one that cannot be read is not. */
async function hasContent(
  path: string,
  content: { readonly size: number; readonly sha256: string },
): Promise<boolean> {
  let file: OriginalFile;
  try {
    file = await OriginalFile.open(path);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
  return closing(file, async ({ stats }) => {
    if (stats.size !== content.size) return false;
    return (await hashPieces(file.pieces())).sha256 === content.sha256;
  });
}

/**
 * Brings the folder in line with the journal: leftovers go, and a whole container that the
 * database does not know, because it was lost, is listed again. To be called under the lock,
 * after {@link recoverMoves}.
 */
export async function recoverFolder(parts: QuarantineParts): Promise<Recovery[]> {
  const { containers, temporaries } = await parts.containers.list();
  const states = parts.store.containerStates();
  const done: Recovery[] = [];
  const removed = async (name: string, path: string): Promise<void> => {
    await parts.containers.remove(name);
    done.push({ kind: 'leftover-removed', path, id: null, detail: null });
  };
  for (const name of temporaries) await removed(name, parts.containers.temporaryPath(name));
  for (const name of containers) {
    const state = states.get(name);
    if (state === undefined) done.push(await listAgain(parts, name));
    else if (GONE.has(state)) await removed(name, parts.containers.containerPath(name));
  }
  return done;
}

const GONE: ReadonlySet<QuarantineState> = new Set(['restored', 'deleted']);

async function listAgain(
  { store, containers, keyFile }: QuarantineParts,
  name: string,
): Promise<Recovery> {
  try {
    const key = await keyFile.existing();
    const origin = (await containers.description(name, key)) as QuarantineOrigin;
    const id = store.adopt(name, origin, await containers.hashes(name, key));
    return { kind: 'listed-again', path: origin.path, id, detail: null };
  } catch (error) {
    const path = containers.containerPath(name);
    return { kind: 'left-alone', path, id: null, detail: errorText(error) };
  }
}
