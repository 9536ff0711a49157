/** What bounds the analysis of one file. */
export interface AnalysisLimits {
  /** Milliseconds the engine may spend on one file. */
  readonly timeoutMs: number;
  /** Matches the engine records for one string of one rule. */
  readonly maxMatchesPerPattern: number;
  /** Matches kept in a finding. */
  readonly maxStringsPerFinding: number;
  /** Bytes kept of one match. */
  readonly maxStringBytes: number;
}

/**
 * A million matches per pattern, the engine's default, cost seconds and hundreds of MB on one
 * hostile file; a thousand tell an analyst as much.
 */
export const DEFAULT_LIMITS: AnalysisLimits = {
  timeoutMs: 60_000,
  maxMatchesPerPattern: 1_000,
  maxStringsPerFinding: 100,
  maxStringBytes: 128,
};
