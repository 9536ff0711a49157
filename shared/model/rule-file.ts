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
