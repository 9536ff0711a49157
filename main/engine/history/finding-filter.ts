import { encodePath } from '../../../shared/analysis/native-path.ts';
import type { FindingFilter, FindingState } from '../../../shared/model/finding-record.ts';
import { SEVERITIES } from '../../../shared/model/severity.ts';

type SqlValue = string | number | Buffer;
type Values = Record<string, SqlValue>;
/** What a condition needs to be served by an index: `other` is served by none. */
export type FindingColumn =
  | 'severity'
  | 'time'
  | 'path'
  | 'path-text'
  | 'sha256'
  | 'allowed'
  | 'rule'
  | 'scan'
  | 'other';

/** A filter as SQL over the table `findings`. */
export interface FindingConditions {
  readonly state: FindingState;
  readonly columns: ReadonlySet<FindingColumn>;
  /** Joined by AND; never empty. */
  readonly where: string;
  /** The same for rows that something else has found, to be tried on each. */
  readonly probe: string;
  /** Named parameters of `where`. */
  readonly values: Readonly<Values>;
}

const STATES: Record<FindingState, string> = {
  current: 'current = 1',
  gone: 'current = 0',
  all: 'current IN (0, 1)',
};

/** @param now for entries of the allowlist that have expired */
export function findingConditions(filter: FindingFilter, now: number): FindingConditions {
  const state = filter.state ?? 'current';
  const conditions: { column: FindingColumn; sql: string; probe: string; values: Values }[] = [];
  const add = (column: FindingColumn, sql: string, values: Values = {}, probe = sql): void => {
    conditions.push({ column, sql, probe, values });
  };
  const { minSeverity, since, until, sha256, scanId, rule, tag, below, pathGlob, allowed } = filter;
  if (minSeverity !== undefined) {
    add('severity', 'severity_rank >= @rank', { rank: SEVERITIES.indexOf(minSeverity) });
  }
  if (since !== undefined) add('time', 'last_seen_at >= @since', { since });
  if (until !== undefined) add('time', 'last_seen_at < @until', { until });
  if (below !== undefined) add('path', BELOW, belowValues(below));
  if (sha256 !== undefined) add('sha256', SHA256, sha256Values(sha256));
  if (scanId !== undefined) {
    add('scan', SEEN_BY_SCAN, { scanId }, SEEN_BY_SCAN_PROBE);
  }
  if (rule !== undefined) add('rule', ...ruleCondition(rule));
  // Tags are a JSON list of strings: an element stands there in quotes.
  if (tag !== undefined) add('other', 'instr(tags, @tag) > 0', { tag: JSON.stringify(tag) });
  if (pathGlob !== undefined) {
    add('path-text', 'CAST(path AS TEXT) GLOB @pathGlob', { pathGlob });
  }
  if (allowed === true) add('allowed', `${OF_ALLOWED_FILES} AND ${ALLOWED}`, { now });
  if (allowed === false) add('other', `NOT ${ALLOWED}`, { now });
  return {
    state,
    columns: new Set(conditions.map(({ column }) => column)),
    where: [STATES[state], ...conditions.map(({ sql }) => sql)].join(' AND '),
    probe: [STATES[state], ...conditions.map(({ probe }) => probe)].join(' AND '),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}

// Each serves another end: few of them lead to the rows, many are found on the way.
const SEEN_BY_SCAN =
  'findings.id IN (SELECT finding_id FROM scan_findings WHERE scan_id = @scanId)';
const SEEN_BY_SCAN_PROBE = `EXISTS (
  SELECT 1 FROM scan_findings WHERE scan_id = @scanId AND finding_id = findings.id)`;

const OF_ALLOWED_FILES = 'findings.sha256 IN (SELECT sha256 FROM allowed)';
const ALLOWED = `EXISTS (
  SELECT 1 FROM allowed WHERE allowed.sha256 = findings.sha256
  AND (allowed.rule IS NULL OR allowed.rule = findings.namespace || ':' || findings.rule)
  AND (expires_at IS NULL OR expires_at > @now))`;

/** A range an index can serve, less the names beside the folder that sort before its `/`. */
const BELOW = 'path >= @below AND path < @beyond AND (path = @below OR path >= @within)';

function belowValues(below: string): Values {
  const folder = below.replace(/\/+$/, '');
  return {
    below: encodePath(folder),
    within: encodePath(`${folder}/`),
    // The character after "/".
    beyond: encodePath(`${folder}0`),
  };
}

const SHA256 = 'sha256 >= @sha256 AND sha256 < @sha256End';

function sha256Values(prefix: string): Values {
  const lower = prefix.toLowerCase();
  // The letter after the last hex digit.
  return { sha256: lower, sha256End: `${lower}g` };
}

function ruleCondition(rule: string): [string, Values] {
  const id = "namespace || ':' || rule";
  if (isGlob(rule)) return [`${id} GLOB @rule`, { rule }];
  const escaped = rule.replace(/[\\%_]/g, '\\$&');
  return [`${id} LIKE @rule ESCAPE '\\'`, { rule: `%${escaped}%` }];
}

/** Whether a text is meant as a glob. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
