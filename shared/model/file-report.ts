import type { Finding } from './finding.ts';
import type { Outcome, Reason } from './outcome.ts';

/** What analysing one file gave. */
export interface FileReport {
  readonly path: string;
  /** Bytes; null when the file could not be opened. */
  readonly size: number | null;
  /** Lower-case hex; null when the content was not read. */
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  /** What the system or the engine said, for a person to read. */
  readonly detail: string | null;
  readonly findings: readonly Finding[];
  /** Milliseconds spent on this file. */
  readonly durationMs: number;
}
