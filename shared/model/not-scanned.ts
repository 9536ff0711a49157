import type { Outcome, Reason } from './outcome.ts';

/** Something a scan came upon and did not scan to the end. */
export interface NotScannedRecord {
  readonly scanId: number;
  readonly path: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  /** What the system or the engine said. */
  readonly detail: string | null;
  /** Bytes; null where unknown. */
  readonly size: number | null;
  /** The place of the record, for the page after it. */
  readonly place: NotScannedPlace;
}

/** A record's place among those of all scans, newest scan first. */
export interface NotScannedPlace {
  readonly scanId: number;
  readonly directoryId: number;
  readonly name: string;
}

/** Which records; what is left out does not matter. */
export interface NotScannedFilter {
  /** All scans when left out. */
  readonly scanId?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly reason?: Reason | undefined;
  /** Only what leaves a scan incomplete: not links, pipes, or what the analyst excluded. */
  readonly incomplete?: boolean | undefined;
}

/** How much a scan did not scan, and why. */
export interface NotScannedCount {
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly count: number;
}
