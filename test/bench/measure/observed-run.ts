import { spawn } from 'node:child_process';
import { type TreeMemory, treeMemory } from './process-tree.ts';
import type { Command } from './timed-run.ts';

/** What watching a run shows. It is not timed as a whole: watching costs. */
export interface ObservedRun {
  /** Highest sums over all processes at one moment; null where not Linux. */
  readonly peak: TreeMemory | null;
  /** Seconds until the first byte of output; null when there was none. */
  readonly firstOutputSeconds: number | null;
}

const SAMPLE_EVERY_MS = 50;

/** Runs a command to its end and watches its memory and its output. */
export async function observedRun(
  command: Pick<Command, 'program' | 'args'>,
): Promise<ObservedRun> {
  const started = performance.now();
  const child = spawn(command.program, command.args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let firstOutputSeconds: number | null = null;
  child.stdout.on('data', () => {
    firstOutputSeconds ??= (performance.now() - started) / 1000;
  });
  let peak: TreeMemory | null = null;
  const sample = (): void => {
    if (process.platform !== 'linux' || child.pid === undefined) return;
    const now = treeMemory(child.pid);
    peak = {
      total: Math.max(peak?.total ?? 0, now.total),
      own: Math.max(peak?.own ?? 0, now.own),
    };
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
  } finally {
    clearInterval(timer);
  }
  return { peak, firstOutputSeconds };
}
