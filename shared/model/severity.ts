/** Severities from least to most urgent; `unknown` where a rule names none. */
export const SEVERITIES = ['unknown', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Rule metadata as YARA knows it. */
export type RuleMeta = Readonly<Record<string, string | number | boolean>>;

/**
 * The severity a rule states of itself: its `severity` meta, or else the `score` (0–100) that
 * rules written for THOR and Loki carry.
 */
export function severityOf(meta: RuleMeta): Severity {
  const stated = typeof meta.severity === 'string' ? meta.severity.toLowerCase() : '';
  if (stated === 'info' || stated === 'informational') return 'low';
  const known = SEVERITIES.find((severity) => severity === stated);
  if (known !== undefined) return known;
  const score = typeof meta.score === 'number' ? meta.score : Number.NaN;
  if (Number.isNaN(score)) return 'unknown';
  if (score >= 90) return 'critical';
  if (score >= 75) return 'high';
  return score >= 50 ? 'medium' : 'low';
}
