import { AppError } from '../../../shared/errors/app-error.ts';
import type {
  QuarantinedFile,
  QuarantinedRule,
  QuarantineState,
} from '../../../shared/model/quarantine.ts';
import { explainDatabaseError, type HistoryDatabase } from '../database/open-database.ts';
import type { ContentHashes } from '../files/byte-source.ts';
import { fromStored, type StoredPath, toStored } from '../history/stored-path.ts';

/** What is known of a file before it is copied. */
export type QuarantineOrigin = Pick<
  QuarantinedFile,
  'path' | 'size' | 'mode' | 'uid' | 'gid' | 'mtimeMs' | 'reason' | 'createdAt'
>;

interface Row {
  id: number;
  container: string;
  state: QuarantineState;
  path: StoredPath;
  size: number;
  sha256: string | null;
  md5: string | null;
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  reason: string | null;
  rules: string;
  restore_path: StoredPath | null;
  created_at: number;
  changed_at: number;
}

/** The quarantine's journal in the database. Every write lasts before it returns. */
export class QuarantineStore {
  readonly #database: HistoryDatabase;
  readonly #databasePath: string;

  constructor(database: HistoryDatabase, databasePath: string) {
    this.#database = database;
    this.#databasePath = databasePath;
  }

  /** Begins to add a file. */
  begin(container: string, origin: QuarantineOrigin): number {
    return this.#insert(container, origin, 'adding');
  }

  /** Lists a whole container that the database does not know. */
  adopt(container: string, origin: QuarantineOrigin, hashes: ContentHashes): number {
    const id = this.#insert(container, origin, 'held');
    this.recordCopy(id, hashes);
    return id;
  }

  #insert(container: string, origin: QuarantineOrigin, state: QuarantineState): number {
    const { lastInsertRowid } = this.#lasting(() =>
      this.#database
        .prepare(
          `INSERT INTO quarantine (container, state, path, size, mode, uid, gid, mtime, reason,
             rules, created_at, changed_at)
           VALUES (@container, @state, @path, @size, @mode, @uid, @gid, @mtimeMs, @reason,
             '[]', @createdAt, @now)`,
        )
        .run({ ...origin, container, state, path: toStored(origin.path), now: Date.now() }),
    );
    return Number(lastInsertRowid);
  }

  /** The copy is whole: its hashes, and the rules the history knows for them. */
  recordCopy(id: number, { size, sha256, md5 }: ContentHashes): void {
    const rules = JSON.stringify(this.#rulesOf(sha256));
    this.#lasting(() =>
      this.#database
        .prepare('UPDATE quarantine SET size = ?, sha256 = ?, md5 = ?, rules = ? WHERE id = ?')
        .run(size, sha256, md5, rules, id),
    );
  }

  /** Forgets a file that was not added after all. */
  drop(id: number): void {
    this.#lasting(() =>
      this.#database.prepare("DELETE FROM quarantine WHERE id = ? AND state = 'adding'").run(id),
    );
  }

  beginRestore(id: number, target: string): void {
    this.#change(id, ['held', 'restoring'], target);
  }

  /**
   * Moves a row from one state to another.
   * @throws AppError `quarantine.not-held` when it is not in the first
   */
  change(id: number, from: QuarantineState, to: QuarantineState): void {
    this.#change(id, [from, to], undefined);
  }

  #change(
    id: number,
    [from, to]: readonly [QuarantineState, QuarantineState],
    restorePath: string | undefined,
  ): void {
    const { changes } = this.#lasting(() =>
      this.#database
        .prepare(
          `UPDATE quarantine SET state = @to, changed_at = @now,
             restore_path = CASE WHEN @to = 'held' THEN NULL ELSE ifnull(@target, restore_path) END
           WHERE id = @id AND state = @from`,
        )
        .run({
          id,
          from,
          to,
          now: Date.now(),
          target: restorePath === undefined ? null : toStored(restorePath),
        }),
    );
    if (changes === 0) throw new AppError('quarantine.not-held', { id, state: this.get(id).state });
  }

  /** @throws AppError `quarantine.unknown` */
  get(id: number): QuarantinedFile {
    const file = this.find(id);
    if (file === undefined) throw new AppError('quarantine.unknown', { id: String(id) });
    return file;
  }

  find(id: number): QuarantinedFile | undefined {
    const row = this.#database.prepare('SELECT * FROM quarantine WHERE id = ?').get(id);
    return row === undefined ? undefined : fromRow(row as Row);
  }

  /** Files in certain states, newest first. */
  list(states: readonly QuarantineState[]): QuarantinedFile[] {
    const rows = this.#database
      .prepare(
        `SELECT * FROM quarantine WHERE state IN (SELECT value FROM json_each(?))
         ORDER BY id DESC`,
      )
      .all(JSON.stringify(states));
    return (rows as Row[]).map(fromRow);
  }

  /** Held files whose SHA-256 begins like this, lower-case hex. */
  withHashPrefix(prefix: string): QuarantinedFile[] {
    const rows = this.#database
      .prepare(
        `SELECT * FROM quarantine WHERE state = 'held' AND sha256 >= @from AND sha256 < @to
         ORDER BY id`,
      )
      .all({ from: prefix, to: `${prefix}g` });
    return (rows as Row[]).map(fromRow);
  }

  /** The state of every container the journal knows. */
  containerStates(): Map<string, QuarantineState> {
    const rows = this.#database.prepare('SELECT container, state FROM quarantine').raw().all();
    return new Map(rows as [string, QuarantineState][]);
  }

  #rulesOf(sha256: string): QuarantinedRule[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT namespace, rule, severity FROM findings
         WHERE current = 1 AND sha256 = ? ORDER BY namespace, rule`,
      )
      .all(sha256) as QuarantinedRule[];
  }

  /**
   * Writes so that a power cut loses nothing: the history forgoes that for speed, but here files
   * are removed on the strength of what is recorded.
   */
  #lasting<Result>(write: () => Result): Result {
    try {
      this.#database.pragma('synchronous = FULL');
      return write();
    } catch (error) {
      throw explainDatabaseError(error, this.#databasePath);
    } finally {
      this.#database.pragma('synchronous = NORMAL');
    }
  }
}

function fromRow(row: Row): QuarantinedFile {
  return {
    id: row.id,
    container: row.container,
    state: row.state,
    path: fromStored(row.path),
    size: row.size,
    sha256: row.sha256,
    md5: row.md5,
    mode: row.mode,
    uid: row.uid,
    gid: row.gid,
    mtimeMs: row.mtime,
    reason: row.reason,
    rules: JSON.parse(row.rules) as QuarantinedRule[],
    createdAt: row.created_at,
    changedAt: row.changed_at,
    restoredTo: row.restore_path === null ? null : fromStored(row.restore_path),
  };
}
