import type { Comparison } from './compare.ts';
import type { Corpus, CorpusName } from './corpora/corpus.ts';
import type { HashingCost } from './measure/hashing.ts';
import type { BenchRules, RuleSetName } from './rules/rule-sets.ts';
import type { Starting } from './starting.ts';

/** Where and with what it was measured. */
export interface BenchEnvironment {
  readonly cpu: string;
  readonly cores: number;
  readonly threads: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly engine: string;
  readonly yara: string;
  /** Of the last minute: something else at work makes the figures worthless. */
  readonly loadBefore: number;
}

/** A comparison that says nothing, and why. */
export interface VoidComparison {
  readonly corpus: CorpusName;
  readonly rules: RuleSetName;
  readonly why: string;
}

/** All that one run of the benchmark measured: what is kept as JSON. */
export interface BenchResult {
  readonly format: 1;
  readonly quick: boolean;
  readonly runs: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly environment: BenchEnvironment;
  readonly corpora: readonly (Pick<Corpus, 'name' | 'bytes' | 'sha256'> & { files: number })[];
  readonly ruleSets: readonly (Pick<BenchRules, 'name' | 'count' | 'sha256' | 'rejected'> & {
    files: number;
  })[];
  readonly comparisons: readonly Comparison[];
  readonly voids: readonly VoidComparison[];
  readonly starting: readonly Starting[];
  readonly hashing: readonly (HashingCost & { corpus: CorpusName })[];
}
