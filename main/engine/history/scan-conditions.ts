import type { ScanQuery } from '../../../shared/model/scan-query.ts';

/**
 * A query for scans as SQL. Whether a `running` scan has been interrupted shows in its process
 * only, so that difference is left to the caller.
 */
export function scanConditions({ before, state, since, target, watchId }: ScanQuery): {
  readonly where: string;
  readonly values: Readonly<Record<string, string | number>>;
} {
  const conditions = ['TRUE'];
  const values: Record<string, string | number> = {};
  if (before !== undefined) {
    conditions.push('scans.id < @before');
    values.before = before;
  }
  if (state !== undefined) {
    conditions.push('state = @state');
    values.state = state === 'interrupted' ? 'running' : state;
  }
  if (since !== undefined) {
    conditions.push('started_at >= @since');
    values.since = since;
  }
  if (target !== undefined) {
    conditions.push(
      "EXISTS (SELECT 1 FROM json_each(request, '$.targets') WHERE instr(value, @target) > 0)",
    );
    values.target = target;
  }
  if (watchId === null) {
    conditions.push('watch_id IS NULL');
  } else if (watchId !== undefined) {
    conditions.push('watch_id = @watchId');
    values.watchId = watchId;
  }
  return { where: conditions.join(' AND '), values };
}
