import type { ScanCounts } from './scan.ts';
import type { Severity } from './severity.ts';

/**
 * How a watch stands. `watching`: the system reports changes; `polling`: the folder is read every
 * few seconds; `missing`: there is no such folder now; `failing`: something else went wrong, it is
 * tried again; `stopped`: no process runs the watches (never stored).
 */
export const WATCH_STATES = [
  'starting',
  'watching',
  'polling',
  'missing',
  'failing',
  'paused',
  'stopped',
] as const;

export type WatchState = (typeof WATCH_STATES)[number];

/** What the analyst decides about a watch. */
export interface WatchSettings {
  readonly paused: boolean;
  /** Globs as in a scan. */
  readonly exclude: readonly string[];
  /** Absolute paths of rule files or folders; empty for the rule library. */
  readonly rules: readonly string[];
  /** Findings from this severity on are worth a notification. */
  readonly notifyFrom: Severity;
}

/** A folder that is scanned as files arrive or change. Times are Unix milliseconds. */
export interface Watch extends WatchSettings {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
  readonly createdAt: number;
  /** When something was last seen to change in it. */
  readonly lastEventAt: number | null;
  /** The last scan it made, while the history keeps it. */
  readonly lastScanId: number | null;
}

/** How a watch stands, and why. */
export interface WatchStatus {
  readonly state: WatchState;
  /** What a person should know about it: the limit reached, the error met. */
  readonly detail: string | null;
}

/** One scan of a watch at its end. */
export interface WatchScanEnd {
  readonly scanId: number;
  /** Whether the whole folder was scanned, not only what had changed. */
  readonly whole: boolean;
  readonly counts: ScanCounts;
}
