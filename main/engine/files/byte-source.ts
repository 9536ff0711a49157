import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes that can be read piece by piece, whatever holds them. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Reads a piece; fewer bytes where the source ends early. The buffer is valid until the next
   * read.
   */
  read(offset: number, length: number): Promise<Buffer>;
}

/** An open file as a source of `size` bytes. */
export function fileSource(handle: FileHandle, size: number): ByteSource {
  let buffer = Buffer.alloc(0);
  return {
    size,
    read: async (offset, length) => {
      if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      while (filled < length) {
        const rest = { offset: filled, length: length - filled, position: offset + filled };
        const { bytesRead } = await handle.read(buffer, rest);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}

/** Writes all of some bytes at the file's position; the system may take them in parts. */
export async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at)).bytesWritten;
  }
}

export interface ContentHashes {
  /** Bytes hashed. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly md5: string;
}

/** Hashes content that is given piece by piece, in order. */
export class ContentHasher {
  readonly #sha256 = createHash('sha256');
  readonly #md5 = createHash('md5');
  #size = 0;

  add(bytes: Buffer): void {
    this.#sha256.update(bytes);
    this.#md5.update(bytes);
    this.#size += bytes.length;
  }

  /** To be called once. */
  finish(): ContentHashes {
    return {
      size: this.#size,
      sha256: this.#sha256.digest('hex'),
      md5: this.#md5.digest('hex'),
    };
  }
}

/** Hashes a whole stream of pieces. */
export async function hashPieces(pieces: AsyncIterable<Buffer>): Promise<ContentHashes> {
  const hasher = new ContentHasher();
  for await (const piece of pieces) hasher.add(piece);
  return hasher.finish();
}
