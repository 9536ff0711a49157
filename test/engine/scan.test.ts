import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EICAR } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';

test('a folder with an EICAR file gives one match and a reconciled count', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'eicar.txt'), EICAR);
  writeFileSync(path.join(folder, 'plain.txt'), 'nothing to see');
  const engine = testEngine();
  const run = await engine.startScan(scanRequest([folder]));
  await run.run(new AbortController().signal);
  const { counts } = run.progress;
  expect(counts).toMatchObject({ seen: 2, findings: 2, incomplete: 0 });
  expect(counts.outcomes).toMatchObject({ clean: 1, match: 1 });
  const again = await scanAll(engine, scanRequest([folder]));
  expect(again.map(({ report }) => report.outcome)).toEqual(['match', 'clean']);
});
