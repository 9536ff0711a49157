import { buildRules } from './build-rules.ts';
import { type Externals, EXTERNAL_NAMES } from './externals.ts';
import type { CompiledHeader, ExternalReader } from './compiled-rules.ts';
import { conditionNames } from './rule-tokens.ts';
import type { YaraRules } from './yara-engine.ts';

/**
 * The binding turns a string variable that reads like a number or a boolean into one, and the
 * engine then refuses it: `libc.so.6` has the filetype "6", a mail folder holds the file "1".
 * For such a value the few sources that read the variable are compiled once more with the value
 * written into their conditions, which is exact; all other rules never look at it.
 */
const READS_LIKE_A_LITERAL = /^(?:[+-]?\d+|true|false)$/i;

/** Enough for the suffixes of a whole system; each entry is a handful of rules. */
const MAX_CACHED = 64;

/** The externals as they may be passed to the engine, and those that have to be written in. */
export function splitExternals(externals: Externals): {
  passed: Externals;
  literal: readonly (keyof Externals)[];
} {
  const literal = EXTERNAL_NAMES.filter((name) => READS_LIKE_A_LITERAL.test(externals[name]));
  if (literal.length === 0) return { passed: externals, literal };
  const passed = { ...externals };
  for (const name of literal) passed[name] = '';
  return { passed, literal };
}

/** Rule sets with literal values written in, compiled when first needed. */
export class LiteralRuleSets {
  readonly #header: CompiledHeader;
  readonly #configure: (rules: YaraRules) => void;
  readonly #cache = new Map<string, YaraRules>();

  constructor(header: CompiledHeader, configure: (rules: YaraRules) => void) {
    this.#header = header;
    this.#configure = configure;
  }

  /** The namespaces whose conditions read one of the names. */
  readers(names: readonly string[]): readonly ExternalReader[] {
    return this.#header.externalReaders.filter(({ reads }) =>
      reads.some((name) => names.includes(name)),
    );
  }

  /** The readers of `names`, compiled with the values of `externals` in their place. */
  compiled(names: readonly (keyof Externals)[], externals: Externals): YaraRules {
    const values = new Map(names.map((name) => [name as string, externals[name]]));
    const key = JSON.stringify([...values]);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const sources = this.readers(names).map(({ namespace, text }) => ({
      namespace,
      text: writeIn(text, values),
    }));
    const rules = buildRules(sources, this.#header.defines);
    this.#configure(rules);
    const oldest = this.#cache.size < MAX_CACHED ? undefined : this.#cache.keys().next().value;
    if (oldest !== undefined) this.#cache.delete(oldest);
    this.#cache.set(key, rules);
    return rules;
  }
}

/** Puts values in the place of the names that conditions read. */
export function writeIn(source: string, values: ReadonlyMap<string, string>): string {
  let text = '';
  let at = 0;
  for (const { name, start } of conditionNames(source)) {
    const value = values.get(name);
    if (value === undefined) continue;
    text += `${source.slice(at, start)}"${value}"`;
    at = start + name.length;
  }
  return text + source.slice(at);
}
