import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { compiledRulesIn, type PreparedData } from './contestants/binaryalert.ts';
import { checkedRun } from './measure/checked-run.ts';
import { type Sample, sample } from './measure/sample.ts';
import { type Spread, spread } from './measure/spread.ts';
import { type TimedRun, timedRun } from './measure/timed-run.ts';
import type { BenchRules, RuleSetName } from './rules/rule-sets.ts';

/** What it takes to scan one small file: all that is not scanning. */
export interface Starting {
  readonly rules: RuleSetName;
  /** With compiled rules. */
  readonly warm: { readonly yara: Sample; readonly ours: Sample };
  /** With rules that have never been compiled; for yara, yarac and then yara. */
  readonly cold: { readonly yara: Sample; readonly ours: Sample };
  /** Ours with `--no-history`, which compiles anew; for our own rules. */
  readonly noHistory: Sample | null;
  /** The engine reading its compiled rules, nothing else, in seconds. */
  readonly deserialize: Spread;
}

/** Times the start of both with one rule set, turn by turn. */
export async function measureStarting(
  rules: BenchRules,
  { data, smallFile }: { data: PreparedData; smallFile: string },
  context: BenchContext,
): Promise<Starting> {
  const warm = { yara: [] as TimedRun[], ours: [] as TimedRun[] };
  const cold = { yara: [] as TimedRun[], ours: [] as TimedRun[] };
  const noHistory: TimedRun[] = [];
  const deserialize: number[] = [];
  const compiled = compiledRulesIn(data.warm);
  for (let turn = 1; turn <= context.runs; turn += 1) {
    context.log(`start, ${rules.name} rules: run ${turn} of ${context.runs}`);
    warm.ours.push(await ours(data.warm, smallFile, context));
    warm.yara.push(await scanWithYara(rules.compiledByYara, smallFile, context));
    deserialize.push(deserializeSeconds(compiled));
    cold.ours.push(await ours(data.cold, smallFile, context));
    cold.yara.push(await compileAndScanWithYara(rules, smallFile, context));
    if (rules.name === 'own' && rules.rejected.length === 0) {
      noHistory.push(await ours(data.warm, smallFile, context, ['--no-history']));
    }
  }
  return {
    rules: rules.name,
    warm: { yara: sample(warm.yara), ours: sample(warm.ours) },
    cold: { yara: sample(cold.yara), ours: sample(cold.ours) },
    noHistory: noHistory.length === 0 ? null : sample(noHistory),
    deserialize: spread(deserialize),
  };
}

async function ours(
  data: string,
  target: string,
  { binaryAlert, work }: BenchContext,
  options: readonly string[] = [],
): Promise<TimedRun> {
  const copy = binaryAlert.copyOf(data);
  try {
    const args = binaryAlert.scanArguments(copy, target, options);
    return (await checkedRun({ by: 'binaryalert', args, target }, work)).run;
  } finally {
    binaryAlert.discard(copy);
  }
}

async function scanWithYara(
  compiled: string,
  target: string,
  { yara, work }: BenchContext,
): Promise<TimedRun> {
  const args = yara.scanArguments(compiled, target);
  return (await checkedRun({ by: 'yara', args, target }, work)).run;
}

async function compileAndScanWithYara(
  rules: BenchRules,
  target: string,
  context: BenchContext,
): Promise<TimedRun> {
  const compiled = path.join(context.work, 'cold.yac');
  const compiling = await timedRun({
    program: 'yarac',
    args: context.yara.compileArguments(rules.files, compiled),
    stdout: path.join(context.work, 'stdout.txt'),
    stderr: path.join(context.work, 'stderr.txt'),
  });
  const scanning = await scanWithYara(compiled, target, context);
  const { cpuSeconds: a } = compiling;
  const { cpuSeconds: b } = scanning;
  return {
    seconds: compiling.seconds + scanning.seconds,
    cpuSeconds: a === null || b === null ? null : a + b,
    code: scanning.code,
  };
}

/** In a process of its own, as a scan does it. */
function deserializeSeconds(compiled: string): number {
  const script = fileURLToPath(new URL('./measure/deserialize.ts', import.meta.url));
  const output = execFileSync(process.execPath, [script, compiled], { encoding: 'utf8' });
  return Number(output) / 1000;
}
