import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program to run, and where its output goes. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Files that standard output and standard error are written to. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run of a whole process took. */
export interface TimedRun {
  readonly seconds: number;
  /** User and system time of the process and all its descendants; null where not Linux. */
  readonly cpuSeconds: number | null;
  readonly code: number | null;
}

/** In units of a hundredth of a second: `USER_HZ` of proc_pid_stat(5), on every common machine. */
const TICKS_PER_SECOND = 100;

/** Runs a command to its end, from just before it is started to just after it has gone. */
export async function timedRun(command: Command): Promise<TimedRun> {
  settle();
  const output = openSync(command.stdout, 'w');
  const errors = openSync(command.stderr, 'w');
  try {
    const cpuBefore = waitedCpuSeconds();
    const started = performance.now();
    const child = spawn(command.program, command.args, { stdio: ['ignore', output, errors] });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    const seconds = (performance.now() - started) / 1000;
    const cpuAfter = waitedCpuSeconds();
    const cpuSeconds = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
    return { seconds, cpuSeconds, code };
  } finally {
    closeSync(output);
    closeSync(errors);
  }
}

/** Lets what earlier steps wrote reach the disk, so that no run pays for another's. */
function settle(): void {
  spawnSync('sync');
}

/** CPU time of all descendants waited for so far: cutime and cstime of proc_pid_stat(5). */
function waitedCpuSeconds(): number | null {
  if (process.platform !== 'linux') return null;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // Counted from the end of the name, which may hold anything: the state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[16 - 3]) + Number(fields[17 - 3])) / TICKS_PER_SECOND;
}
