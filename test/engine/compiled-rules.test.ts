import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../main/engine/files/durable-files.ts';
import { compiledRulesPath } from '../../main/engine/rules/compiled-rules-file.ts';
import { DEFAULT_LIMITS } from '../../shared/analysis/analysis-limits.ts';
import {
  type CompiledRules,
  decodeCompiledRules,
  encodeCompiledRules,
} from '../../shared/analysis/compiled-rules.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';

const SHIPPED = { 'a.yar': 'rule a { strings: $x = "needle" condition: $x }' };
const OTHER = { 'a.yar': 'rule wrong { condition: true }' };

function decoded(file: string, digest: string): CompiledRules {
  const compiled = decodeCompiledRules(readFileSync(file), digest);
  if (compiled === null) throw new Error('not a compiled rule set');
  return compiled;
}

/** The compiled form of some rules, made by an engine of its own. */
async function compiledFile(rules: Readonly<Record<string, string>>, root = temporaryFolder()) {
  const engine = testEngine({ root, shipped: writeTree(temporaryFolder(), rules) });
  const { sources, defines } = await engine.prepareRules({ rules: [], defines: {} });
  const { digest, file } = await engine.ruleSets.compiled(sources, defines, DEFAULT_LIMITS);
  engine.close();
  return { root, digest, file };
}

const damages: readonly [string, (bytes: Buffer, digest: string) => Buffer | Promise<Buffer>][] = [
  ['empty', () => Buffer.alloc(0)],
  ['truncated', (bytes) => bytes.subarray(0, bytes.length - 1)],
  ['cut to its head', (bytes) => bytes.subarray(0, 60)],
  [
    'with one bit flipped in its rules',
    (bytes) => {
      const at = bytes.length - 200;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    },
  ],
  ['of another kind', (bytes) => Buffer.concat([Buffer.from('BARULES9'), bytes.subarray(8)])],
  ['longer than it was', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
  ['of another rule set', async () => readFileSync((await compiledFile(OTHER)).file)],
  [
    'of another engine',
    (bytes, digest) => {
      const compiled = decodeCompiledRules(bytes, digest);
      if (compiled === null) throw new Error('not a compiled rule set');
      const header = { ...compiled.header, engine: 'yara-x-node 0.0.1' };
      return encodeCompiledRules({ ...compiled, header });
    },
  ],
];

test.each(damages)('a compiled file that is %s is made anew', async (_, damage) => {
  const { root, digest, file } = await compiledFile(SHIPPED);
  const sound = decoded(file, digest);
  const damaged = await damage(readFileSync(file), digest);
  writeFileSync(file, damaged);
  expect(decodeCompiledRules(damaged, digest)).toBeNull();
  const engine = testEngine({ root, shipped: writeTree(temporaryFolder(), SHIPPED) });
  const target = writeTree(temporaryFolder(), { 'f.txt': 'a needle', 'g.txt': 'hay' });
  const scanned = await scanAll(engine, scanRequest([target]));
  expect(scanned.map(({ report }) => report.findings.map(({ rule }) => rule))).toEqual([['a'], []]);
  expect(decoded(file, digest).header).toEqual(sound.header);
});

test('a sound compiled file is used as it is', async () => {
  const { root, digest, file } = await compiledFile(SHIPPED);
  const before = readFileSync(file);
  const engine = testEngine({ root, shipped: writeTree(temporaryFolder(), SHIPPED) });
  const { sources, defines } = await engine.prepareRules({ rules: [], defines: {} });
  engine.scanner.close();
  // A compilation would need the scanner.
  expect(await engine.ruleSets.compiled(sources, defines, DEFAULT_LIMITS)).toMatchObject({
    digest,
    file,
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('compiling the same rules at once leaves one sound file and no scraps', async () => {
  const root = temporaryFolder();
  const engine = testEngine({ root, shipped: writeTree(temporaryFolder(), SHIPPED) });
  const { sources, defines } = await engine.prepareRules({ rules: [], defines: {} });
  const all = await Promise.all(
    Array.from({ length: 6 }, () => engine.ruleSets.compiled(sources, defines, DEFAULT_LIMITS)),
  );
  const [{ file, digest } = { file: '', digest: '' }] = all;
  expect(decoded(file, digest).header.ruleCount).toBe(1);
  expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
});

test('of many compiled files those used last are kept', async () => {
  const { root, digest, file } = await compiledFile(SHIPPED);
  const folder = path.dirname(file);
  const name = (at: number): string => compiledRulesPath(folder, String(at).padStart(64, '0'));
  for (let at = 1; at <= 20; at += 1) {
    copyFileSync(file, name(at));
    utimesSync(name(at), at, at);
  }
  await compiledFile(OTHER, root);
  const left = new Set(readdirSync(folder));
  expect(left.size).toBe(16);
  expect(left.has(path.basename(compiledRulesPath(folder, digest)))).toBe(true);
  expect([left.has(path.basename(name(1))), left.has(path.basename(name(20)))]).toEqual([
    false,
    true,
  ]);
});

test('a file that cannot be written leaves the old one and no scraps', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a');
  writeFileAtomically(file, 'one');
  writeFileAtomically(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  mkdirSync(path.join(folder, 'taken/inside'), { recursive: true });
  expect(() => writeFileAtomically(path.join(folder, 'taken'), 'x')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['a', 'taken']);
});
