import type { ByteSource } from '../files/byte-source.ts';
import {
  CHUNK_BYTES,
  type ContainerHeader,
  DamagedContainer,
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  type Part,
  PartCipher,
  TAG_BYTES,
} from './container-format.ts';

/** The quarantine's key, and the salt of one container. */
export interface ContainerKey {
  readonly key: Buffer;
  readonly salt: Buffer;
}

export interface ContainerContent {
  /** Anything short that must outlive the history; JSON. */
  readonly description: object;
  readonly content: ByteSource;
}

/** The content gave fewer bytes than it had said. */
export class ContentCutShort extends Error {
  override readonly name = 'ContentCutShort';
}

/**
 * The bytes of a container, piece by piece; memory stays at a few chunks whatever the size.
 * @throws ContentCutShort
 */
export async function* sealContainer(
  { key, salt }: ContainerKey,
  { description, content }: ContainerContent,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Buffer> {
  const text = Buffer.from(JSON.stringify(description), 'utf8');
  const header: ContainerHeader = { chunkBytes, descriptionBytes: text.length, salt };
  const cipher = new PartCipher(key, header);
  yield Buffer.concat([encodeHeader(header), cipher.seal(text, { kind: 'description' })]);
  const count = Math.max(1, Math.ceil(content.size / chunkBytes));
  for (let index = 0; index < count; index += 1) {
    const offset = index * chunkBytes;
    const length = Math.min(chunkBytes, content.size - offset);
    const plain = await content.read(offset, length);
    if (plain.length < length) throw new ContentCutShort();
    yield cipher.seal(plain, { kind: 'chunk', index, last: index === count - 1 });
  }
}

/** A container open for reading. Nothing comes out of it that its key has not authenticated. */
export class Container {
  /** Bytes of the content. */
  readonly size: number;
  readonly #source: ByteSource;
  readonly #header: ContainerHeader;
  readonly #cipher: PartCipher;
  readonly #bodyBytes: number;
  readonly #chunkCount: number;

  private constructor(source: ByteSource, header: ContainerHeader, key: Buffer) {
    this.#source = source;
    this.#header = header;
    this.#cipher = new PartCipher(key, header);
    this.#bodyBytes = source.size - this.#bodyStart;
    if (this.#bodyBytes < TAG_BYTES) throw new DamagedContainer('it is cut off');
    this.#chunkCount = Math.ceil(this.#bodyBytes / this.#sealedBytes);
    this.size = this.#bodyBytes - this.#chunkCount * TAG_BYTES;
  }

  /** @throws DamagedContainer when the header is none, or is another container's */
  static async open(source: ByteSource, { key, salt }: ContainerKey): Promise<Container> {
    const header = decodeHeader(await source.read(0, HEADER_BYTES));
    if (!header.salt.equals(salt)) throw new DamagedContainer('it belongs to another file');
    return new Container(source, header, key);
  }

  /** What was sealed as the description. @throws DamagedContainer */
  async description(): Promise<unknown> {
    const length = this.#header.descriptionBytes + TAG_BYTES;
    const sealed = await this.#source.read(HEADER_BYTES, length);
    const text = this.#cipher.open(sealed, { kind: 'description' });
    return JSON.parse(text.toString('utf8')) as unknown;
  }

  /** The content, a chunk at a time. @throws DamagedContainer */
  async *chunks(): AsyncGenerator<Buffer> {
    for (let index = 0; index < this.#chunkCount; index += 1) {
      const offset = index * this.#sealedBytes;
      const length = Math.min(this.#sealedBytes, this.#bodyBytes - offset);
      const sealed = await this.#source.read(this.#bodyStart + offset, length);
      const part: Part = { kind: 'chunk', index, last: index === this.#chunkCount - 1 };
      yield this.#cipher.open(sealed, part);
    }
  }

  get #bodyStart(): number {
    return HEADER_BYTES + this.#header.descriptionBytes + TAG_BYTES;
  }

  get #sealedBytes(): number {
    return this.#header.chunkBytes + TAG_BYTES;
  }
}
