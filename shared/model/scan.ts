import type { AllowEntry } from './allow-entry.ts';
import type { FileReport } from './file-report.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';

/**
 * `interrupted` is never stored: it is a `running` scan whose process is gone.
 */
export const SCAN_STATES = ['running', 'completed', 'cancelled', 'failed', 'interrupted'] as const;
export type ScanState = (typeof SCAN_STATES)[number];

/** What one scan has seen so far; `seen` always equals the sum over `outcomes`. */
export interface ScanCounts {
  readonly seen: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Rules that matched, allowed ones included. */
  readonly findings: number;
  /** Findings the allowlist marks as allowed. */
  readonly allowed: number;
  /** Entries that leave the scan incomplete. */
  readonly incomplete: number;
  /** Files whose verdict was known and still valid. */
  readonly cached: number;
  /** Bytes of the files analysed or known. */
  readonly bytes: number;
}

/** Counts of a scan that has seen nothing yet. */
export function emptyCounts(): ScanCounts {
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  return {
    seen: 0,
    outcomes: outcomes as Record<Outcome, number>,
    findings: 0,
    allowed: 0,
    incomplete: 0,
    cached: 0,
    bytes: 0,
  };
}

/** Bytes: the limit where nobody sets another. */
export const DEFAULT_MAX_FILE_SIZE = 512 * 1024 * 1024;

/** What a scan is asked to do; stored with it, so that it can be resumed as it was begun. */
export interface ScanRequest {
  /** Absolute paths. */
  readonly targets: readonly string[];
  /** Rule files or folders; empty for the rule library. */
  readonly rules: readonly string[];
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  /** Ignore the verdict cache. */
  readonly fresh: boolean;
  /** Bytes; a larger file is skipped as `too-large`. */
  readonly maxFileSize: number;
  readonly timeoutMs: number;
  /** Worker threads in the scanner process. */
  readonly threads: number;
  /** External variables besides the four every scan defines. */
  readonly defines: Readonly<Record<string, string | number | boolean>>;
  /** The watch it is part of; absent from a scan that somebody asked for. */
  readonly watchId?: number;
}

/** One scan as the history keeps it. Times are Unix milliseconds. */
export interface ScanRecord {
  readonly id: number;
  readonly state: ScanState;
  readonly request: ScanRequest;
  readonly rulesDigest: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly counts: ScanCounts;
  /** Why it failed. */
  readonly error: string | null;
}

/** One file as a scan reports it. */
export interface ScannedFile {
  readonly report: FileReport;
  /** The verdict was known and the file unchanged. */
  readonly cached: boolean;
  /** For each finding of the report, the entry that allows it, or null. */
  readonly allowed: readonly (AllowEntry | null)[];
}

/** Where a running scan stands. */
export interface ScanProgress {
  readonly counts: ScanCounts;
  /** Files met by the walk so far. */
  readonly found: number;
  /** Whether the walk is over, so that `found` is the total. */
  readonly walked: boolean;
  /**
   * An estimate of the total while the walk goes on: what the last completed scan of the same
   * targets saw, or else what counting ahead has found; null until then.
   */
  readonly expected: number | null;
  /** Bytes of the files met so far. */
  readonly foundBytes: number;
  /** The path last finished, or the one that takes long. */
  readonly current: string | null;
  readonly elapsedMs: number;
  readonly paused: boolean;
}
