import type { Outcome, Reason } from '../../../shared/model/outcome.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { fromStored, type StoredPath, toStored } from './stored-path.ts';

/** What the history knows of a file: its last verdict. */
export interface KnownFile {
  readonly id: number;
  readonly identity: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly detail: string | null;
  readonly analysisId: number;
  readonly scanId: number;
}

type Row = [
  StoredPath,
  number,
  string | null,
  number | null,
  string | null,
  string | null,
  Outcome,
  Reason | null,
  string | null,
  number,
  number,
];

const COLUMNS =
  'name, id, identity, size, sha256, md5, outcome, reason, detail, analysis_id, scan_id';

/** Looks up files of one profile in the history. */
export class KnownFiles {
  readonly #profileId: number;
  readonly #directory;
  readonly #all;
  readonly #one;

  constructor(database: HistoryDatabase, profileId: number) {
    this.#profileId = profileId;
    this.#directory = database.prepare('SELECT id FROM directories WHERE path = ?').pluck();
    const from = 'FROM files WHERE directory_id = ? AND profile_id = ?';
    this.#all = database.prepare(`SELECT ${COLUMNS} ${from}`).raw();
    this.#one = database.prepare(`SELECT ${COLUMNS} ${from} AND name = ?`).raw();
  }

  /**
   * A look-up by name in one directory.
   * @param whole whether all names will be asked for: then they are read in one go
   */
  inDirectory(directory: string, whole: boolean): (name: string) => KnownFile | undefined {
    const id = this.#directory.get(toStored(directory)) as number | undefined;
    if (id === undefined) return () => undefined;
    if (whole) {
      const rows = this.#all.all(id, this.#profileId) as Row[];
      const byName = new Map(rows.map((row) => [fromStored(row[0]), row]));
      return (name) => toKnownFile(byName.get(name));
    }
    return (name) =>
      toKnownFile(this.#one.get(id, this.#profileId, toStored(name)) as Row | undefined);
  }
}

function toKnownFile(row: Row | undefined): KnownFile | undefined {
  if (row === undefined) return undefined;
  const [, id, identity, size, sha256, md5, outcome, reason, detail, analysisId, scanId] = row;
  return { id, identity, size, sha256, md5, outcome, reason, detail, analysisId, scanId };
}
