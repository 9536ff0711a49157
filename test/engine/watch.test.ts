import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { nativePath } from '../../shared/analysis/native-path.ts';
import { EICAR } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { scanAll, scanRequest, testEngine } from '../support/test-engine.ts';
import { listen, watchFolder } from '../support/watching.ts';

test('a file dropped into a watched folder is a finding', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const file = path.join(folder, 'eicar.com');
  writeFileSync(file, EICAR);
  const report = await watching.reported(file);
  expect(report).toMatchObject({ outcome: 'match', size: 68 });
});

test('files in folders that were made a moment ago are found, however deep', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  // A process of its own: the folders grow while the first of them are being opened.
  const script =
    'for i in $(seq 1 200); do mkdir d$i; mkdir d$i/a; mkdir d$i/a/b; echo $i > d$i/a/b/f; done';
  await promisify(execFile)('sh', ['-c', script], { cwd: folder });
  for (let index = 1; index <= 200; index += 1) {
    await watching.reported(path.join(folder, `d${index}/a/b/f`), 'clean');
  }
  const late = path.join(folder, 'd77/a/b/late');
  writeFileSync(late, EICAR);
  await watching.reported(late, 'match');
});

test('a file that is written slowly is scanned once, when it is complete', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const file = path.join(folder, 'download');
  for (let part = 0; part < 20; part += 1) {
    appendFileSync(file, 'x'.repeat(1000));
    await after(50);
  }
  await watching.reported(file);
  const marker = path.join(folder, 'marker');
  writeFileSync(marker, 'a later file');
  await watching.reported(marker);
  const reports = watching.reports.filter((report) => report.path === file);
  expect(reports.map(({ size }) => size)).toEqual([20_000]);
});

test('a burst of 2,000 files is scanned completely and in a few scans', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const script = 'for i in $(seq 1 2000); do echo $i > file$i; done';
  await promisify(execFile)('sh', ['-c', script], { cwd: folder });
  await vi.waitFor(() => expect(watching.reports).toHaveLength(2_000), { timeout: 30_000 });
  expect(new Set(watching.reports.map((report) => report.path)).size).toBe(2_000);
  expect(watching.ends.length).toBeLessThanOrEqual(5);
});

test('more changes at once than the system counts are found all the same', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  // In one turn of the event loop: the kernel's queue of 16,384 events runs over.
  for (let index = 0; index < 17_000; index += 1) {
    writeFileSync(path.join(folder, `file${index}`), `content ${index}`);
  }
  const unheard = path.join(folder, 'unheard-of');
  mkdirSync(unheard);
  const first = path.join(unheard, 'first');
  writeFileSync(first, EICAR);
  await watching.reported(first, 'match');
  const paths = (): number => new Set(watching.reports.map((report) => report.path)).size;
  await vi.waitFor(() => expect(paths()).toBe(17_001), { timeout: 30_000 });
  await watching.inState('watching');
  const second = path.join(unheard, 'second');
  writeFileSync(second, EICAR);
  await watching.reported(second, 'match');
});

test('a file renamed into place, as browsers do, is found under its last name', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const part = path.join(folder, 'x.part');
  writeFileSync(part, EICAR);
  renameSync(part, path.join(folder, 'x.com'));
  await watching.reported(path.join(folder, 'x.com'), 'match');
});

test('a folder moved in from elsewhere is found with all it holds', async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  mkdirSync(path.join(elsewhere, 'kit/deep'), { recursive: true });
  writeFileSync(path.join(elsewhere, 'kit/deep/eicar'), EICAR);
  const watching = await watchFolder(testEngine(), { path: folder });
  renameSync(path.join(elsewhere, 'kit'), path.join(folder, 'kit'));
  await watching.reported(path.join(folder, 'kit/deep/eicar'), 'match');
});

test('a folder that is moved within the watched one is followed to its new place', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'old/deep'), { recursive: true });
  const watching = await watchFolder(testEngine(), { path: folder });
  renameSync(path.join(folder, 'old'), path.join(folder, 'new'));
  mkdirSync(path.join(folder, 'old'));
  const moved = path.join(folder, 'new/deep/eicar');
  const again = path.join(folder, 'old/eicar');
  const marker = path.join(folder, 'marker');
  writeFileSync(marker, 'the events before this one have been seen');
  await watching.reported(marker);
  writeFileSync(moved, EICAR);
  writeFileSync(again, EICAR);
  await watching.reported(moved, 'match');
  await watching.reported(again, 'match');
});

