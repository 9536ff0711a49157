import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RuleFileEntry } from '../../../shared/analysis/read-rule-sources.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import { GOLDEN_SUFFIX } from './rule-files.ts';

const ENCODED = '.b64';

/** A file that a rule must match, or must not. */
export interface GoldenSample {
  readonly namespace: string;
  readonly rule: string;
  /** Null where the name says neither. */
  readonly expected: 'match' | 'miss' | null;
  readonly path: string;
}

/** The samples of `eicar.yara` are in `eicar.golden/<rule>/`. */
export function goldenFolder(ruleFile: string): string {
  return ruleFile.slice(0, -path.extname(ruleFile).length) + GOLDEN_SUFFIX;
}

/** The golden samples beside a rule file: `<rule>/match-…` and `<rule>/miss-…`. */
export function goldenSamples({ namespace, path: file }: RuleFileEntry): GoldenSample[] {
  const folder = goldenFolder(file);
  return foldersIn(folder).flatMap((rule) =>
    readdirSync(path.join(folder, rule), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => {
        const expected = /^(match|miss)-/.exec(name)?.[1] ?? null;
        return {
          namespace,
          rule,
          path: path.join(folder, rule, name),
          expected: expected as GoldenSample['expected'],
        };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

/**
 * Copies samples to where they can be scanned, each into a folder of its own under its own name,
 * which rules may look at. One that is kept in Base64 is decoded: as it is, a virus scanner would
 * take it away, or a tool change its line ends.
 * @returns the copies' paths, in the order of the samples
 * @throws Error when a sample is not Base64 although its name says so
 */
export function unpackSamples(samples: readonly GoldenSample[], into: string): string[] {
  return samples.map((sample, index) => {
    const folder = path.join(into, String(index));
    mkdirSync(folder);
    const encoded = sample.path.endsWith(ENCODED);
    const name = path.basename(sample.path, encoded ? ENCODED : '');
    const bytes = readFileSync(sample.path);
    const copy = path.join(folder, name);
    writeFileSync(copy, encoded ? decode(bytes, sample.path) : bytes);
    return copy;
  });
}

function decode(bytes: Buffer, file: string): Buffer {
  const text = bytes.toString('latin1').replace(/\s+/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new Error(`${file} is not Base64`);
  }
  return Buffer.from(text, 'base64');
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
