import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { analyseBuffer } from './analyse-buffer.ts';
import { FileAnalyser } from './analyse-file.ts';
import { DEFAULT_LIMITS } from './analysis-limits.ts';
import { compileRules, decodeCompiledRules, encodeCompiledRules } from './compiled-rules.ts';
import { externalsOf } from './externals.ts';
import { RuleSet } from './rule-set.ts';
import { sourceDigest } from './rules-digest.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ruleSet(text: string, limits = DEFAULT_LIMITS): RuleSet {
  const source = { namespace: 'a/b.yara', text, sha256: sourceDigest(text), segments: [] };
  const encoded = encodeCompiledRules(compileRules([source], {}, 'digest'));
  const compiled = decodeCompiledRules(encoded, 'digest');
  if (compiled === null) throw new Error('not decoded');
  return new RuleSet(compiled, limits);
}

function fileOf(bytes: Uint8Array | string, name = 'sample.bin'): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const target = (file: string) => ({ path: file, follow: false, known: null });

test('a finding has the exact bytes, tags, meta and severity', () => {
  const rules = ruleSet(`rule r : t1 t2 {
    meta: severity = "high" score = 3 flag = true
    strings: $a = { 00 ff 0a ?? 41 } $b = "text"
    condition: all of them }`);
  const file = fileOf(Buffer.from('zz\x00\xff\x0a\x80Atext', 'latin1'));
  const { report } = new FileAnalyser().analyse(target(file), rules, externalsOf(file));
  expect(report).toMatchObject({ outcome: 'match', size: 11, reason: null });
  expect(report.findings).toEqual([
    {
      rule: 'r',
      namespace: 'a/b.yara',
      tags: ['t1', 't2'],
      meta: { severity: 'high', score: 3, flag: true },
      severity: 'high',
      stringCount: 2,
      strings: [
        { identifier: '$a', offset: 2, length: 5, hex: '00ff0a8041', text: '....A' },
        { identifier: '$b', offset: 7, length: 4, hex: '74657874', text: 'text' },
      ],
    },
  ]);
});

test('a file and its bytes give the same report', () => {
  const rules = ruleSet(`import "math"
    rule long { strings: $a = /a[^b]{2,40}/ condition: $a }
    rule name { condition: extension == ".bin" and filetype == "BIN" }
    rule small { condition: filesize < 20 and math.entropy(0, filesize) > 1.0 }`);
  const analyser = new FileAnalyser();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const file = fileOf(bytes);
      const fromFile = analyser.analyse(target(file), rules, externalsOf(file)).report;
      const fromBytes = analyseBuffer(Buffer.from(bytes), file, rules, externalsOf(file));
      expect({ ...fromFile, durationMs: 0 }).toEqual({ ...fromBytes, durationMs: 0 });
    }),
  );
});

test('a large file, read into memory of its own, gives what its bytes give', () => {
  const bytes = Buffer.alloc(40 * 2 ** 20, 'filler ');
  bytes.write('needle', 39 * 2 ** 20);
  const rules = ruleSet('rule r { strings: $a = "needle" condition: $a }');
  const file = fileOf(bytes, 'large.bin');
  const { report } = new FileAnalyser().analyse(target(file), rules, externalsOf(file));
  const fromBytes = analyseBuffer(bytes, file, rules, externalsOf(file));
  expect({ ...report, durationMs: 0 }).toEqual({ ...fromBytes, durationMs: 0 });
  expect(report.findings[0]?.strings[0]).toMatchObject({ offset: 39 * 2 ** 20, text: 'needle' });
});

test('what a hostile file makes a rule report is capped, and the cut is told', () => {
  const rules = ruleSet('rule r { strings: $a = "ab" $b = /x{5,4000}/ condition: any of them }');
  const file = fileOf('ab'.repeat(100_000) + 'x'.repeat(1000));
  const { report } = new FileAnalyser().analyse(target(file), rules, externalsOf(file));
  const [finding] = report.findings;
  expect(finding?.strings).toHaveLength(DEFAULT_LIMITS.maxStringsPerFinding);
  expect(finding?.stringCount).toBeGreaterThan(DEFAULT_LIMITS.maxMatchesPerPattern);
  expect(finding?.strings.every(({ hex }) => hex.length <= 2 * DEFAULT_LIMITS.maxStringBytes)).toBe(
    true,
  );
});

test('known hashes are taken over for the same file only', () => {
  const rules = ruleSet('rule r { condition: true }');
  const file = fileOf('content');
  const analyser = new FileAnalyser();
  const known = { identity: 'another', sha256: 'a', md5: 'b' };
  const stale = analyser.analyse({ ...target(file), known }, rules, externalsOf(file));
  expect(stale).toMatchObject({ stale: true, identity: null });
});
