import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { recordedHistory, unscannedReport } from '../support/recorded-history.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const ENTRIES = 200_000;

test('a prune that is killed on its way has removed all of it, or nothing', async () => {
  const dataDir = temporaryFolder();
  const file = path.join(dataDir, 'history.db');
  const recorded = recordedHistory(file);
  recorded.record([unscannedReport('/folder/f', { outcome: 'skipped', reason: 'too-large' })]);
  recorded.database.exec(`INSERT INTO not_scanned
    SELECT 1, 1, 'a-file-with-a-long-name-' || value, 'skipped', 'too-large', NULL, NULL
    FROM json_each('[${Array.from({ length: ENTRIES - 1 }, (_, index) => index).join(',')}]')`);
  recorded.record([]);
  recorded.database.pragma('wal_checkpoint(TRUNCATE)');

  const result = await runCli(['history', 'prune', '--keep-last', '1', '--yes'], {
    dataDir,
    onStart: (child) => {
      // What is removed outgrows the memory for it before the end.
      void vi
        .waitUntil(() => statSync(`${file}-wal`).size > 1024 * 1024, {
          interval: 1,
          timeout: 30_000,
        })
        .then(() => child.kill('SIGKILL'));
    },
  });
  expect(result.code).toBeNull();

  const { database, movedAside } = openDatabase(file, Date.now());
  const count = (table: string): unknown =>
    database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect(movedAside).toBeNull();
  expect([
    { scans: 2, entries: ENTRIES },
    { scans: 1, entries: 0 },
  ]).toContainEqual({ scans: count('scans'), entries: count('not_scanned') });
  database.close();
});
