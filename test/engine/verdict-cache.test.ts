import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ruleId } from '../../shared/model/finding.ts';
import type { ScannedFile } from '../../shared/model/scan.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

/** A verdict is remembered only once the clock has moved on from the file's last change. */
async function settle(file: string): Promise<void> {
  const { statSync } = await import('node:fs');
  await vi.waitUntil(() => Date.now() - statSync(file).ctimeMs > 50);
}

const ruleFor = (name: string, text: string): string =>
  `rule ${name} { strings: $a = "${text}" condition: $a }`;

test('an unchanged file is not read again; any change of it is noticed', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  const rules = path.join(temporaryFolder(), 'r.yara');
  writeFileSync(rules, ruleFor('bad', 'evil'));
  writeFileSync(file, 'good');
  await settle(file);
  const engine = testEngine();
  const scan = async (fresh = false): Promise<ScannedFile | undefined> => {
    const [scanned] = await scanAll(engine, scanRequest([folder], { rules: [rules], fresh }));
    await settle(file);
    return scanned;
  };
  expect((await scan())?.cached).toBe(false);
  expect((await scan())?.cached).toBe(true);
  expect((await scan(true))?.cached).toBe(false);

  const changes: Record<string, () => void> = {
    size: () => appendFileSync(file, ' evil'),
    'same size': () => writeFileSync(file, 'good EVIL'),
    // What malware does to hide a change: the status time gives it away.
    'times set back': () => {
      writeFileSync(file, 'good evil');
      utimesSync(file, 1, 1);
    },
    mode: () => chmodSync(file, 0o600),
    inode: () => {
      writeFileSync(`${file}.new`, 'evil good');
      rmSync(file);
      renameSync(`${file}.new`, file);
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    change();
    await settle(file);
    expect([what, (await scan())?.cached]).toEqual([what, false]);
    expect([what, (await scan())?.cached]).toEqual([what, true]);
  }
});

test('rules named for one scan and the library have verdicts of their own', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), 'evil');
  const rules = path.join(temporaryFolder(), 'r.yara');
  writeFileSync(rules, ruleFor('bad', 'evil'));
  await settle(path.join(folder, 'file'));
  const engine = testEngine();
  const outcome = async (named: string[]): Promise<unknown[]> => {
    const [file] = await scanAll(engine, scanRequest([folder], { rules: named }));
    return [file?.report.outcome, file?.cached];
  };
  expect(await outcome([rules])).toEqual(['match', false]);
  expect(await outcome([])).toEqual(['clean', false]);
  expect(await outcome([rules])).toEqual(['match', true]);
  expect(await outcome([])).toEqual(['clean', true]);
  const open = engine.database.prepare('SELECT count(*) FROM findings WHERE gone_at IS NULL');
  expect(open.pluck().get()).toBe(1);
});

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'] as const;

/** A rule library: for each file the words its rules look for; the first is `global`, if any. */
const library = fc.dictionary(
  fc.constantFrom('a.yara', 'b.yara', 'c.yara', 'sub/d.yara'),
  fc.record({
    words: fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
    global: fc.boolean(),
    broken: fc.boolean(),
  }),
  { minKeys: 1, noNullPrototype: true },
);
type Library = typeof library extends fc.Arbitrary<infer Value> ? Value : never;

function writeLibrary(root: string, content: Library): void {
  rmSync(root, { recursive: true, force: true });
  for (const [name, { words, global, broken }] of Object.entries(content)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const rules = words.map((word, index) =>
      global && index === 0 ? `global ${ruleFor(word, word)}` : ruleFor(word, word),
    );
    writeFileSync(file, broken ? `${rules.join('\n')} rule {` : rules.join('\n'));
  }
  // Always something usable.
  writeFileSync(path.join(root, 'always.yara'), ruleFor('always', 'omega'));
}

function summary(files: readonly ScannedFile[]): unknown[] {
  return files.map(({ report }) => ({
    path: path.basename(report.path),
    outcome: report.outcome,
    sha256: report.sha256,
    findings: report.findings.map((finding) => [ruleId(finding), finding.strings]),
  }));
}

test('after any change of the rules a re-scan gives what a full scan gives', async () => {
  const folder = temporaryFolder();
  const contents = ['alpha beta', 'gamma', 'delta epsilon alpha', 'omega', ''];
  for (const [index, text] of contents.entries()) {
    writeFileSync(path.join(folder, `file${index}`), text);
  }
  await settle(path.join(folder, `file${contents.length - 1}`));
  const root = temporaryFolder();
  const shipped = temporaryFolder();
  const engine = testEngine({ root, shipped });
  await fc.assert(
    fc.asyncProperty(fc.array(library, { minLength: 2, maxLength: 3 }), async (libraries) => {
      for (const content of libraries) {
        writeLibrary(path.join(root, 'rules'), content);
        const renewed = await scanAll(engine, scanRequest([folder]));
        const full = await scanAll(engine, scanRequest([folder], { fresh: true }));
        expect(summary(renewed)).toEqual(summary(full));
      }
    }),
    { numRuns: 40 },
  );
});

test('one changed rule file runs alone over files already known', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'alpha beta');
  const root = temporaryFolder();
  const engine = testEngine({ root, shipped: temporaryFolder() });
  const rules = path.join(root, 'rules');
  for (const word of WORDS) writeFileSync(path.join(rules, `${word}.yara`), ruleFor(word, word));
  await settle(file);
  await scanAll(engine, scanRequest([folder]));
  const spy = vi.spyOn(engine.ruleSets, 'compiled');
  writeFileSync(path.join(rules, 'beta.yara'), ruleFor('renamed', 'beta'));
  const [scanned] = await scanAll(engine, scanRequest([folder]));
  expect(scanned?.report.findings.map(({ rule }) => rule)).toEqual(['alpha', 'renamed']);
  expect(spy.mock.calls.map(([sources]) => sources.map(({ namespace }) => namespace))).toEqual([
    ['beta.yara'],
  ]);
});
