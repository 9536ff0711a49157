/** External variables a user defines besides the four of every scan; typed as YARA types them. */
export type RuleDefines = Readonly<Record<string, string | number | boolean>>;

/** Where the lines of an expanded source come from. */
export interface SourceSegment {
  /** 1-based line of the expanded text at which the segment begins. */
  readonly line: number;
  /** The file the lines are from, as a path below the rules folder. */
  readonly file: string;
  /** 1-based line of that file. */
  readonly fileLine: number;
}

/** One rule file ready to compile: its includes are in its text. */
export interface RuleSource {
  /** The file's path below the rules folder; also the namespace of its rules. */
  readonly namespace: string;
  readonly text: string;
  /** SHA-256 of `text`. */
  readonly sha256: string;
  readonly segments: readonly SourceSegment[];
}
