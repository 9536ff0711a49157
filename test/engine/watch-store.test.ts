import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { forgetUneventful } from '../../main/engine/watches/forget-uneventful.ts';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { emptyCounts } from '../../shared/model/scan.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

test('a watch is kept as it was made and changed, and its number is never given again', () => {
  const folder = `${temporaryFolder()}/not-utf8\udcff`;
  mkdirSync(nativePath(folder));
  const { watches } = testEngine();
  const made = watches.add({ path: folder, exclude: ['*.log'], notifyFrom: 'high' }, 1_000);
  expect(made).toEqual({
    id: 1,
    path: folder,
    paused: false,
    exclude: ['*.log'],
    rules: [],
    notifyFrom: 'high',
    createdAt: 1_000,
    lastEventAt: null,
    lastScanId: null,
  });
  expect(watches.find(folder)).toEqual(made);
  expect(watches.find('1')).toEqual(made);
  expect(watches.update(1, { paused: true, exclude: [] })).toEqual({
    ...made,
    paused: true,
    exclude: [],
  });
  watches.recordScan(1, 17, 2_000);
  watches.recordScan(1, 18, null);
  expect(watches.get(1)).toMatchObject({ lastScanId: 18, lastEventAt: 2_000 });
  watches.remove(1);
  expect(watches.list()).toEqual([]);
  expect(watches.add({ path: folder }).id).toBe(2);
});

test('the store tells its own process of every change', () => {
  const { watches } = testEngine();
  let changes = 0;
  watches.onDidChange = () => {
    changes += 1;
  };
  watches.add({ path: temporaryFolder() });
  watches.update(1, { paused: true });
  watches.remove(1);
  expect(changes).toBe(3);
});

test('of many scans of a watch those are kept that found or missed something', async () => {
  const engine = testEngine();
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'empty'));
  await scanAll(engine, scanRequest([folder]));
  const asked = engine.scans.list({ limit: 1 }, Date.now())[0]?.id;
  for (let index = 1; index <= 130; index += 1) {
    const run = await engine.startScan({ ...scanRequest([folder]), watchId: index % 2 });
    const found = { ...emptyCounts(), findings: index === 2 ? 1 : 0 };
    const missed = { ...emptyCounts(), incomplete: index === 4 ? 1 : 0 };
    const counts = index === 2 ? found : missed;
    engine.scans.end(run.id, { state: 'completed', counts, error: null }, Date.now());
  }
  engine.database.exec(
    `INSERT INTO scans (state, request, profile_id, analysis_id, started_at, counts, pid, alive_at)
     SELECT state, request, profile_id, analysis_id, started_at, counts, pid, alive_at
     FROM scans WHERE watch_id = 0 AND counts ->> '$.findings' = 0 AND counts ->> '$.incomplete' = 0`,
  );
  const ids = (watchId: number): number[] =>
    engine.database
      .prepare('SELECT id FROM scans WHERE watch_id = ? ORDER BY id')
      .pluck()
      .all(watchId) as number[];
  const before = ids(0);
  expect(before.length).toBeGreaterThan(100);
  forgetUneventful(engine.database, 0);
  const [second = 0, fourth = 0] = before;
  expect(ids(0)).toEqual([second, fourth, ...before.slice(-100)]);
  expect(ids(1)).toHaveLength(65);
  expect(engine.scans.get(asked ?? 0, Date.now()).id).toBe(asked);
});
