import type { BenchResult } from '../bench-result.ts';
import type { CorpusName } from '../corpora/corpus.ts';
import type { RuleSetName } from '../rules/rule-sets.ts';

/** Something the project has set itself, and what was measured. */
export interface Target {
  readonly text: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** How many times yara's speed a first scan is to have. */
const FIRST_SCAN: readonly (readonly [CorpusName, RuleSetName, number])[] = [
  ['binaries', 'own', 1.3],
  ['binaries', 'generated', 1.9],
  ['tiny', 'own', 2],
  ['tiny', 'generated', 1.4],
];
const SECOND_SCAN = 50;
const DELTA_SHARE = 1 / 5;
const OVER_DESERIALIZING_SECONDS = 0.5;
const OWN_PACK_SECONDS = 0.4;

/** Compares a result with the targets; what was not measured is left out. */
export function targets(result: BenchResult): Target[] {
  return [...firstScans(result), ...secondScans(result), ...deltas(result), ...starts(result)];
}

function firstScans({ comparisons }: BenchResult): Target[] {
  return FIRST_SCAN.flatMap(([corpus, rules, least]) => {
    const found = comparisons.find((one) => one.corpus === corpus && one.rules === rules);
    if (found === undefined) return [];
    const times = found.yara.seconds.median / found.first.seconds.median;
    return [atLeast(`first scan, ${corpus}, ${rules} rules`, times, least)];
  });
}

function secondScans({ comparisons }: BenchResult): Target[] {
  return comparisons.map(({ corpus, rules, yara, second }) => {
    const times = yara.seconds.median / second.seconds.median;
    return atLeast(`second scan, ${corpus}, ${rules} rules`, times, SECOND_SCAN);
  });
}

function deltas({ comparisons }: BenchResult): Target[] {
  return comparisons.flatMap(({ corpus, first, delta }) => {
    if (delta === null) return [];
    const share = delta.seconds.median / first.seconds.median;
    return [
      {
        text: `one changed rule file, ${corpus}`,
        wanted: `less than ${DELTA_SHARE.toFixed(2)} of a full scan`,
        measured: share.toFixed(3),
        met: share < DELTA_SHARE,
      },
    ];
  });
}

function starts({ starting }: BenchResult): Target[] {
  return starting.map(({ rules, warm, deserialize }) => {
    const { median } = warm.ours.seconds;
    if (rules === 'own') {
      return atMost('one small file, own rules', median, OWN_PACK_SECONDS);
    }
    const over = median - deserialize.median;
    const text = 'one small file, generated rules, beyond deserializing them';
    return atMost(text, over, OVER_DESERIALIZING_SECONDS);
  });
}

function atLeast(text: string, times: number, least: number): Target {
  return {
    text,
    wanted: `at least ${least} times yara's speed`,
    measured: `${times.toFixed(2)} times`,
    met: times >= least,
  };
}

function atMost(text: string, seconds: number, most: number): Target {
  return {
    text,
    wanted: `at most ${most} s`,
    measured: `${seconds.toFixed(2)} s`,
    met: seconds <= most,
  };
}
