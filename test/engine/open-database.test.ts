import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../main/engine/database/migrations/index.ts';
import { explainDatabaseError, openDatabase } from '../../main/engine/database/open-database.ts';
import { encodePath } from '../../shared/analysis/native-path.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { projectRoot } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';

const PAGE_BYTES = 4096;
const NOW = Date.parse('2025-06-01');
const HOUR_MS = 60 * 60 * 1000;

/** A history of many pages, closed. */
function makeHistory(): string {
  const file = path.join(temporaryFolder(), 'history.db');
  const { database } = openDatabase(file, NOW);
  const insert = database.prepare('INSERT INTO directories (path) VALUES (?)');
  database.transaction(() => {
    for (let index = 0; index < 5000; index += 1) insert.run(`/folder/number-${index}`);
  })();
  database.close();
  return file;
}

/** The same as a killed process, or a power cut, would have left it: with a log not yet merged. */
function makeUncleanHistory(): string {
  const file = makeHistory();
  const left = path.join(temporaryFolder(), 'history.db');
  const { database } = openDatabase(file, NOW);
  database.prepare('INSERT INTO properties VALUES (?, ?)').run('last', 'words');
  copyFileSync(file, left);
  copyFileSync(`${file}-wal`, `${left}-wal`);
  database.close();
  expect(statSync(`${left}-wal`).size).toBeGreaterThan(0);
  return left;
}

/** Turns every bit of the page in the middle of a file. */
function damageMiddle(file: string): void {
  const page = Math.floor(statSync(file).size / PAGE_BYTES / 2);
  const bytes = Buffer.alloc(PAGE_BYTES);
  const descriptor = openSync(file, 'r+');
  readSync(descriptor, bytes, 0, PAGE_BYTES, page * PAGE_BYTES);
  writeSync(
    descriptor,
    bytes.map((byte) => byte ^ 0xff),
    0,
    PAGE_BYTES,
    page * PAGE_BYTES,
  );
  closeSync(descriptor);
}

function directories(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare('SELECT count(*) FROM directories').pluck().get() as number;
  } finally {
    database.close();
  }
}

function code(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test('a history with a header of random bytes is moved aside as it is, and a new one begun', () => {
  const file = makeHistory();
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, randomBytes(100), 0, 100, 0);
  closeSync(descriptor);
  const damaged = readFileSync(file);
  const { database, movedAside, lost } = openDatabase(file, NOW);
  expect(lost).toHaveLength(3);
  expect(movedAside).toBe(`${file}.corrupt-2025-06-01T00-00-00-000Z`);
  expect(readFileSync(movedAside ?? '')).toEqual(damaged);
  expect(database.prepare('SELECT count(*) FROM directories').pluck().get()).toBe(0);
  database.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a damaged page is found after an unclean end; history and log stay as they were', () => {
  const file = makeUncleanHistory();
  damageMiddle(file);
  const damaged = { database: readFileSync(file), log: readFileSync(`${file}-wal`) };
  const { database, movedAside } = openDatabase(file, NOW + 1);
  database.close();
  expect(movedAside).not.toBeNull();
  expect(readFileSync(movedAside ?? '').equals(damaged.database)).toBe(true);
  expect(readFileSync(`${movedAside}-wal`).equals(damaged.log)).toBe(true);
  expect(directories(file)).toBe(0);
});

test('after an unclean end that did no damage, everything is still there', () => {
  const file = makeUncleanHistory();
  const { database, movedAside } = openDatabase(file, NOW + 1);
  expect(movedAside).toBeNull();
  const last = database.prepare("SELECT value FROM properties WHERE name = 'last'").pluck().get();
  expect(last).toBe('words');
  database.close();
  expect(readdirSync(path.dirname(file))).toEqual(['history.db', 'history.db.lock']);
  expect(directories(file)).toBe(5000);
});

