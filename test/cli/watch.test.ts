import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EICAR, projectRoot } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const BIN = path.join(projectRoot, 'main/cli/binaryalert.cjs');
const PATIENCE = { timeout: 30_000, interval: 20 };

interface Run {
  readonly child: ChildProcess;
  /** Lines of each stream so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves when standard error, or output, contains a text. */
  readonly said: (text: string) => Promise<void>;
  readonly printed: (text: string) => Promise<void>;
  readonly ended: Promise<number | null>;
}

/** A `watch run` that goes on while the test does, behind another command if need be. */
function startRun(
  dataDir: string,
  args: readonly string[] = [],
  behind: readonly string[] = [],
): Run {
  const [program = '', ...rest] = [...behind, process.execPath, BIN, 'watch', 'run', ...args];
  const child = spawn(program, rest, {
    env: { ...process.env, BINARYALERT_DATA_DIR: dataDir, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const has = (stream: () => string, text: string): Promise<void> =>
    vi.waitFor(() => {
      if (!stream().includes(text)) throw new Error(`"${text}" is not in: ${out}\n${err}`);
    }, PATIENCE);
  return {
    child,
    out: () => out,
    err: () => err,
    said: (text) => has(() => err, text),
    printed: (text) => has(() => out, text),
    ended,
  };
}

/** A user namespace has limits and mounts of its own: nobody else is concerned. */
const NAMESPACE = ['unshare', '-Urm'];
const LIMITED = 'echo "$0" > /proc/sys/user/max_inotify_watches && exec "$@"';
const TEN_WATCHES = [...NAMESPACE, 'sh', '-c', LIMITED, '10'];
const canLimitWatches = succeeds([...TEN_WATCHES, 'true']);

function succeeds([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

async function addWatch(dataDir: string, args: readonly string[]): Promise<void> {
  const added = await runCli(['watch', 'add', ...args], { dataDir });
  expect(added).toMatchObject({ code: 0, stdout: '' });
}

test('watch run prints findings as they come and ends cleanly on Ctrl-C', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  await addWatch(dataDir, [folder]);
  const run = startRun(dataDir);
  await run.said(`${folder}: watching`);
  const file = path.join(folder, 'eicar.com');
  writeFileSync(file, EICAR);
  await run.printed(file);
  expect(run.out()).toMatch(/public\/eicar\.yara:eicar_av_test {2}\S+eicar\.com\n/);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(130);
  const list = await runCli(['watch', 'list', '-o', 'json'], { dataDir });
  expect(JSON.parse(list.stdout)).toMatchObject({
    watches: [{ id: 1, path: folder, state: 'stopped', lastEventAt: expect.any(String) }],
  });
  const scans = await runCli(['history', 'scans', '--watch', '1'], { dataDir });
  expect(scans.stdout).toContain(`${folder} (watch 1)\n`);
  const asked = await runCli(['history', 'scans', '--no-watches'], { dataDir });
  expect(asked).toMatchObject({ stdout: '', stderr: 'No such scan.\n' });
});

test('watch run -o ndjson writes an object for each file, and SIGTERM ends it too', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'clean.txt'), 'nothing');
  await addWatch(dataDir, [folder]);
  const run = startRun(dataDir, ['-o', 'ndjson']);
  await run.said('1 file looked through, 1 new or changed');
  writeFileSync(path.join(folder, 'eicar.com'), EICAR);
  await run.printed('eicar.com');
  const objects = run
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; outcome: string });
  expect(objects.map(({ path: name, outcome }) => [path.basename(name), outcome])).toEqual([
    ['clean.txt', 'clean'],
    ['eicar.com', 'match'],
  ]);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(130);
});

test('other processes add, pause, resume and remove while watch run goes on', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const run = startRun(dataDir);
  await run.said('No folder is watched yet');
  await addWatch(dataDir, [folder]);
  await run.said(`${folder}: watching`);
  await runCli(['watch', 'pause', folder], { dataDir });
  await run.said(`${folder}: paused`);
  const file = path.join(folder, 'eicar.com');
  writeFileSync(file, EICAR);
  const paused = await runCli(['watch', 'list'], { dataDir });
  expect(paused.stdout).toMatch(/^ +1 {2}paused .*\n/m);
  expect(run.out()).toBe('');
  await runCli(['watch', 'resume', '1'], { dataDir });
  await run.printed(file);
  const second = await runCli(['watch', 'run'], { dataDir });
  expect(second.code).toBe(64);
  expect(second.stderr).toContain(`process ${run.child.pid}`);
  await runCli(['watch', 'remove', folder], { dataDir });
  await run.said(`${folder}: no longer watched`);
});

