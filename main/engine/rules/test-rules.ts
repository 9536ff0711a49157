import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SampleResult } from '../../../shared/model/rule-file.ts';
import type { ScannedFile, ScanRequest } from '../../../shared/model/scan.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Engine } from '../engine.ts';
import { type GoldenSample, goldenFolder, goldenSamples, unpackSamples } from './golden-samples.ts';
import { namedRules } from './rule-library.ts';

const MAX_FILE_SIZE = 512 * 2 ** 20;
const TIMEOUT_MS = 60_000;

/**
 * Scans the golden samples beside rule files with these files, and compares.
 * @param rules paths of rule files, or folders of them
 * @throws AppError `rules.not-found`, `rules.none`, `rules.no-samples`
 */
export async function testGoldenSamples(
  engine: Engine,
  rules: readonly string[],
  signal: AbortSignal,
): Promise<SampleResult[]> {
  const { entries } = namedRules(rules);
  const samples = entries.flatMap(goldenSamples);
  if (samples.length === 0) {
    const [first] = entries;
    throw new AppError('rules.no-samples', { path: goldenFolder(first?.path ?? '') });
  }
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'binaryalert-samples-'));
  try {
    const copies = unpackSamples(samples, folder);
    const scanned = await scanFresh(engine, { targets: [folder], rules }, signal);
    const byPath = new Map(scanned.map((file) => [file.report.path, file]));
    return samples.map((sample, index) => resultOf(sample, byPath.get(copies[index] ?? '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Scans with some rules only and hands over every file, whatever the history knows.
 * @throws AppError `rules.none`, and as {@link Engine.startScan}
 */
export async function scanFresh(
  engine: Engine,
  { targets, rules }: Pick<ScanRequest, 'targets' | 'rules'>,
  signal: AbortSignal,
): Promise<ScannedFile[]> {
  const run = await engine.startScan({
    targets,
    rules,
    exclude: [],
    followSymlinks: false,
    fresh: true,
    maxFileSize: MAX_FILE_SIZE,
    timeoutMs: TIMEOUT_MS,
    threads: engine.scanner.lanes,
    defines: {},
  });
  const files: ScannedFile[] = [];
  run.onDidScan = (batch) => files.push(...batch);
  await run.run(signal);
  return files;
}

function resultOf(sample: GoldenSample, file: ScannedFile | undefined): SampleResult {
  const { namespace, rule } = sample;
  const result = { namespace, rule, sample: path.basename(sample.path) };
  const expected = sample.expected ?? 'match';
  const fail = (detail: string): SampleResult => ({ ...result, expected, passed: false, detail });
  if (sample.expected === null) return fail('its name begins with neither match- nor miss-');
  if (file === undefined) return fail('it was not scanned');
  const { outcome, reason, findings } = file.report;
  if (outcome !== 'clean' && outcome !== 'match') return fail(`${outcome}: ${reason}`);
  const matched = findings.some(
    (finding) => finding.rule === rule && finding.namespace === namespace,
  );
  if (matched === (expected === 'match')) {
    return { ...result, expected, passed: true, detail: null };
  }
  return fail(matched ? 'the rule matches it' : 'the rule does not match it');
}
