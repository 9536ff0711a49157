import { type Spread, spread } from './spread.ts';
import type { TimedRun } from './timed-run.ts';

/** The runs of one thing. */
export interface Sample {
  readonly seconds: Spread;
  /** User and system time over all processes; null where not Linux. */
  readonly cpuSeconds: Spread | null;
}

export function sample(runs: readonly TimedRun[]): Sample {
  const cpu = runs.flatMap(({ cpuSeconds }) => (cpuSeconds === null ? [] : [cpuSeconds]));
  return {
    seconds: spread(runs.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === runs.length ? spread(cpu) : null,
  };
}