test('the folder may vanish and come back', async () => {
  const folder = path.join(temporaryFolder(), 'watched');
  mkdirSync(folder);
  const watching = await watchFolder(testEngine(), { path: folder });
  rmSync(folder, { recursive: true });
  await watching.inState('missing');
  mkdirSync(folder);
  const before = path.join(folder, 'before');
  writeFileSync(before, EICAR);
  await watching.reported(before, 'match');
  await watching.inState('watching');
  const later = path.join(folder, 'later');
  writeFileSync(later, EICAR);
  await watching.reported(later, 'match');
});

test('another folder in its place is taken for what it is', async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, 'watched');
  const other = path.join(parent, 'other');
  mkdirSync(folder);
  mkdirSync(other);
  writeFileSync(path.join(other, 'eicar'), EICAR);
  const watching = await watchFolder(testEngine(), { path: folder });
  renameSync(folder, path.join(parent, 'gone'));
  renameSync(other, folder);
  await watching.reported(path.join(folder, 'eicar'), 'match');
});

test('a folder that does not exist at the start is waited for', async () => {
  const folder = path.join(temporaryFolder(), 'watched');
  mkdirSync(folder);
  const engine = testEngine();
  const watch = engine.watches.add({ path: folder });
  rmSync(folder, { recursive: true });
  const watching = listen(engine, watch);
  await watching.inState('missing');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'eicar'), EICAR);
  await watching.reported(path.join(folder, 'eicar'), 'match');
});

test('what changed while nothing ran is found at the start, and only that is read', async () => {
  const folder = temporaryFolder();
  const root = temporaryFolder();
  writeFileSync(path.join(folder, 'old'), 'known before');
  writeFileSync(path.join(folder, 'changed'), 'harmless');
  const first = testEngine({ root });
  await watchFolder(first, { path: folder });
  await first.watchService.stop();
  writeFileSync(path.join(folder, 'changed'), EICAR);
  writeFileSync(path.join(folder, 'new'), EICAR);
  const second = testEngine({ root });
  const watching = listen(second, second.watches.find(folder));
  await watching.wholeScans(1);
  const news = watching.reports.map((report) => [path.basename(report.path), report.outcome]);
  expect(Object.fromEntries(news)).toEqual({ changed: 'match', new: 'match' });
});

test('a paused watch scans nothing; resumed, it makes up for it', async () => {
  const folder = temporaryFolder();
  const engine = testEngine();
  const watching = await watchFolder(engine, { path: folder });
  engine.watches.update(watching.watch.id, { paused: true });
  expect(engine.watchService.status(watching.watch.id)).toEqual({ state: 'paused', detail: null });
  const file = path.join(folder, 'eicar');
  writeFileSync(file, EICAR);
  engine.watches.update(watching.watch.id, { paused: false });
  await watching.reported(file, 'match');
  expect(watching.states.map(({ state }) => state)).toContain('paused');
});

test('files that are gone before they are scanned leave nothing to complain about', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const stop = Date.now() + 1_500;
  const deleted: Promise<void>[] = [];
  for (let index = 0; Date.now() < stop; index += 1) {
    const file = path.join(folder, `temporary${index}`);
    writeFileSync(file, 'x');
    // Some live long enough to be handed to the scanner.
    deleted.push(after((index % 8) * 50).then(() => unlinkSync(file)));
    await after(1);
  }
  await Promise.all(deleted);
  const last = path.join(folder, 'last');
  writeFileSync(last, EICAR);
  await watching.reported(last, 'match');
  expect(watching.reports.filter(({ outcome }) => outcome === 'unreadable')).toEqual([]);
  for (const { counts } of watching.ends) {
    const sum = Object.values(counts.outcomes).reduce((total, count) => total + count, 0);
    expect({ incomplete: counts.incomplete, seen: counts.seen }).toEqual({
      incomplete: 0,
      seen: sum,
    });
  }
});

test('names that are not UTF-8 are watched, files and folders', async () => {
  const folder = temporaryFolder();
  const watching = await watchFolder(testEngine(), { path: folder });
  const file = `${folder}/file\udcff`;
  writeFileSync(nativePath(file), EICAR);
  await watching.reported(file, 'match');
  const below = `${folder}/folder\udcfe`;
  mkdirSync(nativePath(below));
  const inside = `${below}/b\\s\udc80`;
  writeFileSync(nativePath(inside), EICAR);
  await watching.reported(inside, 'match');
  const later = `${below}/later`;
  writeFileSync(nativePath(later), EICAR);
  await watching.reported(later, 'match');
});

