import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/**
 * The bytes of a quarantined file: a header, its sealed description, then its content in sealed
 * chunks. Each part is AES-256-GCM under a key of the file's own, with a nonce that says which
 * part it is, so that no part can be changed, moved, left out or added unnoticed: the STREAM
 * construction of https://eprint.iacr.org/2015/189. See docs/quarantine.md.
 */
const MAGIC = Buffer.from('BAQ\u0001', 'latin1');
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;

export const KEY_BYTES = 32;
export const SALT_BYTES = 16;
/** What sealing adds to a part. */
export const TAG_BYTES = 16;
export const HEADER_BYTES = MAGIC.length + 4 + 4 + SALT_BYTES;
/** Plain bytes of every chunk but the last. */
export const CHUNK_BYTES = 1024 * 1024;
/** Bounds what a hostile header can make a reader allocate. */
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
const MAX_DESCRIPTION_BYTES = 1024 * 1024;

/** The bytes are not those that were written, or the key is another. */
export class DamagedContainer extends Error {
  override readonly name = 'DamagedContainer';
}

export interface ContainerHeader {
  /** Plain bytes of every chunk but the last. */
  readonly chunkBytes: number;
  /** Plain bytes of the description. */
  readonly descriptionBytes: number;
  /** Makes the file's key differ from every other file's; random. */
  readonly salt: Buffer;
}

export function encodeHeader({ chunkBytes, descriptionBytes, salt }: ContainerHeader): Buffer {
  if (descriptionBytes > MAX_DESCRIPTION_BYTES) throw new RangeError('The description is too long');
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32BE(chunkBytes, MAGIC.length);
  header.writeUInt32BE(descriptionBytes, MAGIC.length + 4);
  salt.copy(header, MAGIC.length + 8);
  return header;
}

/** Reads {@link encodeHeader}'s bytes back. @throws DamagedContainer */
export function decodeHeader(bytes: Buffer): ContainerHeader {
  if (bytes.length < HEADER_BYTES) throw new DamagedContainer('it is cut off');
  if (!bytes.subarray(0, 3).equals(MAGIC.subarray(0, 3))) {
    throw new DamagedContainer('it is not a quarantined file');
  }
  if (bytes[3] !== MAGIC[3]) throw new DamagedContainer(`it has the unknown format ${bytes[3]}`);
  const chunkBytes = bytes.readUInt32BE(MAGIC.length);
  const descriptionBytes = bytes.readUInt32BE(MAGIC.length + 4);
  if (
    chunkBytes === 0 ||
    chunkBytes > MAX_CHUNK_BYTES ||
    descriptionBytes > MAX_DESCRIPTION_BYTES
  ) {
    throw new DamagedContainer('its header makes no sense');
  }
  const salt = Buffer.from(bytes.subarray(MAGIC.length + 8, HEADER_BYTES));
  return { chunkBytes, descriptionBytes, salt };
}

/** Which part of a container: the last chunk is marked, so that the end cannot be moved. */
export type Part =
  | { readonly kind: 'description' }
  | { readonly kind: 'chunk'; readonly index: number; readonly last: boolean };

/** Seals and opens the parts of one container. */
export class PartCipher {
  readonly #key: Buffer;
  readonly #header: Buffer;

  constructor(quarantineKey: Buffer, header: ContainerHeader) {
    this.#header = encodeHeader(header);
    // A key for each file: random nonces under one key would limit how many files it may seal
    // (NIST SP 800-38D, 8.3), counters under one key would have to be remembered.
    const info = 'binaryalert quarantine 1';
    this.#key = Buffer.from(hkdfSync('sha256', quarantineKey, header.salt, info, KEY_BYTES));
  }

  seal(plain: Buffer, part: Part): Buffer {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(part), { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#header);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws DamagedContainer when it is not exactly what was sealed as this part */
  open(sealed: Buffer, part: Part): Buffer {
    const end = sealed.length - TAG_BYTES;
    if (end < 0) throw new DamagedContainer('it is cut off');
    const cipher = createDecipheriv(CIPHER, this.#key, nonceOf(part), { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#header);
    cipher.setAuthTag(sealed.subarray(end));
    const plain = cipher.update(sealed.subarray(0, end));
    try {
      cipher.final();
    } catch (error) {
      throw new DamagedContainer('its bytes were changed, or the key is another', { cause: error });
    }
    return plain;
  }
}

/** Three zero bytes, the chunk's index in eight, and which kind of part it is in one. */
function nonceOf(part: Part): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  if (part.kind === 'chunk') {
    nonce.writeBigUInt64BE(BigInt(part.index), 3);
    nonce[NONCE_BYTES - 1] = part.last ? 1 : 0;
  } else {
    nonce[NONCE_BYTES - 1] = 2;
  }
  return nonce;
}
