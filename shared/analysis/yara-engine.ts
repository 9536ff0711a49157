import { createRequire } from 'node:module';

/** A match of one string of a rule, as the binding reports it. */
export interface YaraStringMatch {
  identifier: string;
  offset: number;
  length: number;
  /** Lossy UTF-8: exact bytes are read from the file at `offset`. */
  data: string;
}

export interface YaraRuleMatch {
  ruleIdentifier: string;
  namespace: string;
  meta: Record<string, string | number | boolean>;
  tags: string[];
  matches: YaraStringMatch[];
}

export interface YaraDiagnostic {
  code: string;
  message: string;
}

export type YaraVariables = Readonly<Record<string, string | number | boolean>>;

/**
 * The part of `@litko/yara-x` this project uses, as binding 0.7.2 offers it: the wrapper's own
 * declarations (0.3.0) lack `addRuleSources`, `serialize`, `deserialize` and `setTimeout`.
 */
export interface YaraRules {
  addRuleSources(sources: readonly { source: string; namespace: string }[]): void;
  serialize(): Buffer;
  /** Throws an error with code `Cancelled` when the time limit ends the scan. */
  scan(data: Buffer, variables: YaraVariables): YaraRuleMatch[];
  scanFile(path: string, variables: YaraVariables): YaraRuleMatch[];
  setTimeout(milliseconds: number): void;
  setMaxMatchesPerPattern(count: number): void;
  setUseMmap(use: boolean): void;
}

interface CompileOptions {
  defineVariables?: YaraVariables;
  enableIncludes?: boolean;
  namespace?: string;
}

interface YaraBinding {
  compile(source: string, options: CompileOptions): YaraRules;
  validate(
    source: string,
    options: CompileOptions,
  ): { errors: YaraDiagnostic[]; warnings: YaraDiagnostic[] };
  deserialize(bytes: Buffer): YaraRules;
}

/** Raised when the way rules are handed to the engine changes, so that none are kept from before. */
const BUILD = 1;

const requireNative = createRequire(import.meta.url);
let loaded: YaraBinding | undefined;

/** The native engine, loaded at first use: a program that scans nothing never pays for it. */
export function yaraEngine(): YaraBinding {
  loaded ??= requireNative('@litko/yara-x') as YaraBinding;
  return loaded;
}

/**
 * The engine's name and version, part of every rules digest: compiled rules of one version are
 * never loaded by another.
 */
export function engineVersion(): string {
  const wrapper = requireNative.resolve('@litko/yara-x/package.json');
  const suffix = process.platform === 'linux' ? '-gnu' : '';
  const binding = `@litko/yara-x-${process.platform}-${process.arch}${suffix}/package.json`;
  const { version } = createRequire(wrapper)(binding) as { version: string };
  return `yara-x-node ${version} build ${BUILD}`;
}
