import { encodePath } from '../../../shared/analysis/native-path.ts';
import type {
  FindingFilter,
  FindingGrouping,
  FindingOrder,
  FindingPlace,
  FindingQuery,
} from '../../../shared/model/finding-record.ts';
import { SEVERITIES } from '../../../shared/model/severity.ts';
import { type FindingColumn, type FindingConditions, findingConditions } from './finding-filter.ts';

/** A statement with its named parameters. */
export interface FindingStatement {
  readonly sql: string;
  readonly values: Readonly<Record<string, string | number | Buffer>>;
}

interface Order {
  readonly columns: readonly string[];
  readonly descending: boolean;
  readonly index: string;
  /** Conditions the index serves besides the order. */
  readonly serves: FindingColumn;
}

const ORDERS: Record<FindingOrder, Order> = {
  'last-seen': {
    columns: ['last_seen_at', 'id'],
    descending: true,
    index: 'findings_by_last_seen',
    serves: 'time',
  },
  severity: {
    columns: ['severity_rank', 'last_seen_at', 'id'],
    descending: true,
    index: 'findings_by_severity',
    serves: 'severity',
  },
  path: {
    columns: ['path', 'id'],
    descending: false,
    index: 'findings_by_path',
    serves: 'path',
  },
};

const GROUPS: Record<FindingGrouping, { columns: string; key: string; index: string }> = {
  sha256: { columns: 'sha256', key: 'sha256', index: 'findings_by_sha256' },
  rule: {
    columns: 'namespace, rule',
    key: "namespace || ':' || rule",
    index: 'findings_by_rule',
  },
};

/** How many findings are tried for each one wanted before the whole table is read. */
const TRIED_FOR_EACH = 20;

/**
 * Gives the ids of a page. Where no index serves all of the filter there are two statements: the
 * first tries the findings that come first, and is the answer if it fills the page, which it does
 * when many fit; the second reads the table from end to end, which takes no longer however few do.
 */
export function pageStatements(query: FindingQuery, now: number): FindingStatement[] {
  const conditions = findingConditions(query.filter ?? {}, now);
  const order = ORDERS[query.order ?? 'last-seen'];
  const downwards = order.descending !== (query.reverse ?? false);
  const place = query.after === undefined ? '' : `AND ${placeCondition(order, downwards)}`;
  const sorted = orderBy(order, downwards);
  const values = { ...conditions.values, ...placeValues(query.after), limit: query.limit };
  const from = (source: string): FindingStatement => ({
    sql: `SELECT id FROM ${source} WHERE ${conditions.where} ${place}
      ORDER BY ${sorted} LIMIT @limit`,
    values,
  });
  const direct = directSource(conditions, order);
  if (direct !== null) return [from(direct)];
  const tried = `SELECT findings.id
    FROM (SELECT id AS tried FROM (${firstFindings(conditions, { order, sorted, place })}))
    CROSS JOIN findings ON findings.id = tried
    WHERE ${conditions.probe} ORDER BY ${sorted} LIMIT @limit`;
  const walk = query.limit * TRIED_FOR_EACH;
  return [{ sql: tried, values: { ...values, walk } }, from(wholeSource(conditions))];
}

/** The findings in the wanted state that come first, `@walk` of them. */
function firstFindings(
  { state }: FindingConditions,
  page: { readonly order: Order; readonly sorted: string; readonly place: string },
): string {
  const { order, sorted, place } = page;
  const states = { current: [1], gone: [0], all: [0, 1] }[state];
  const parts = states.map(
    (current) => `SELECT * FROM (
      SELECT ${order.columns.join(', ')} FROM findings INDEXED BY ${order.index}
      WHERE current = ${current} ${place} ORDER BY ${sorted} LIMIT @walk)`,
  );
  const [only = ''] = parts;
  if (parts.length === 1) return only;
  return `SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY ${sorted} LIMIT @walk`;
}

function orderBy({ columns }: Order, downwards: boolean): string {
  return columns.map((column) => `${column} ${downwards ? 'DESC' : 'ASC'}`).join(', ');
}

function placeCondition({ columns }: Order, downwards: boolean): string {
  const place = columns.map((column) => `@place_${column}`);
  return `(${columns.join(', ')}) ${downwards ? '<' : '>'} (${place.join(', ')})`;
}

function placeValues(place: FindingPlace | undefined): FindingStatement['values'] {
  if (place === undefined) return {};
  return {
    place_id: place.id,
    place_last_seen_at: place.lastSeenAt,
    place_severity_rank: SEVERITIES.indexOf(place.severity),
    place_path: encodePath(place.path),
  };
}

/** Where to read findings from when one index, or the key, leads to just those that fit. */
function directSource({ state, columns }: FindingConditions, order: Order | null): string | null {
  if (columns.has('sha256') || columns.has('allowed')) {
    return 'findings INDEXED BY findings_by_sha256';
  }
  if (state === 'all') return null;
  const orders = order === null ? Object.values(ORDERS) : [order];
  const serving = orders.find(({ serves }) => [...columns].every((column) => column === serves));
  return serving === undefined ? null : `findings INDEXED BY ${serving.index}`;
}

/** Where to read all findings from: an index with the text to compare is read faster. */
function wholeSource({ columns }: FindingConditions): string {
  if (columns.has('scan')) return 'findings NOT INDEXED';
  if (columns.has('rule')) return 'findings INDEXED BY findings_by_rule';
  if (columns.has('path-text')) return 'findings INDEXED BY findings_by_path';
  return 'findings NOT INDEXED';
}

/** Gives the number of findings. */
export function countStatement(filter: FindingFilter, now: number): FindingStatement {
  const conditions = findingConditions(filter, now);
  const source = directSource(conditions, null) ?? wholeSource(conditions);
  return {
    sql: `SELECT count(*) FROM ${source} WHERE ${conditions.where}`,
    values: conditions.values,
  };
}

/** Gives groups, the most urgent first. */
export function groupStatement(
  by: FindingGrouping,
  filter: FindingFilter,
  { limit, now }: { readonly limit: number; readonly now: number },
): FindingStatement {
  const { columns: conditionColumns, where, values } = findingConditions(filter, now);
  const { columns, key, index } = GROUPS[by];
  const indexed = [...conditionColumns].every((column) => column === 'severity');
  return {
    sql: `SELECT ${key} AS "key", count(*) AS findings, count(DISTINCT file_id) AS files,
        max(severity_rank) AS rank
      FROM findings ${indexed ? `INDEXED BY ${index}` : 'NOT INDEXED'} WHERE ${where}
      GROUP BY ${columns} ORDER BY rank DESC, findings DESC, ${columns} LIMIT @limit`,
    values: { ...values, limit },
  };
}
