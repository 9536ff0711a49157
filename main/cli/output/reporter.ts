import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type {
  ScannedFile,
  ScanProgress,
  ScanRequest,
  ScanState,
} from '../../../shared/model/scan.ts';

/** What a report is about: a scan, or (where null) the whole history. */
export interface ReportHead {
  readonly scanId: number | null;
  readonly request: ScanRequest | null;
  readonly rulesDigest: string | null;
  readonly problems: readonly RuleProblem[];
  /** Program version. */
  readonly version: string;
}

export interface ReportEnd {
  readonly progress: Pick<ScanProgress, 'counts' | 'elapsedMs'>;
  readonly state: ScanState;
}

/** Writes results in one format, as they come; nothing is held back to the end. */
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
