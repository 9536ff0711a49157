import type { NotScannedCount } from './not-scanned.ts';
import type { ScanRecord, ScanState } from './scan.ts';

/** A page of scans, newest first. */
export interface ScanQuery {
  readonly limit: number;
  /** Only scans older than this one. */
  readonly before?: number | undefined;
  readonly state?: ScanState | undefined;
  /** Begun at this time or later, Unix milliseconds. */
  readonly since?: number | undefined;
  /** A part of the path of one of its targets. */
  readonly target?: string | undefined;
  /** Only scans of this watch; null for those that somebody asked for. */
  readonly watchId?: number | null | undefined;
}

/** A scan with what it is made of. */
export interface ScanDetails extends ScanRecord {
  /** The YARA engine and its version. */
  readonly engine: string;
  /** How many rule files it ran. */
  readonly ruleFiles: number;
  readonly notScanned: readonly NotScannedCount[];
}
