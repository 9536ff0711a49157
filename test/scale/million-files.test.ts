import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { treeMemory } from '../bench/measure/process-tree.ts';
import { EICAR, projectRoot } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A million in continuous integration; a tenth by hand, where nobody wants to wait for it. */
const FILES = process.env.CI ? 1_000_000 : 100_000;
/** It takes a while to remove them all, too. */
const CLEANING_MS = 5 * 60_000;
const MAX_MEMORY = 400 * 1024 * 1024;

/** A fifth of the files in one folder, the rest in folders of a thousand. */
function manyFiles(): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-test-'));
  onTestFinished(() => void execFileSync('rm', ['-rf', root]), CLEANING_MS);
  let directory = path.join(root, 'flat');
  mkdirSync(directory);
  for (let index = 0; index < FILES; index += 1) {
    if (index >= FILES / 5 && index % 1000 === 0) {
      directory = path.join(root, `d${index}`);
      mkdirSync(directory);
    }
    writeFileSync(
      path.join(directory, `f${index}`),
      index % 10_000 === 7 ? EICAR : `file ${index}`,
    );
  }
  return root;
}

interface Summary {
  seen: number;
  outcomes: Record<string, number>;
}

/** Scans with the own pack and gives the summary with the peak memory of all processes. */
async function scanMeasured(folder: string, dataDir: string): Promise<Summary & { peak: number }> {
  const bin = path.join(projectRoot, 'main/cli/binaryalert.cjs');
  const child = spawn(process.execPath, [bin, 'scan', folder, '-o', 'csv'], {
    env: { ...process.env, BINARYALERT_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const sampling = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, treeMemory(child.pid).total);
  }, 200);
  const seen = new Set<string>();
  const outcomes: Record<string, number> = {};
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [name, outcome] = line.split(',');
      if (name === undefined || outcome === undefined || name === 'path' || seen.has(name))
        continue;
      seen.add(name);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  });
  await once(child, 'close');
  clearInterval(sampling);
  return { seen: seen.size, outcomes, peak };
}

test('a tree of a million files is scanned whole, in bounded memory, twice', {
  timeout: 15 * 60_000,
}, async () => {
  const folder = manyFiles();
  const dataDir = temporaryFolder();
  const eicars = FILES / 10_000;
  for (const time of ['first', 'second']) {
    const { seen, outcomes, peak } = await scanMeasured(folder, dataDir);
    expect([time, seen, outcomes]).toEqual([time, FILES, { match: eicars, clean: FILES - eicars }]);
    expect([time, peak < MAX_MEMORY, peak]).toEqual([time, true, peak]);
    // Zero would mean that nothing was measured.
    expect(peak).toBeGreaterThan(50 * 1024 * 1024);
  }
});
