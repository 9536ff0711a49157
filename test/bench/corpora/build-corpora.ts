import {
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  closeSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { EICAR } from '../../support/project.ts';
import { Random } from '../random.ts';
import { type CorpusFile, filesBelow } from './corpus.ts';
import { plantHits } from './hits.ts';
import { sourceText } from './source-text.ts';

const MIB = 1024 * 1024;
/** One file in a hundred is a hit. */
const HIT_SHARE = 0.01;
/** Larger ones are the third corpus's business. */
const MAX_BINARY_BYTES = 64 * MIB;

/** Contents to plant: as many as asked for. */
export type Hits = (count: number) => Buffer[];

/** Many small text files, as in a source tree. */
export function buildTiny(folder: string, files: number, hits: Hits): void {
  const random = new Random('tiny');
  const folders = Array.from({ length: Math.ceil(files / 100) }, (_, index) =>
    path.join(folder, `package-${String(index).padStart(3, '0')}`),
  );
  const planted = Math.round(files * HIT_SHARE);
  for (let index = 0; index < files - planted; index += 1) {
    const into = folders[index % folders.length] ?? folder;
    mkdirSync(into, { recursive: true });
    const extension = random.pick(['js', 'py', 'c', 'h', 'ts', 'sh', 'md']);
    const length = 200 + Math.floor(random.unit() * random.unit() * 12_000);
    writeFileSync(
      path.join(into, `file-${String(index).padStart(5, '0')}.${extension}`),
      sourceText(random, length),
    );
  }
  plantHits(folders, hits(planted));
}

/**
 * Copies of this machine's executables and libraries (ELF and PE files below `sources`), up to a
 * sum of bytes, chosen by a hash of their paths.
 */
export function copyBinaries(
  folder: string,
  sources: readonly string[],
  options: { readonly bytes: number; readonly hits: Hits },
): void {
  const candidates = sources
    .flatMap(filesBelow)
    .filter(({ size }) => size > 64 && size <= MAX_BINARY_BYTES)
    .filter(isExecutable)
    .map((file) => ({ ...file, key: createHash('sha256').update(file.path).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  let bytes = 0;
  let count = 0;
  for (const { path: source, size } of candidates) {
    if (bytes + size > options.bytes) continue;
    const target = path.join(folder, source);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(source, target);
    bytes += size;
    count += 1;
  }
  plantHits(
    [path.join(folder, 'samples')],
    options.hits(Math.max(2, Math.round(count * HIT_SHARE))),
  );
}

function isExecutable({ path: file }: CorpusFile): boolean {
  // Names that are not UTF-8 have no text form to compare.
  if (file.includes('\ufffd')) return false;
  const magic = Buffer.alloc(4);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, magic, 0, 4, 0);
    closeSync(descriptor);
  } catch {
    return false;
  }
  return magic.toString('latin1') === '\x7fELF' || magic.toString('latin1', 0, 2) === 'MZ';
}

/** Few files of many MiB, half of new random bytes and half of blocks that come again and again. */
export function buildLarge(folder: string, sizes: readonly number[], hits: Hits): void {
  const random = new Random('large');
  const repeated = Array.from({ length: 16 }, (_, index) =>
    index === 0 ? Buffer.from(sourceText(random, MIB), 'latin1') : random.bytes(MIB),
  );
  const planted = hits(2 * sizes.length);
  mkdirSync(folder, { recursive: true });
  sizes.forEach((size, index) => {
    const descriptor = openSync(path.join(folder, `image-${index}.bin`), 'w');
    for (let block = 0; block < size / MIB; block += 1) {
      writeSync(descriptor, random.chance(0.5) ? random.bytes(MIB) : random.pick(repeated));
    }
    // Inside, and at the very end. Most rules want their file small or of some type, EICAR's not.
    const [inside = Buffer.alloc(0), last = Buffer.alloc(0)] = planted.slice(2 * index);
    const end = Buffer.concat([last, Buffer.from(EICAR, 'latin1')]);
    writeSync(descriptor, inside, 0, inside.length, Math.floor(size / 3));
    writeSync(descriptor, end, 0, end.length, size - end.length);
    closeSync(descriptor);
  });
}