test('decisions of the analyst are taken over from a damaged history as far as they can be read', () => {
  const file = makeHistory();
  const { database } = openDatabase(file, NOW);
  database.exec(`INSERT INTO allowed VALUES (7, 'ab', 'n:r', 'ours', 1, NULL);
    INSERT INTO rule_file_states VALUES ('public/x.yara', 0, 'noisy', 1);
    INSERT INTO watches (path, paused, exclude, rules, notify_from, created_at)
      VALUES ('/home', 0, '[]', '[]', 'low', 1)`);
  database.close();
  damageMiddle(file);
  const partly = path.join(temporaryFolder(), 'history.db');
  copyFileSync(file, partly);
  const damaged = readFileSync(file);
  const opened = openDatabase(file, NOW + 25 * HOUR_MS);
  const count = (table: string): unknown =>
    opened.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect(opened.lost).toEqual([]);
  expect([count('allowed'), count('rule_file_states'), count('watches')]).toEqual([1, 1, 1]);
  expect(opened.database.prepare('SELECT * FROM allowed').raw().all()).toEqual([
    [7, 'ab', 'n:r', 'ours', 1, null],
  ]);
  opened.database.close();
  expect(readFileSync(opened.movedAside ?? '').equals(damaged)).toBe(true);

  // The page of the allowlist is damaged as well.
  const reader = new Database(partly, { readonly: true });
  const root = reader.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'allowed'").pluck();
  const offset = ((root.get() as number) - 1) * PAGE_BYTES;
  reader.close();
  const descriptor = openSync(partly, 'r+');
  writeSync(descriptor, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, offset);
  closeSync(descriptor);
  const second = openDatabase(partly, NOW + 25 * HOUR_MS);
  expect(second.lost).toEqual(['the allowlist']);
  expect(second.database.prepare('SELECT namespace FROM rule_file_states').pluck().all()).toEqual([
    'public/x.yara',
  ]);
  second.database.close();
});

test('a history that was closed well is checked once a day', () => {
  const file = makeHistory();
  // The check of a new history is due at its second opening.
  openDatabase(file, NOW).database.close();
  damageMiddle(file);
  const soon = openDatabase(file, NOW + 23 * HOUR_MS);
  soon.database.close();
  expect(soon.movedAside).toBeNull();
  const later = openDatabase(file, NOW + 25 * HOUR_MS);
  later.database.close();
  expect(later.movedAside).not.toBeNull();
});

test('damage that is met in use is reported, and looked into at the next opening', () => {
  const file = makeHistory();
  openDatabase(file, NOW).database.close();
  damageMiddle(file);
  const { database } = openDatabase(file, NOW + 1);
  const read = (): unknown => database.prepare('SELECT max(length(path)) FROM directories').get();
  const explained = (() => {
    try {
      return read();
    } catch (error) {
      return explainDatabaseError(error, file);
    }
  })();
  database.close();
  expect(explained).toMatchObject({ code: 'history.unreadable' });
  const next = openDatabase(file, NOW + 2);
  next.database.close();
  expect(next.movedAside).not.toBeNull();
  // The suspicion is gone with its object.
  expect(readdirSync(path.dirname(file)).filter((name) => name.endsWith('suspect'))).toEqual([]);
});

