import path from 'node:path';
import { type ContentHashes, hashPieces } from './byte-source.ts';
import { closing } from './closing.ts';
import { OriginalFile } from './original-file.ts';

/**
 * Hashes a file, a piece at a time. A symbolic link is refused.
 * @throws AppError `file.not-found`, `file.not-regular`, `file.unreadable`
 */
export async function hashFile(file: string): Promise<ContentHashes> {
  const original = await OriginalFile.open(path.resolve(file));
  return closing(original, () => hashPieces(original.pieces()));
}
