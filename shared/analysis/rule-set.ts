import type { AnalysisLimits } from './analysis-limits.ts';
import type { CompiledHeader, CompiledRules } from './compiled-rules.ts';
import type { Externals } from './externals.ts';
import { LiteralRuleSets, splitExternals } from './literal-externals.ts';
import { type YaraRuleMatch, type YaraRules, yaraEngine } from './yara-engine.ts';

/** What is scanned: bytes in memory, or a file the engine maps itself. */
export type ScanInput = { readonly bytes: Buffer } | { readonly path: string };

/** A loaded rule set: one native scanner, used by one thread at a time. */
export class RuleSet {
  readonly header: CompiledHeader;
  readonly limits: AnalysisLimits;
  readonly #rules: YaraRules;
  readonly #literal: LiteralRuleSets;

  /** `compiled` must come from {@link decodeCompiledRules} or straight from the compiler. */
  constructor(compiled: CompiledRules, limits: AnalysisLimits) {
    this.header = compiled.header;
    this.limits = limits;
    this.#rules = yaraEngine().deserialize(compiled.payload);
    const configure = (rules: YaraRules): void => {
      rules.setTimeout(limits.timeoutMs);
      rules.setMaxMatchesPerPattern(limits.maxMatchesPerPattern);
      rules.setUseMmap(true);
    };
    configure(this.#rules);
    this.#literal = new LiteralRuleSets(compiled.header, configure);
  }

  /**
   * The rules that match. All four externals are passed at every scan: the engine keeps the
   * values of the scan before.
   * @throws ScanTimeout when the time limit ends the scan, else the engine's error
   */
  scan(input: ScanInput, externals: Externals): YaraRuleMatch[] {
    const { passed, literal } = splitExternals(externals);
    const matches = run(this.#rules, input, passed);
    const readers = literal.length === 0 ? [] : this.#literal.readers(literal);
    if (readers.length === 0) return matches;
    const apart = new Set(readers.map(({ namespace }) => namespace));
    const exact = run(this.#literal.compiled(literal, externals), input, passed);
    return [...matches.filter(({ namespace }) => !apart.has(namespace)), ...exact];
  }
}

/** The time limit ended a scan. */
export class ScanTimeout extends Error {
  override readonly name = 'ScanTimeout';
}

function run(rules: YaraRules, input: ScanInput, externals: Externals): YaraRuleMatch[] {
  const variables = { ...externals };
  try {
    return 'bytes' in input
      ? rules.scan(input.bytes, variables)
      : rules.scanFile(input.path, variables);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'Cancelled') {
      throw new ScanTimeout(error.message, { cause: error });
    }
    throw error;
  }
}
