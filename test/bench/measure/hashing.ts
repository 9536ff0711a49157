import { Worker } from 'node:worker_threads';
import type { HashLaneData } from './hash-lane.ts';
import { type Spread, spread } from './spread.ts';

/** What SHA-256 and MD5 of some files cost by themselves, reading not counted. */
export interface HashingCost {
  /** Wall time with as many lanes as the scan has. */
  readonly seconds: Spread;
  /** CPU time over all lanes. */
  readonly cpuSeconds: Spread;
}

/** Takes the same files through the same number of lanes, with and without hashing, in turn. */
export async function hashingCost(
  files: readonly { readonly path: string; readonly size: number }[],
  lanes: number,
  runs: number,
): Promise<HashingCost> {
  const shares = shareOut(files, lanes);
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const without = await passOver(shares, false);
    const withHashing = await passOver(shares, true);
    seconds.push(Math.max(0, withHashing.seconds - without.seconds));
    cpuSeconds.push(Math.max(0, withHashing.cpuSeconds - without.cpuSeconds));
  }
  return { seconds: spread(seconds), cpuSeconds: spread(cpuSeconds) };
}

/** The largest file first, each to the lane with the least to do. */
function shareOut(
  files: readonly { readonly path: string; readonly size: number }[],
  lanes: number,
): string[][] {
  const shares = Array.from({ length: lanes }, () => ({ files: [] as string[], bytes: 0 }));
  for (const { path, size } of files.toSorted((a, b) => b.size - a.size)) {
    const least = shares.reduce((a, b) => (b.bytes < a.bytes ? b : a));
    least.files.push(path);
    least.bytes += size;
  }
  return shares.map((share) => share.files);
}

async function passOver(
  shares: readonly string[][],
  hashing: boolean,
): Promise<{ seconds: number; cpuSeconds: number }> {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await Promise.all(shares.map((files) => runLane({ files, hashing })));
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

function runLane(data: HashLaneData): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash-lane.ts', import.meta.url), { workerData: data });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a lane ended with ${code}`)),
    );
  });
}
