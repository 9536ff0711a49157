import type { Severity } from './severity.ts';

/**
 * Where a quarantined file stands. `adding` and `restoring` last while it moves; one found later
 * belongs to a process that died, and recovery ends it.
 */
export const QUARANTINE_STATES = ['adding', 'held', 'restoring', 'restored', 'deleted'] as const;

export type QuarantineState = (typeof QUARANTINE_STATES)[number];

/** A rule that had matched a file by the time it was quarantined. */
export interface QuarantinedRule {
  readonly namespace: string;
  readonly rule: string;
  readonly severity: Severity;
}

/** One file the quarantine holds or has held. Times are Unix milliseconds. */
export interface QuarantinedFile {
  readonly id: number;
  readonly state: QuarantineState;
  /** Name of its sealed copy in the quarantine folder, without the ending. */
  readonly container: string;
  /** Where it was: absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex; null only while it is being added. */
  readonly sha256: string | null;
  readonly md5: string | null;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** When its content last changed, with a fraction. */
  readonly mtimeMs: number;
  readonly reason: string | null;
  readonly rules: readonly QuarantinedRule[];
  readonly createdAt: number;
  /** When the state last changed. */
  readonly changedAt: number;
  /** Where it is being or was restored to. */
  readonly restoredTo: string | null;
}

/** What recovery can do about a process that died at work, in words that follow the path. */
export const RECOVERIES = {
  'add-finished': 'its interrupted move into the quarantine was completed',
  'add-undone': 'its interrupted move into the quarantine was undone',
  'restore-finished': 'its interrupted restore was completed',
  'restore-undone': 'its interrupted restore was undone; the quarantine still holds it',
  'listed-again': 'the quarantine holds it, but the history did not know; it is listed again',
  'leftover-removed': 'a leftover of an interrupted move was removed',
  'left-alone': 'its interrupted move could not be sorted out; nothing was changed',
} as const;

/** One thing recovery did. */
export interface Recovery {
  readonly kind: keyof typeof RECOVERIES;
  /** The file's path, or that of the leftover. */
  readonly path: string;
  /** Its number in the quarantine; null where it has none. */
  readonly id: number | null;
  /** Why it was left alone, for a person to read. */
  readonly detail: string | null;
}