test('a new file does not wait for the end of a long first scan', async () => {
  const folder = temporaryFolder();
  for (let index = 0; index < 10_000; index += 1) {
    writeFileSync(path.join(folder, `file${index}`), `content ${index}`);
  }
  const engine = testEngine();
  const watching = listen(engine, engine.watches.add({ path: folder }));
  await watching.inState('watching');
  const file = path.join(folder, 'eicar');
  writeFileSync(file, EICAR);
  await watching.wholeScans(1);
  await watching.reported(file, 'match');
  expect(watching.ends.map(({ whole }) => whole)).toEqual([false, true]);
});

test('links are not followed, and pipes not opened', async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  const target = path.join(elsewhere, 'eicar');
  writeFileSync(target, EICAR);
  const watching = await watchFolder(testEngine(), { path: folder });
  symlinkSync(target, path.join(folder, 'link'));
  symlinkSync(elsewhere, path.join(folder, 'folder-link'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const marker = path.join(folder, 'marker');
  writeFileSync(marker, 'a later file');
  await watching.reported(marker);
  expect(watching.reports.map((report) => report.path)).toEqual([marker]);
});

test('what is excluded is neither watched nor reported', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'node_modules/package'), { recursive: true });
  const watching = await watchFolder(testEngine(), {
    path: folder,
    exclude: ['*.log', 'node_modules'],
  });
  writeFileSync(path.join(folder, 'node_modules/package/eicar'), EICAR);
  writeFileSync(path.join(folder, 'today.log'), EICAR);
  const marker = path.join(folder, 'marker');
  writeFileSync(marker, EICAR);
  await watching.reported(marker, 'match');
  const batches = watching.ends.filter(({ whole }) => !whole);
  expect(batches.map(({ counts }) => counts.seen)).toEqual([1]);
});

test("the program's own writing in a watched folder does not set it off", async () => {
  const folder = temporaryFolder();
  const real = path.join(folder, 'data');
  const link = path.join(temporaryFolder(), 'link');
  mkdirSync(real);
  symlinkSync(folder, link);
  const engine = testEngine({ root: real });
  const watching = await watchFolder(engine, { path: link });
  for (const name of ['one', 'two', 'three']) {
    writeFileSync(path.join(folder, name), EICAR);
    await watching.reported(path.join(link, name), 'match');
  }
  const batches = watching.ends.filter(({ whole }) => !whole);
  expect(batches.length).toBeLessThanOrEqual(3);
  for (const { counts } of batches) expect(counts.seen).toBe(1);
});

test('without a usable rule the watch fails, and recovers when there is one', async () => {
  const folder = temporaryFolder();
  const shipped = temporaryFolder();
  const engine = testEngine({ shipped });
  writeFileSync(path.join(folder, 'bad'), 'a needle in a haystack');
  const watching = listen(engine, engine.watches.add({ path: folder }));
  await watching.inState('failing');
  writeFileSync(
    path.join(shipped, 'needle.yara'),
    'rule needle { strings: $a = "needle" condition: $a }',
  );
  await watching.reported(path.join(folder, 'bad'), 'match');
  await watching.inState('watching');
});

test("a watch's scans are told from those somebody asked for", async () => {
  const folder = temporaryFolder();
  for (let index = 0; index < 2_000; index += 1) {
    writeFileSync(path.join(folder, `file${index}`), `content ${index}`);
  }
  const engine = testEngine();
  const watching = listen(engine, engine.watches.add({ path: folder }));
  await vi.waitFor(() => expect(watching.reports.length).toBeGreaterThan(0), { timeout: 30_000 });
  await engine.watchService.stop();
  const [scan] = engine.scans.list({ limit: 1 }, Date.now());
  expect(scan?.state).toBe('cancelled');
  expect(scan?.request.watchId).toBe(watching.watch.id);
  expect(() => engine.scans.lastResumable(Date.now())).toThrow(
    expect.objectContaining({ code: 'scan.nothing-to-resume' }),
  );
  await scanAll(engine, scanRequest([folder]));
  expect(engine.scans.list({ limit: 1 }, Date.now())[0]?.request.watchId).toBeUndefined();
});
