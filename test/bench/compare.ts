import { readFileSync } from 'node:fs';
import type { BenchContext } from './bench-context.ts';
import { changeRule, lastCounts, type PreparedData } from './contestants/binaryalert.ts';
import type { Corpus, CorpusName } from './corpora/corpus.ts';
import { checkedRun, VoidRun } from './measure/checked-run.ts';
import { difference, type Matches } from './measure/matches.ts';
import { type ObservedRun, observedRun } from './measure/observed-run.ts';
import { type Sample, sample } from './measure/sample.ts';
import type { TimedRun } from './measure/timed-run.ts';
import type { BenchRules, RuleSetName } from './rules/rule-sets.ts';
import type { ChangedRules } from './rules/changed-rules.ts';

/** One corpus scanned with one rule set, by both. */
export interface Comparison {
  readonly corpus: CorpusName;
  readonly rules: RuleSetName;
  /** (file, rule) pairs that both found in every run. */
  readonly matches: number;
  readonly yara: Sample;
  /** Our first scan, with hashes and history, compiled rules warm. */
  readonly first: Sample;
  /** Our scan of the unchanged folder after it. */
  readonly second: Sample;
  /** Our scan after one rule file has changed; for the generated rules. */
  readonly delta: Sample | null;
  /** Our first scan with `--no-history`; it compiles its rules anew. For our own rules. */
  readonly noHistory: Sample | null;
  readonly observed: { readonly yara: ObservedRun; readonly ours: ObservedRun };
}

/** What is compared, and with what. */
export interface ComparisonSubject {
  readonly corpus: Corpus;
  readonly rules: BenchRules;
  readonly data: PreparedData;
  /** The rules after the change; null to leave the change out. */
  readonly changed: ChangedRules | null;
}

type Step = 'yara' | 'first' | 'second' | 'delta' | 'noHistory';

/**
 * Times both, turn by turn.
 * @throws VoidRun when they do not find the same, or not everything was scanned
 */
export async function compare(
  subject: ComparisonSubject,
  context: BenchContext,
): Promise<Comparison> {
  const { corpus, rules, changed } = subject;
  const comparison = new Turns(subject, context);
  context.log(`${corpus.name}, ${rules.name} rules: what yara finds`);
  const expected = await comparison.yaraMatches(rules.compiledByYara);
  const expectedAfter =
    changed === null ? null : await comparison.yaraMatches(changed.compiledByYara);
  for (let turn = 1; turn <= context.runs; turn += 1) {
    context.log(`${corpus.name}, ${rules.name} rules: run ${turn} of ${context.runs}`);
    await comparison.turn(expected, expectedAfter);
  }
  context.log(`${corpus.name}, ${rules.name} rules: memory`);
  const observed = await comparison.observe();
  const of = (step: Step): Sample | null => {
    const runs = comparison.runs[step];
    return runs.length === 0 ? null : sample(runs);
  };
  return {
    corpus: corpus.name,
    rules: rules.name,
    matches: expected.size,
    yara: sample(comparison.runs.yara),
    first: sample(comparison.runs.first),
    second: sample(comparison.runs.second),
    delta: of('delta'),
    noHistory: of('noHistory'),
    observed,
  };
}

class Turns {
  readonly runs: Record<Step, TimedRun[]> = {
    yara: [],
    first: [],
    second: [],
    delta: [],
    noHistory: [],
  };
  readonly #subject: ComparisonSubject;
  readonly #context: BenchContext;

  constructor(subject: ComparisonSubject, context: BenchContext) {
    this.#subject = subject;
    this.#context = context;
  }

  async yaraMatches(compiled: string): Promise<Matches> {
    return (await this.#yara(compiled)).matches;
  }

  /** Each of the steps once, in an order that puts the two contestants side by side. */
  async turn(expected: Matches, expectedAfter: Matches | null): Promise<void> {
    const { corpus, rules, data, changed } = this.#subject;
    const { binaryAlert } = this.#context;
    const copy = binaryAlert.copyOf(data.warm);
    try {
      await this.#ours('first', copy, expected);
      assertScanned(copy, corpus, 0);
      const yara = await this.#yara(rules.compiledByYara);
      assertSame(expected, yara.matches, 'yara');
      this.runs.yara.push(yara.run);
      await this.#ours('second', copy, expected);
      assertScanned(copy, corpus, corpus.files.length);
      if (changed !== null && expectedAfter !== null) {
        changeRule(copy, changed.namespace, readFileSync(changed.path, 'utf8'));
        await this.#ours('delta', copy, expectedAfter);
        assertScanned(copy, corpus, 0);
      }
    } finally {
      binaryAlert.discard(copy);
    }
    // Without a history there is no record of rule files that are switched off.
    if (rules.name === 'own' && rules.rejected.length === 0) {
      await this.#ours('noHistory', data.warm, expected, ['--no-history']);
    }
  }

  /** One more run of each, to watch. */
  async observe(): Promise<Comparison['observed']> {
    const { corpus, rules, data } = this.#subject;
    const { binaryAlert, yara } = this.#context;
    const copy = binaryAlert.copyOf(data.warm);
    try {
      const args = binaryAlert.scanArguments(copy, corpus.folder);
      const ours = await observedRun({ program: process.execPath, args });
      // Into a pipe yara writes whole blocks, which would hide its first finding.
      const lines = ['-oL', 'yara', ...yara.scanArguments(rules.compiledByYara, corpus.folder)];
      return { ours, yara: await observedRun({ program: 'stdbuf', args: lines }) };
    } finally {
      binaryAlert.discard(copy);
    }
  }

  #yara(compiled: string): Promise<{ run: TimedRun; matches: Matches }> {
    const target = this.#subject.corpus.folder;
    const args = this.#context.yara.scanArguments(compiled, target);
    return checkedRun({ by: 'yara', args, target }, this.#context.work);
  }

  async #ours(
    step: Step,
    data: string,
    expected: Matches,
    options: readonly string[] = [],
  ): Promise<void> {
    const target = this.#subject.corpus.folder;
    const args = this.#context.binaryAlert.scanArguments(data, target, options);
    const { run, matches } = await checkedRun(
      { by: 'binaryalert', args, target },
      this.#context.work,
    );
    assertSame(expected, matches, `binaryalert (${step})`);
    this.runs[step].push(run);
  }
}

function assertSame(expected: Matches, matches: Matches, by: string): void {
  const why = difference({ by: 'yara', matches: expected }, { by, matches });
  if (why !== null) throw new VoidRun(why);
}

/** Every file of the corpus, and nothing else, has been scanned; so many were known already. */
function assertScanned(data: string, corpus: Corpus, cached: number): void {
  const counts = lastCounts(data);
  const { clean, match } = counts.outcomes;
  const files = corpus.files.length;
  if (counts.seen !== files || clean + match !== files || counts.cached !== cached) {
    const found = JSON.stringify(counts);
    throw new VoidRun(`${files} files to scan, ${cached} of them known, but: ${found}`);
  }
}
