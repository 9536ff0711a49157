import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { systemCode } from '../../../shared/errors/app-error.ts';
import type { HistoryDatabase } from './open-database.ts';

/** A database to be looked at, opened when it is first asked for and left as it was found. */
export class DatabaseForReading {
  readonly #file: string;
  #database: HistoryDatabase | null = null;
  #copy: string | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws SqliteError when it cannot be read */
  get database(): HistoryDatabase {
    this.#database ??= this.#open();
    return this.#database;
  }

  close(): void {
    this.#database?.close();
    if (this.#copy !== null) rmSync(this.#copy, { recursive: true, force: true });
  }

  /**
   * A reader of a database in WAL mode needs the two files beside it
   * (https://sqlite.org/wal.html). Where a log is there, in use or left behind, a reader only
   * reads it; where none is, a writer that does not write makes the two files and removes them
   * again; where it may not, a copy is read.
   */
  #open(): HistoryDatabase {
    const logged = (statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const database = new Database(this.#file, { readonly: logged, fileMustExist: true });
    try {
      if (!logged) database.pragma('query_only = ON');
      database.pragma('user_version');
      return database;
    } catch (error) {
      database.close();
      // The folder cannot be written, or the disk is full.
      if (!/^SQLITE_(?:IOERR|CANTOPEN|READONLY|PERM)/.test(systemCode(error) ?? '')) throw error;
      return new Database(this.#copied(), { fileMustExist: true });
    }
  }

  #copied(): string {
    this.#copy = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-copy-'));
    const copy = path.join(this.#copy, 'history.db');
    for (const suffix of ['', '-wal']) {
      const file = this.#file + suffix;
      if (existsSync(file)) copyFileSync(file, copy + suffix, constants.COPYFILE_FICLONE);
    }
    return copy;
  }
}
