/** `npm run bench`: our speed beside yara's. See docs/performance.md. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, Option } from 'commander';
import { parseCount } from '../../main/cli/option-values.ts';
import { projectRoot } from '../support/project.ts';
import type { BenchResult } from './bench-result.ts';
import { Yara } from './contestants/yara.ts';
import { CORPUS_NAMES, type CorpusName } from './corpora/corpus.ts';
import { asMarkdown, asText } from './report/render.ts';
import { tables } from './report/tables.ts';
import { RULE_SET_NAMES, type RuleSetName } from './rules/rule-sets.ts';
import { runBench } from './run-bench.ts';
import { FULL, QUICK } from './settings.ts';

interface BenchOptions {
  readonly quick: boolean;
  readonly runs?: number;
  readonly threads: number;
  readonly corpus: readonly CorpusName[];
  readonly rules: readonly RuleSetName[];
  readonly work: string;
  readonly keep: boolean;
  readonly json: boolean;
  readonly markdown: boolean;
  /** `true` for the latest. */
  readonly from?: string | true;
}

const RESULTS = path.join(projectRoot, 'bench-results');
/** The last run that was not a quick one. */
const LATEST = path.join(RESULTS, 'latest.json');
/** YARA's own bound on `yara -p`. */
const MAX_THREADS = 32;

const program = new Command('npm run bench --')
  .description(
    "Measures a scan's speed beside Debian's yara, and keeps the result in bench-results/.",
  )
  .option('--quick', 'small corpora and three runs: shows that all works, not how fast', false)
  .option('--runs <n>', 'how often each thing is timed', parseCount(1))
  .option(
    '--threads <n>',
    'scanning threads of both',
    parseCount(1),
    Math.min(MAX_THREADS, os.availableParallelism()),
  )
  .addOption(
    new Option('--corpus <names...>', 'only these').choices(CORPUS_NAMES).default(CORPUS_NAMES),
  )
  .addOption(
    new Option('--rules <names...>', 'only these').choices(RULE_SET_NAMES).default(RULE_SET_NAMES),
  )
  // By the file system hierarchy standard /var/tmp is on a disk; /tmp often is not.
  .option('--work <folder>', 'a new folder on a real disk, 5 GB', '/var/tmp/binaryalert-bench')
  .option('--keep', 'leave corpora and data folders in place', false)
  .option('--json', 'print the result as JSON', false)
  .option('--markdown', 'print the tables as Markdown, as in docs/performance.md', false)
  .option('--from [file]', 'measure nothing, print an earlier result (default: the latest)');

const options = program.parse().opts<BenchOptions>();
const result =
  options.from === undefined
    ? await measure(options)
    : (JSON.parse(
        readFileSync(options.from === true ? LATEST : options.from, 'utf8'),
      ) as BenchResult);
if (result !== null) print(result);

async function measure(chosen: BenchOptions): Promise<BenchResult | null> {
  const yara = Yara.find(chosen.threads);
  if (yara === null) {
    console.error(
      'The benchmark compares with yara, which is not installed: apt-get install yara (or brew install yara).',
    );
    process.exitCode = 2;
    return null;
  }
  const settings = chosen.quick ? QUICK : FULL;
  const work = path.join(chosen.work, `run-${process.pid}`);
  const clean = (): void => {
    if (!chosen.keep) rmSync(work, { recursive: true, force: true });
  };
  process.once('SIGINT', () => {
    clean();
    process.exit(130);
  });
  try {
    const measured = await runBench({
      settings: { ...settings, runs: chosen.runs ?? settings.runs },
      corpora: chosen.corpus,
      ruleSets: chosen.rules,
      threads: chosen.threads,
      work,
      yara,
      log: (line) => console.error(`${new Date().toISOString().slice(11, 19)}  ${line}`),
    });
    save(measured);
    return measured;
  } finally {
    clean();
  }
}

function save(measured: BenchResult): void {
  const json = `${JSON.stringify(measured, null, 2)}\n`;
  mkdirSync(RESULTS, { recursive: true });
  const stamp = measured.startedAt.slice(0, 19).replaceAll(':', '-');
  writeFileSync(path.join(RESULTS, `${stamp}${measured.quick ? '-quick' : ''}.json`), json);
  if (!measured.quick) writeFileSync(LATEST, json);
}

function print(measured: BenchResult): void {
  if (options.json) console.log(JSON.stringify(measured, null, 2));
  else if (options.markdown) console.log(asMarkdown(tables(measured)));
  else console.log(asText(tables(measured)));
  // A missed target is for people to judge; a run that compares unlike things has failed.
  if (measured.voids.length > 0) process.exitCode = 1;
}
