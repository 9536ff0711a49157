import { expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { checkClock } from './check-database.ts';

test('a clock that is behind the history is noticed, and one that was never set', () => {
  const now = Date.parse('2025-06-01T12:00:00Z');
  const { database } = openDatabase(':memory:', now);
  expect(checkClock(now, database).status).toBe('ok');
  database.exec(`
    INSERT INTO profiles VALUES (1, 'library');
    INSERT INTO rule_sets VALUES (1, 'digest', 'engine', '{}', 0);
    INSERT INTO analyses VALUES (1, 1, '{}');
    INSERT INTO scans (state, request, profile_id, analysis_id, started_at, counts, pid, alive_at)
      VALUES ('completed', '{}', 1, 1, ${now}, '{}', 1, ${now})`);
  expect(checkClock(now, database).status).toBe('ok');
  const behind = checkClock(now - 3_600_000, database);
  expect(behind).toMatchObject({ status: 'warning' });
  expect(behind.detail).toContain('2025-06-01T12:00:00.000Z');
  expect(checkClock(0, database).status).toBe('problem');
  expect(checkClock(0, null).status).toBe('problem');
  database.close();
});
