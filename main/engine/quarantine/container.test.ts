import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../files/byte-source.ts';
import { Container, type ContainerKey, ContentCutShort, sealContainer } from './container.ts';
import { CHUNK_BYTES, DamagedContainer, HEADER_BYTES, TAG_BYTES } from './container-format.ts';

const DESCRIPTION = { path: '/tmp/a\udcff', mode: 0o640 };

function keyed(): ContainerKey {
  return { key: randomBytes(32), salt: randomBytes(16) };
}

function bufferSource(bytes: Buffer): ByteSource {
  const read = (offset: number, length: number): Promise<Buffer> =>
    Promise.resolve(bytes.subarray(offset, offset + length));
  return { size: bytes.length, read };
}

async function seal(key: ContainerKey, plain: Buffer, chunkBytes?: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const content = { description: DESCRIPTION, content: bufferSource(plain) };
  for await (const piece of sealContainer(key, content, chunkBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function open(key: ContainerKey, sealed: Buffer): Promise<Buffer> {
  const container = await Container.open(bufferSource(sealed), key);
  expect(await container.description()).toEqual(DESCRIPTION);
  const pieces: Buffer[] = [];
  for await (const piece of container.chunks()) pieces.push(piece);
  const plain = Buffer.concat(pieces);
  expect(plain).toHaveLength(container.size);
  return plain;
}

/** The container's parts: header with description, then the chunks. */
function partsOf(sealed: Buffer, chunkBytes: number): Buffer[] {
  const start = HEADER_BYTES + JSON.stringify(DESCRIPTION).length + TAG_BYTES;
  const parts = [sealed.subarray(0, start)];
  for (let at = start; at < sealed.length; at += chunkBytes + TAG_BYTES) {
    parts.push(sealed.subarray(at, at + chunkBytes + TAG_BYTES));
  }
  return parts;
}

const plainBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const chunkSizes = fc.integer({ min: 1, max: 40 });

test('any bytes come back as they were, whatever the chunk size', async () => {
  await fc.assert(
    fc.asyncProperty(plainBytes, chunkSizes, async (plain, chunkBytes) => {
      const key = keyed();
      expect((await open(key, await seal(key, plain, chunkBytes))).equals(plain)).toBe(true);
    }),
  );
});

test('content of exactly one chunk, and of one byte more or less, comes back', async () => {
  for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]) {
    const key = keyed();
    const plain = randomBytes(size);
    const sealed = await seal(key, plain);
    expect((await open(key, sealed)).equals(plain)).toBe(true);
  }
});

test('any flipped bit is detected', async () => {
  const bit = fc.integer({ min: 0, max: 7 });
  await fc.assert(
    fc.asyncProperty(plainBytes, chunkSizes, fc.nat(), bit, async (plain, size, at, bit) => {
      const key = keyed();
      const sealed = await seal(key, plain, size);
      const place = at % sealed.length;
      sealed[place] = (sealed[place] ?? 0) ^ (1 << bit);
      await expect(open(key, sealed)).rejects.toBeInstanceOf(DamagedContainer);
    }),
    { numRuns: 500 },
  );
});

test('every flipped byte of one container is detected', async () => {
  const key = keyed();
  const sealed = await seal(key, Buffer.from('a little more than two chunks'), 12);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    await expect(open(key, changed)).rejects.toBeInstanceOf(DamagedContainer);
  }
});

test('every truncation, and anything appended, is detected', async () => {
  const key = keyed();
  const sealed = await seal(key, Buffer.from('a little more than two chunks'), 12);
  for (let length = 0; length < sealed.length; length += 1) {
    const cut = sealed.subarray(0, length);
    await expect(open(key, cut)).rejects.toBeInstanceOf(DamagedContainer);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (more) => {
      const longer = Buffer.concat([sealed, more]);
      await expect(open(key, longer)).rejects.toBeInstanceOf(DamagedContainer);
    }),
  );
});

test('a swapped, dropped or repeated chunk is detected, also when the chunks are alike', async () => {
  const chunkBytes = 8;
  const index = fc.nat({ max: 5 });
  const change = fc.constantFrom('swap', 'drop', 'repeat');
  await fc.assert(
    fc.asyncProperty(index, index, change, async (one, other, change) => {
      fc.pre(change !== 'swap' || one !== other);
      const key = keyed();
      const [start = Buffer.alloc(0), ...chunks] = partsOf(
        await seal(key, Buffer.alloc(6 * chunkBytes), chunkBytes),
        chunkBytes,
      );
      expect(chunks).toHaveLength(6);
      const first = chunks[one] ?? Buffer.alloc(0);
      const second = chunks[other] ?? Buffer.alloc(0);
      if (change === 'swap') {
        chunks.splice(one, 1, second);
        chunks.splice(other, 1, first);
      } else if (change === 'drop') chunks.splice(one, 1);
      else chunks.splice(other, 0, first);
      const changed = Buffer.concat([start, ...chunks]);
      await expect(open(key, changed)).rejects.toBeInstanceOf(DamagedContainer);
    }),
  );
});

test('a chunk of another container of the same key is detected', async () => {
  const one = keyed();
  const other = { key: one.key, salt: randomBytes(16) };
  const [start = Buffer.alloc(0)] = partsOf(await seal(one, Buffer.alloc(8), 8), 8);
  const [, chunk = Buffer.alloc(0)] = partsOf(await seal(other, Buffer.alloc(8), 8), 8);
  const mixed = Buffer.concat([start, chunk]);
  await expect(open(one, mixed)).rejects.toBeInstanceOf(DamagedContainer);
});

test('another key or another salt opens nothing', async () => {
  const key = keyed();
  const sealed = await seal(key, Buffer.from('plain'));
  const otherKey = { ...key, key: randomBytes(32) };
  await expect(open(otherKey, sealed)).rejects.toThrow('the key is another');
  const otherSalt = { ...key, salt: randomBytes(16) };
  await expect(open(otherSalt, sealed)).rejects.toThrow('belongs to another file');
});

test('the same content never gives the same bytes twice', async () => {
  const { key } = keyed();
  const plain = Buffer.from('plain');
  const one = await seal({ key, salt: randomBytes(16) }, plain);
  const other = await seal({ key, salt: randomBytes(16) }, plain);
  const body = HEADER_BYTES;
  expect(one.subarray(body).equals(other.subarray(body))).toBe(false);
  expect(one.includes(plain)).toBe(false);
});

test('content that ends before its size is not sealed', async () => {
  const short: ByteSource = { ...bufferSource(Buffer.alloc(10)), size: 11 };
  const pieces = sealContainer(keyed(), { description: {}, content: short }, 4);
  await expect(
    (async () => {
      for await (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
    })(),
  ).rejects.toBeInstanceOf(ContentCutShort);
});