test('a killed watch run leaves the watches to the next', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  await addWatch(dataDir, [folder]);
  const first = startRun(dataDir);
  await first.said(`${folder}: watching`);
  first.child.kill('SIGKILL');
  await first.ended;
  const file = path.join(folder, 'eicar.com');
  writeFileSync(file, EICAR);
  const second = startRun(dataDir);
  await second.printed(file);
});

test.skipIf(!canLimitWatches)(
  "at the system's limit of watches it polls, says so, and finds all the same",
  async () => {
    const dataDir = temporaryFolder();
    const folder = temporaryFolder();
    for (let index = 0; index < 20; index += 1)
      mkdirSync(path.join(folder, `d${index}/e`), { recursive: true });
    await addWatch(dataDir, [folder]);
    const run = startRun(dataDir, [], TEN_WATCHES);
    await run.said(`${folder}: polling`);
    expect(run.err()).toContain('sudo sysctl fs.inotify.max_user_watches=');
    const file = path.join(folder, 'd7/e/eicar.com');
    writeFileSync(file, EICAR);
    await run.printed(file);
  },
);

test.skipIf(!canLimitWatches)('a limit that is reached later makes no difference', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  await addWatch(dataDir, [folder]);
  const run = startRun(dataDir, [], TEN_WATCHES);
  await run.said(`${folder}: watching`);
  const script = 'for i in $(seq 1 20); do mkdir -p d$i/e; done';
  execFileSync('sh', ['-c', script], { cwd: folder });
  await run.said(`${folder}: polling`);
  const file = path.join(folder, 'd7/e/eicar.com');
  writeFileSync(file, EICAR);
  await run.printed(file);
});

test.skipIf(!canLimitWatches)('a file system mounted over the folder is noticed', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  await addWatch(dataDir, [folder]);
  const run = startRun(dataDir, [], NAMESPACE);
  await run.said(`${folder}: watching`);
  const inside = (command: string): void => {
    const enter = ['-t', String(run.child.pid), '-U', '-m', '--preserve-credentials'];
    execFileSync('nsenter', [...enter, 'sh', '-c', command, folder], {
      env: { ...process.env, EICAR },
    });
  };
  inside('mount -t tmpfs none "$0" && printf %s "$EICAR" > "$0/mounted.com"');
  await run.printed('mounted.com');
  inside('umount "$0" && printf %s "$EICAR" > "$0/underneath.com"');
  await run.printed('underneath.com');
});

test('what cannot be watched is refused with a reason', async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'x');
  await addWatch(dataDir, [folder, '--paused', '--exclude', '*.part']);
  const refused = async (args: readonly string[]): Promise<string> => {
    const result = await runCli(['watch', ...args], { dataDir });
    expect(result.code).not.toBe(0);
    return result.stderr;
  };
  expect(await refused(['add', file])).toContain('it is not a folder');
  expect(await refused(['add', path.join(folder, 'nowhere')])).toContain('ENOENT');
  expect(await refused(['add', `${folder}/`])).toContain('is watched already, by watch 1');
  expect(await refused(['add', path.join(dataDir, 'rules')])).toContain('data folder');
  expect(await refused(['add', temporaryFolder(), '-r', '/no/such.yar'])).toContain('no rules at');
  expect(await refused(['pause', '7'])).toContain('There is no watch 7');
  expect(await refused(['remove', '/elsewhere'])).toContain('There is no watch /elsewhere');
  const { stdout } = await runCli(['watch', 'list', '-o', 'json'], { dataDir });
  expect(JSON.parse(stdout)).toMatchObject({
    watches: [{ path: folder, state: 'paused', exclude: ['*.part'] }],
  });
  rmSync(folder, { recursive: true });
  const removed = await runCli(['watch', 'remove', folder], { dataDir });
  expect(removed.code).toBe(0);
});
