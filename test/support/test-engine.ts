import { onTestFinished } from 'vitest';
import { openDataDirectory } from '../../main/engine/data-directory.ts';
import { Engine } from '../../main/engine/engine.ts';
import { forkScanner } from '../../main/engine/scanner/fork-scanner.ts';
import type { SpawnScanner } from '../../main/engine/scanner/protocol.ts';
import type { ScannedFile, ScanRequest } from '../../shared/model/scan.ts';
import { scannerEntry, shippedRules } from './project.ts';
import { temporaryFolder } from './temporary.ts';

interface TestEngineOptions {
  readonly root?: string;
  readonly shipped?: string;
  readonly threads?: number;
  readonly spawnScanner?: SpawnScanner;
}

/** A real engine with a data folder of its own and the built scanner; closed with the test. */
export function testEngine(options: TestEngineOptions = {}): Engine {
  const engine = new Engine({
    data: openDataDirectory(options.root ?? temporaryFolder()),
    shippedRules: options.shipped ?? shippedRules,
    spawnScanner: options.spawnScanner ?? forkScanner(scannerEntry),
    threads: options.threads ?? 2,
  });
  onTestFinished(() => engine.close());
  return engine;
}

/** A request with the defaults of the command line. */
export function scanRequest(
  targets: readonly string[],
  changes: Partial<ScanRequest> = {},
): ScanRequest {
  return {
    targets,
    rules: [],
    exclude: [],
    followSymlinks: false,
    fresh: false,
    maxFileSize: 512 * 1024 * 1024,
    timeoutMs: 60_000,
    threads: 2,
    defines: {},
    ...changes,
  };
}

/** Scans to the end and gives every file reported, in the order of their paths. */
export async function scanAll(engine: Engine, request: ScanRequest): Promise<ScannedFile[]> {
  const run = await engine.startScan(request);
  const files: ScannedFile[] = [];
  run.onDidScan = (batch) => files.push(...batch);
  await run.run(new AbortController().signal);
  return files.sort((a, b) => (a.report.path < b.report.path ? -1 : 1));
}