test.for([
  ['closed well', makeHistory],
  ['left by a killed process', makeUncleanHistory],
] as const)('a newer schema is refused, and not touched: %s', ([, make]) => {
  const file = make();
  const database = new Database(file);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  const folder = path.dirname(file);
  copyFileSync(file, `${file}.before`);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${file}-wal.before`);
  expect(code(() => openDatabase(file, NOW))).toBe('history.newer');
  expect(readFileSync(file).equals(readFileSync(`${file}.before`))).toBe(true);
  if (existsSync(`${file}-wal.before`)) {
    expect(readFileSync(`${file}-wal`).equals(readFileSync(`${file}-wal.before`))).toBe(true);
  }
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([]);
  database.close();
});

test('a history that holds only the first migration is brought up to date with its findings', () => {
  const file = path.join(temporaryFolder(), 'history.db');
  const database = new Database(file);
  const [first = ''] = MIGRATIONS;
  database.exec(`${first}; PRAGMA user_version = 1;
    INSERT INTO profiles VALUES (1, 'library');
    INSERT INTO rule_sets VALUES (1, 'digest', 'engine', '{}', 0);
    INSERT INTO analyses VALUES (1, 1, '{}')`);
  const paths = ['/top', '/dir/sub/plain', '/dir/x\udcff', '/é/\udcfe\udcff/ü'];
  paths.forEach((at, index) => {
    const slash = at.lastIndexOf('/');
    const stored = (text: string): string | Buffer =>
      text.isWellFormed() ? text : encodePath(text);
    const id = index + 1;
    database
      .prepare('INSERT INTO directories VALUES (?, ?)')
      .run(id, stored(at.slice(0, slash) || '/'));
    database
      .prepare(
        "INSERT INTO files VALUES (?, 1, ?, ?, NULL, 1, 'ab', 'cd', 'match', NULL, NULL, 1, 1, 0, 0)",
      )
      .run(id, id, stored(at.slice(slash + 1)));
    database
      .prepare(
        `INSERT INTO findings VALUES (?, ?, 'ab', 'n.yara', 'r', 'high', '[]', '{"a":1}', '[]', 0,
         NULL, 1, 2, NULL)`,
      )
      .run(id, id);
  });
  database.close();
  const migrated = openDatabase(file, NOW).database;
  const rows = migrated
    .prepare(
      `SELECT path, severity_rank, current, meta FROM findings
       JOIN finding_details ON finding_id = id ORDER BY id`,
    )
    .all();
  expect(rows).toEqual(
    paths.map((at) => ({ path: encodePath(at), severity_rank: 3, current: 1, meta: '{"a":1}' })),
  );
  expect(migrated.pragma('foreign_key_check')).toEqual([]);
  migrated.close();
});

interface ChildResult {
  readonly schema: number;
  readonly movedAside: string | null;
}

/** Opens one history in many processes at the same moment. */
async function openTogether(file: string, count: number): Promise<ChildResult[]> {
  const script = path.join(projectRoot, 'test/support/open-database-child.ts');
  const children = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    return { child, lines: lines[Symbol.asyncIterator]() };
  });
  await Promise.all(children.map(({ lines }) => lines.next()));
  for (const { child } of children) child.stdin.write('go\n');
  return Promise.all(
    children.map(async ({ child, lines }) => {
      const [{ value }] = await Promise.all([lines.next(), once(child, 'exit')]);
      return JSON.parse(value as string) as ChildResult;
    }),
  );
}

test('processes that open a new history together all find it complete', async () => {
  const file = path.join(temporaryFolder(), 'history.db');
  const results = await openTogether(file, 6);
  expect(results).toEqual(
    Array.from({ length: 6 }, () => ({ schema: MIGRATIONS.length, movedAside: null })),
  );
  const database = new Database(file, { readonly: true });
  const written = "SELECT count(*) FROM properties WHERE name LIKE 'process %'";
  expect(database.prepare(written).pluck().get()).toBe(6);
  expect(database.pragma('quick_check', { simple: true })).toBe('ok');
  database.close();
});

test.runIf(process.platform === 'linux')(
  'a damaged history stays where it is while another process has it open',
  async () => {
    const file = makeHistory();
    const keeper = spawn(process.execPath, ['-e', KEEP_OPEN, file], { cwd: projectRoot });
    await once(keeper.stdout, 'data');
    damageMiddle(file);
    expect(code(() => openDatabase(file, NOW + 25 * HOUR_MS))).toBe('history.damaged');
    expect(existsSync(file)).toBe(true);
    keeper.kill('SIGKILL');
    await once(keeper, 'exit');
    const { database, movedAside } = openDatabase(file, NOW + 25 * HOUR_MS);
    database.close();
    expect(movedAside).not.toBeNull();
  },
);

test.runIf(process.platform === 'linux')(
  'a log that another process is writing is no sign of an unclean end',
  async () => {
    const file = makeHistory();
    openDatabase(file, NOW).database.close();
    const keeper = spawn(process.execPath, ['-e', KEEP_OPEN, file], { cwd: projectRoot });
    await once(keeper.stdout, 'data');
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    const checkedAt = (now: number): unknown => {
      const { database } = openDatabase(file, now);
      const sql = "SELECT value FROM properties WHERE name = 'checked_at'";
      const value = database.prepare(sql).pluck().get();
      database.close();
      return value;
    };
    expect(checkedAt(NOW + HOUR_MS)).toBe(NOW);
    keeper.kill('SIGKILL');
    await once(keeper, 'exit');
    expect(checkedAt(NOW + HOUR_MS)).toBe(NOW + HOUR_MS);
  },
);

const KEEP_OPEN = `
  const database = require('better-sqlite3')(process.argv[1]);
  database.exec("INSERT INTO properties VALUES ('kept', 'open')");
  console.log('open');
  setInterval(() => {}, 1000);`;

test('processes that meet a damaged history together move it aside once', async () => {
  const file = makeUncleanHistory();
  damageMiddle(file);
  const damaged = readFileSync(file);
  const results = await openTogether(file, 6);
  const moved = results.flatMap(({ movedAside }) => (movedAside === null ? [] : [movedAside]));
  expect(moved).toHaveLength(1);
  expect(readFileSync(moved[0] ?? '').equals(damaged)).toBe(true);
  const database = new Database(file, { readonly: true });
  const written = "SELECT count(*) FROM properties WHERE name LIKE 'process %'";
  expect(database.prepare(written).pluck().get()).toBe(6);
  database.close();
});
