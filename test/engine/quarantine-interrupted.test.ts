import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  QUARANTINE_STEPS,
  type QuarantineStep,
} from '../../main/engine/quarantine/quarantine-parts.ts';
import type { Quarantine } from '../../main/engine/quarantine/quarantine.ts';
import type { Recovery } from '../../shared/model/quarantine.ts';
import { runQuarantine } from '../support/run-quarantine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';

const CONTENT = Buffer.alloc(3_000_000, 'a sample that must not be lost\n');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

const stepsOf = (move: string): QuarantineStep[] =>
  QUARANTINE_STEPS.filter((step) => step.startsWith(`${move}-`));

interface Place {
  readonly root: string;
  readonly folder: string;
  readonly sample: string;
}

function place(): Place {
  const folder = temporaryFolder();
  const sample = path.join(folder, 'sample.bin');
  writeFileSync(sample, CONTENT, { mode: 0o640 });
  return { root: temporaryFolder(), folder, sample };
}

/** Opens the quarantine as the next process does; gives what it recovered too. */
async function reopen(root: string): Promise<{ quarantine: Quarantine; recovered: Recovery[] }> {
  const { quarantine } = testEngine({ root });
  const recovered: Recovery[] = [];
  quarantine.onDidRecover = (recoveries) => recovered.push(...recoveries);
  await quarantine.recover();
  return { quarantine, recovered };
}

/**
 * Checks that the sample is whole in exactly one place, that the journal says which, and that
 * nothing else is left over.
 */
async function expectOneCopy(
  quarantine: Quarantine,
  { root, folder, sample }: Place,
): Promise<void> {
  const held = await quarantine.list();
  const all = await quarantine.list({ all: true });
  const outside = existsSync(sample);
  expect(held.length + Number(outside)).toBe(1);
  expect(readdirSync(folder)).toEqual(outside ? ['sample.bin'] : []);
  expect(readdirSync(path.join(root, 'quarantine'))).toHaveLength(held.length);
  expect(all.filter(({ state }) => state === 'adding' || state === 'restoring')).toEqual([]);
  if (outside) {
    expect(createHash('sha256').update(readFileSync(sample)).digest('hex')).toBe(SHA256);
  }
  for (const file of held) {
    expect(file).toMatchObject({ sha256: SHA256, size: CONTENT.length, path: sample });
    const hash = createHash('sha256');
    for await (const chunk of quarantine.read(file.id)) hash.update(chunk);
    expect(hash.digest('hex')).toBe(SHA256);
  }
}

test.for(stepsOf('add'))('a kill at %s leaves exactly one whole copy', async (step) => {
  const where = place();
  const killed = await runQuarantine({
    root: where.root,
    action: 'add',
    path: where.sample,
    killAt: step,
  });
  expect(killed).toBeNull();
  const { quarantine, recovered } = await reopen(where.root);
  await expectOneCopy(quarantine, where);
  const expected =
    step === 'add-held' ? [] : step === 'add-removed' ? ['add-finished'] : ['add-undone'];
  expect(recovered.map(({ kind }) => kind)).toEqual(expected);
  // And the quarantine works on.
  if (existsSync(where.sample)) await quarantine.add(where.sample);
  const [file] = await quarantine.list();
  await quarantine.restore(file?.id ?? 0);
  await expectOneCopy(quarantine, where);
});

test.for(stepsOf('restore'))('a kill at %s leaves exactly one whole copy', async (step) => {
  const where = place();
  const engine = testEngine({ root: where.root });
  const { file } = await engine.quarantine.add(where.sample);
  const killed = await runQuarantine({
    root: where.root,
    action: 'restore',
    path: where.sample,
    id: file.id,
    killAt: step,
  });
  expect(killed).toBeNull();
  const { quarantine, recovered } = await reopen(where.root);
  await expectOneCopy(quarantine, where);
  const kinds: Partial<Record<QuarantineStep, string[]>> = {
    'restore-named': ['restore-finished'],
    'restore-cleared': ['restore-finished'],
    'restore-recorded': ['leftover-removed'],
    'restore-finished': [],
  };
  expect(recovered.map(({ kind }) => kind)).toEqual(kinds[step] ?? ['restore-undone']);
  const { state } = (await quarantine.list({ all: true }))[0] ?? {};
  expect(state).toBe(existsSync(where.sample) ? 'restored' : 'held');
});

