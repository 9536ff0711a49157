import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type { ScannedFile, ScanProgress, ScanRequest } from '../../../shared/model/scan.ts';

/** What a report is about. */
export interface ReportHead {
  readonly scanId: number;
  readonly request: ScanRequest;
  readonly rulesDigest: string;
  readonly problems: readonly RuleProblem[];
  /** Program version. */
  readonly version: string;
}

export interface ReportEnd {
  readonly progress: ScanProgress;
  readonly state: 'completed' | 'cancelled';
}

/** Writes a scan's results in one format, as they come; nothing is held back to the end. */
export interface Reporter {
  begin(head: ReportHead): void;
  files(files: readonly ScannedFile[]): void;
  end(end: ReportEnd): void;
}

export const FORMATS = ['text', 'json', 'ndjson', 'csv', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];

export interface ReportOptions {
  readonly printStrings: boolean;
  readonly printMeta: boolean;
}
