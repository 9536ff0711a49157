import { randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors/app-error.ts';
import { type ByteSource, ContentHasher, type ContentHashes } from '../files/byte-source.ts';
import { closing } from '../files/closing.ts';
import { ContentCutShort, sealContainer } from './container.ts';
import { DamagedContainer, SALT_BYTES } from './container-format.ts';
import { explainWriting } from './explain.ts';
import { OriginalFile } from '../files/original-file.ts';
import type { QuarantineParts } from './quarantine-parts.ts';
import type { QuarantineOrigin } from './quarantine-store.ts';

export interface HoldRequest {
  /** Absolute. */
  readonly path: string;
  readonly reason: string | null;
  /** Lower-case hex: the content that was decided about; any other is left where it is. */
  readonly expectedSha256: string | null;
}

export interface HeldFile {
  readonly id: number;
  /** Further names the file has, by which its content is still reachable. */
  readonly otherNames: number;
}

/**
 * Moves a file into the quarantine: sealed copy first, and only when that is proven whole and the
 * file is still the one copied, the original goes. To be called under the lock.
 */
export async function holdFile(parts: QuarantineParts, request: HoldRequest): Promise<HeldFile> {
  return closing(await OriginalFile.open(request.path), async (original) => {
    if (await original.isBelow(parts.dataRoot)) {
      const what = "part of the program's own data";
      throw new AppError('file.not-regular', { path: request.path, what });
    }
    await original.assertRemovable();
    const id = await copyAndRemove(parts, original, request);
    return { id, otherNames: original.stats.nlink - 1 };
  });
}

async function copyAndRemove(
  parts: QuarantineParts,
  original: OriginalFile,
  request: HoldRequest,
): Promise<number> {
  const { store, reached } = parts;
  const container = randomBytes(SALT_BYTES).toString('hex');
  const origin = originOf(original, request.reason);
  const key = await makeKey(parts);
  const id = store.begin(container, origin);
  reached('add-journalled');
  try {
    const hashes = await copy({ ...parts, container, key }, original, origin);
    assertExpected(hashes, request);
    reached('add-named');
    store.recordCopy(id, hashes);
    reached('add-recorded');
    await verify({ ...parts, container, key }, hashes);
    reached('add-verified');
    await original.assertInPlace();
    reached('add-checked');
    await original.remove();
  } catch (error) {
    await undo(parts, id, container);
    throw explainWriting(error, parts.containers.path);
  }
  // From here on there is no way back: should a write fail, recovery goes on.
  reached('add-removed');
  await original.syncFolder();
  store.change(id, 'adding', 'held');
  reached('add-held');
  return id;
}

interface Copying extends QuarantineParts {
  readonly container: string;
  readonly key: Buffer;
}

async function makeKey({ keyFile, containers }: QuarantineParts): Promise<Buffer> {
  try {
    return await keyFile.orNew();
  } catch (error) {
    throw explainWriting(error, containers.path);
  }
}

async function copy(
  { containers, container, key, reached }: Copying,
  original: OriginalFile,
  origin: QuarantineOrigin,
): Promise<ContentHashes> {
  const hasher = new ContentHasher();
  const content: ByteSource = {
    size: original.source.size,
    read: async (offset, length) => {
      const bytes = await original.source.read(offset, length);
      hasher.add(bytes);
      if (offset === 0) reached('add-copying');
      return bytes;
    },
  };
  const salt = Buffer.from(container, 'hex');
  const pieces = sealContainer({ key, salt }, { description: origin, content });
  try {
    await containers.write(container, pieces, async () => {
      reached('add-copied');
      await original.assertUnchanged();
    });
  } catch (error) {
    if (!(error instanceof ContentCutShort)) throw error;
    throw new AppError('quarantine.changed', { path: original.path }, { cause: error });
  }
  return hasher.finish();
}

function assertExpected({ sha256 }: ContentHashes, request: HoldRequest): void {
  if (request.expectedSha256 === null || request.expectedSha256 === sha256) return;
  throw new AppError('quarantine.changed', { path: request.path });
}

/** Reads the sealed copy back from its file. */
async function verify(
  { containers, container, key }: Copying,
  hashes: ContentHashes,
): Promise<void> {
  let cause: unknown;
  try {
    const { sha256 } = await containers.hashes(container, key);
    if (sha256 === hashes.sha256) return;
  } catch (error) {
    if (!(error instanceof DamagedContainer)) throw error;
    cause = error;
  }
  const why = 'the copy did not read back as it was written';
  throw new AppError('quarantine.cannot-write', { path: containers.path, why }, { cause });
}

/** What fails here, recovery does later. */
async function undo(
  { containers, store }: QuarantineParts,
  id: number,
  container: string,
): Promise<void> {
  try {
    await containers.remove(container);
    store.drop(id);
  } catch {
    // The row is still there, and says what is to be done.
  }
}

function originOf({ path, stats }: OriginalFile, reason: string | null): QuarantineOrigin {
  const { size, mode, uid, gid, mtimeMs } = stats;
  return { path, size, mode: mode & 0o7777, uid, gid, mtimeMs, reason, createdAt: Date.now() };
}
