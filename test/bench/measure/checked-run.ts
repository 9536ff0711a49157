import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BINARYALERT_MATCH } from '../contestants/binaryalert.ts';
import { YARA_MATCH } from '../contestants/yara.ts';
import { type Matches, readMatches } from './matches.ts';
import { type TimedRun, timedRun } from './timed-run.ts';

/** A measurement that compares unlike things, and so says nothing. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun';
}

/** One scan of one folder or file by one of the contestants. */
export interface ScanToTime {
  readonly by: 'binaryalert' | 'yara';
  readonly args: readonly string[];
  /** Every path reported has to begin with it. */
  readonly target: string;
}

/** Times a scan and reads what it found. @throws VoidRun when it did not go well */
export async function checkedRun(
  { by, args, target }: ScanToTime,
  work: string,
): Promise<{ run: TimedRun; matches: Matches }> {
  const ours = by === 'binaryalert';
  const stdout = path.join(work, 'stdout.txt');
  const stderr = path.join(work, 'stderr.txt');
  const program = ours ? process.execPath : 'yara';
  const run = await timedRun({ program, args, stdout, stderr });
  const errors = readFileSync(stderr, 'utf8');
  // Of ours, 1 means findings; anything not scanned says so with 2 or in words.
  const good = ours
    ? (run.code === 0 || run.code === 1) && !errors.includes('Incomplete')
    : run.code === 0 && !/error/i.test(errors);
  if (!good) throw new VoidRun(`${by} failed with exit code ${run.code}: ${errors.slice(0, 2000)}`);
  const line = ours ? BINARYALERT_MATCH : YARA_MATCH;
  return { run, matches: readMatches(readFileSync(stdout, 'utf8'), line, target) };
}
