import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RuleSample } from '../rules/generate-rules.ts';
import { filesBelow } from './corpus.ts';

const MAX_SAMPLE_BYTES = 64 * 1024;

/** Contents that rules match: half from the golden samples of our pack, half from made-up rules. */
export function hitContents(
  packFolder: string,
  generated: readonly RuleSample[],
  count: number,
): Buffer[] {
  const golden = filesBelow(packFolder)
    .filter(({ path: file }) => /\.golden\//.test(file))
    .filter(({ path: file }) => path.basename(file).startsWith('match'))
    .filter(({ size }) => size > 0 && size <= MAX_SAMPLE_BYTES)
    .map(({ path: file }) => readFileSync(file));
  const half = Math.ceil(count / 2);
  return [...spaced(golden, half), ...spaced(generated, count - half).map(({ bytes }) => bytes)];
}

/** `count` of the items at even distances; with too few of them, some more than once. */
function spaced<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const item = items[Math.floor((index * Math.max(items.length, count)) / count) % items.length];
    if (item === undefined) throw new Error('there are no samples to plant');
    return item;
  });
}

/** Writes hits as files into folders in turn. */
export function plantHits(folders: readonly string[], hits: readonly Buffer[]): void {
  hits.forEach((bytes, index) => {
    const folder = folders[index % folders.length];
    if (folder === undefined) throw new Error('there is no folder to plant into');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `sample-${String(index).padStart(4, '0')}.dat`), bytes);
  });
}
