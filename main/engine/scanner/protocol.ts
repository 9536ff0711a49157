import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import type { AnalysisTarget, FileAnalysis } from '../../../shared/analysis/analyse-file.ts';
import type { RuleDefines, RuleSource } from '../../../shared/analysis/rule-source.ts';
import type { RuleProblem } from '../../../shared/model/rule-file.ts';

/** A compiled rule set on disk, as the scanner loads it. */
export interface RuleSetReference {
  readonly digest: string;
  readonly file: string;
  readonly limits: AnalysisLimits;
}

/** One file of a batch. */
export interface ScanTask extends AnalysisTarget {
  readonly id: number;
}

/** Work for one lane. */
export type LaneRequest =
  | { readonly kind: 'analyse'; readonly ruleSet: RuleSetReference; readonly tasks: ScanTask[] }
  | {
      readonly kind: 'check';
      readonly job: number;
      readonly sources: readonly RuleSource[];
      readonly defines: RuleDefines;
    }
  | {
      readonly kind: 'compile';
      readonly job: number;
      readonly sources: readonly RuleSource[];
      readonly defines: RuleDefines;
      readonly digest: string;
      readonly file: string;
    };

/** From the engine to the scanner process. */
export interface ScannerRequest {
  readonly lane: number;
  readonly request: LaneRequest;
}

export interface TaskResult {
  readonly id: number;
  readonly analysis: FileAnalysis;
}

/** From the scanner process to the engine. */
export type ScannerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'analysed'; readonly results: readonly TaskResult[] }
  | { readonly kind: 'checked'; readonly job: number; readonly problems: RuleProblem[][] }
  | { readonly kind: 'compiled'; readonly job: number; readonly ruleCount: number }
  | { readonly kind: 'failed'; readonly job: number; readonly message: string }
  /** The rule set of these tasks cannot be loaded. */
  | { readonly kind: 'unloadable'; readonly tasks: readonly number[]; readonly message: string }
  /** A file takes so long that it is worth naming, and every second that it goes on. */
  | { readonly kind: 'slow'; readonly task: number; readonly elapsedMs: number };

/** A running scanner process as its host offers it to the engine. */
export interface ScannerProcess {
  readonly pid: number | undefined;
  send(request: ScannerRequest): void;
  onReply(listener: (reply: ScannerReply) => void): void;
  /** Called once, whatever ended it. */
  onExit(listener: (why: string) => void): void;
  /** Ends it at once, also in the middle of a scan. */
  kill(): void;
}

/** Starts a scanner process; the engine does not know which kind it is. */
export type SpawnScanner = () => ScannerProcess;