test.for(stepsOf('delete'))('a kill at %s leaves the file deleted', async (step) => {
  const where = place();
  const { file } = await testEngine({ root: where.root }).quarantine.add(where.sample);
  const killed = await runQuarantine({
    root: where.root,
    action: 'delete',
    id: file.id,
    killAt: step,
  });
  expect(killed).toBeNull();
  const { quarantine } = await reopen(where.root);
  expect(await quarantine.list()).toEqual([]);
  expect(readdirSync(path.join(where.root, 'quarantine'))).toEqual([]);
});

test('a sample that came back while the process was dead is not overwritten by recovery', async () => {
  const where = place();
  const { file } = await testEngine({ root: where.root }).quarantine.add(where.sample);
  await runQuarantine({
    root: where.root,
    action: 'restore',
    path: where.sample,
    id: file.id,
    killAt: 'restore-copied',
  });
  writeFileSync(where.sample, 'somebody else’s');
  const { quarantine } = await reopen(where.root);
  expect(readFileSync(where.sample, 'utf8')).toBe('somebody else’s');
  expect(await quarantine.list()).toMatchObject([{ id: file.id, state: 'held' }]);
  await expect(quarantine.restore(file.id)).rejects.toMatchObject({
    code: 'quarantine.target-exists',
  });
});

test('another file at the old place does not make recovery give the sample up', async () => {
  const where = place();
  await runQuarantine({
    root: where.root,
    action: 'add',
    path: where.sample,
    killAt: 'add-removed',
  });
  writeFileSync(where.sample, CONTENT.toReversed());
  const { quarantine, recovered } = await reopen(where.root);
  expect(recovered).toMatchObject([{ kind: 'add-finished', path: where.sample }]);
  const [file] = await quarantine.list();
  expect(file?.sha256).toBe(SHA256);
});

test('when the history was lost, what the quarantine holds is listed again', async () => {
  const where = place();
  const first = testEngine({ root: where.root });
  const { file } = await first.quarantine.add(where.sample, { reason: 'looked bad' });
  for (const ending of ['', '-wal', '-shm']) {
    const database = path.join(where.root, `history.db${ending}`);
    if (existsSync(database)) renameSync(database, `${database}.lost`);
  }
  const { quarantine, recovered } = await reopen(where.root);
  expect(recovered).toMatchObject([{ kind: 'listed-again', path: where.sample, id: 1 }]);
  const { id: _, rules: _rules, changedAt: _changed, ...known } = file;
  expect(await quarantine.list()).toMatchObject([known]);
  await quarantine.restore(1);
  await expectOneCopy(quarantine, where);
});

test('without its key a half-done move is left alone, and goes on when the key is back', async () => {
  const where = place();
  await runQuarantine({
    root: where.root,
    action: 'add',
    path: where.sample,
    killAt: 'add-removed',
  });
  const key = path.join(where.root, 'quarantine.key');
  renameSync(key, `${key}.away`);
  const without = await reopen(where.root);
  expect(without.recovered).toMatchObject([{ kind: 'left-alone', path: where.sample }]);
  expect(readdirSync(path.join(where.root, 'quarantine'))).toHaveLength(1);
  renameSync(`${key}.away`, key);
  const { quarantine, recovered } = await reopen(where.root);
  expect(recovered).toMatchObject([{ kind: 'add-finished' }]);
  await expectOneCopy(quarantine, where);
});
