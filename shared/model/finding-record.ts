import type { AllowEntry } from './allow-entry.ts';
import type { Finding } from './finding.ts';
import type { Severity } from './severity.ts';

/** A finding as the history keeps it. Times are Unix milliseconds. */
export interface FindingRecord {
  readonly id: number;
  /** Of the file; one file has one id as long as its path is scanned with the same rules. */
  readonly fileId: number;
  readonly path: string;
  /** Of the content that was found, lower-case hex. */
  readonly sha256: string;
  /** Null, as is the size, when the file has had other content since. */
  readonly md5: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly finding: Finding;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** When a later scan no longer found it; null while it is current. */
  readonly goneAt: number | null;
  /** The entry of the allowlist that allows it now. */
  readonly allowed: AllowEntry | null;
}

/** Which findings; what is left out does not matter. */
export interface FindingFilter {
  /** This severity or a more urgent one. */
  readonly minSeverity?: Severity | undefined;
  /**
   * Of `namespace:rule`: with `*` or `?` a glob over all of it, else a part of it in any case.
   */
  readonly rule?: string | undefined;
  readonly tag?: string | undefined;
  /** Absolute path of a file, or of a folder whose files at any depth are meant. */
  readonly below?: string | undefined;
  /** Glob over the whole path; `*` stands for any characters, `/` included. */
  readonly pathGlob?: string | undefined;
  /** The SHA-256 or its beginning, in hex. */
  readonly sha256?: string | undefined;
  /** Last seen at this time or later. */
  readonly since?: number | undefined;
  /** Last seen before this time. */
  readonly until?: number | undefined;
  /** `current` when left out. */
  readonly state?: FindingState | undefined;
  /** Whether the allowlist allows it. */
  readonly allowed?: boolean | undefined;
  /** Seen by this scan. */
  readonly scanId?: number | undefined;
}

/** `gone`: the file's last verdict no longer has it. */
export const FINDING_STATES = ['current', 'gone', 'all'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** Newest first; most urgent first, then newest; by path. */
export const FINDING_ORDERS = ['last-seen', 'severity', 'path'] as const;
export type FindingOrder = (typeof FINDING_ORDERS)[number];

/** The place of a finding in every order: the next page begins after it. */
export type FindingPlace = Pick<FindingRecord, 'id' | 'lastSeenAt' | 'path'> & {
  readonly severity: Severity;
};

/** A page of findings. */
export interface FindingQuery {
  readonly filter?: FindingFilter | undefined;
  /** `last-seen` when left out. */
  readonly order?: FindingOrder | undefined;
  /** The other way round. */
  readonly reverse?: boolean | undefined;
  readonly after?: FindingPlace | undefined;
  readonly limit: number;
}

/** The place of a finding. */
export function placeOf({ id, lastSeenAt, path, finding }: FindingRecord): FindingPlace {
  return { id, lastSeenAt, path, severity: finding.severity };
}

/** What findings can be counted by: `sha256`, or `rule` for `namespace:rule`. */
export const FINDING_GROUPS = ['sha256', 'rule'] as const;
export type FindingGrouping = (typeof FINDING_GROUPS)[number];

/** Findings that have a hash or a rule in common. */
export interface FindingGroup {
  /** The SHA-256, or `namespace:rule`. */
  readonly key: string;
  readonly findings: number;
  readonly files: number;
  /** The most urgent one. */
  readonly severity: Severity;
}
