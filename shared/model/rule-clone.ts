/** Why a file of a repository was not taken although the source asks for it. */
export type SkipReason = 'symbolic-link' | 'submodule' | 'unusable-name' | 'too-large';

/** What cloning one rule source did. */
export interface CloneReport {
  /** The source's address, without secrets. */
  readonly url: string;
  /** Its folder below the rules folder, which is where its namespaces begin. */
  readonly folder: string;
  /** `failed` and `cancelled` leave the rules cloned earlier as they were. */
  readonly state: 'updated' | 'unchanged' | 'failed' | 'cancelled';
  /** The commit the rules are of now; null when the clone did not come that far. */
  readonly commit: string | null;
  /** Namespaces, against the clone before. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Number of files that are as they were. */
  readonly unchanged: number;
  readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
  /** Name of the licence file kept beside the rules. */
  readonly license: string | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** How far a clone is. */
export interface CloneProgress {
  readonly url: string;
  /** 1-based. */
  readonly source: number;
  readonly sources: number;
  readonly phase: 'connecting' | 'receiving' | 'copying';
  /** Null where it is not known. */
  readonly percent: number | null;
}
