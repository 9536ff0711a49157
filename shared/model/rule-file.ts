/** Something the compiler has to say about one place in a rule file. */
export interface RuleProblem {
  readonly level: 'error' | 'warning';
  /** YARA-X's code (`E009`, `slow_pattern`) or one of ours (`too-large`, `not-utf8` …). */
  readonly code: string;
  readonly message: string;
  /** The file the problem is in: an included file can be another than the one compiled. */
  readonly file: string;
  /** 1-based; null where the problem has no place. */
  readonly line: number | null;
  readonly column: number | null;
  /** The engine's own rendering with the source line, for a terminal. */
  readonly rendered: string | null;
}

/** One rule file of a library, as it is on disk and as the analyst set it. */
export interface RuleFile {
  /** Its path below the rules folder with `/`, which is also the namespace of its rules. */
  readonly namespace: string;
  /** Absolute path on disk. */
  readonly path: string;
  /** `own`: shipped with the program; `local`: the analyst's; else the clone's folder. */
  readonly source: string;
  readonly enabled: boolean;
  /** Why it was disabled. */
  readonly reason: string | null;
}

/** A rule file with what a list of the library shows besides. */
export interface ListedRuleFile extends RuleFile {
  /** `replaced`: shipped, but a file of the analyst's has its place. */
  readonly state: 'enabled' | 'disabled' | 'replaced';
  /** Rules it brings into a rule set; null when it cannot be read. */
  readonly rules: number | null;
  /** Why it cannot be read. */
  readonly problem: string | null;
}

/** How one golden sample of a rule fared. */
export interface SampleResult {
  /** Namespace of the rule file. */
  readonly namespace: string;
  readonly rule: string;
  /** Name of the sample's file. */
  readonly sample: string;
  readonly expected: 'match' | 'miss';
  readonly passed: boolean;
  /** What went wrong. */
  readonly detail: string | null;
}
