/** What to remove from the history. The newest scan always stays. */
export interface PruneRequest {
  /** Scans that ended before this time (Unix ms); null for scans of any age. */
  readonly olderThan: number | null;
  /** Keep so many of the newest scans; null for no such limit. */
  readonly keepLast: number | null;
  /** Also current findings, with their files, that no scan left has seen. */
  readonly findings: boolean;
  /** Also known files that are no longer on disk. */
  readonly missingFiles: boolean;
}

/** What was removed, or would be. */
export interface PruneCounts {
  readonly scans: number;
  /** Of these scans, those that could still have been resumed. */
  readonly unfinished: number;
  readonly findings: number;
  readonly files: number;
  readonly notScanned: number;
  readonly ruleSets: number;
  readonly ruleSources: number;
  readonly ruleChecks: number;
  readonly directories: number;
  /** Files gone from disk that stay because they have current findings. */
  readonly missingKept: number;
  /** Scans that run now; while there are any, files and directories stay. */
  readonly running: number;
}
