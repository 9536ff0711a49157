import type { AllowEntry } from '../../../shared/model/allow-entry.ts';
import { type Finding, ruleId } from '../../../shared/model/finding.ts';
import type { HistoryDatabase } from '../database/open-database.ts';

const COLUMNS = 'id, sha256, rule, reason, created_at AS createdAt, expires_at AS expiresAt';

/** Allowed findings: they stay in the history and in every report, marked. */
export class Allowlist {
  readonly #database: HistoryDatabase;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** Allows a file, or one rule on it; an entry of the same file and rule is replaced. */
  add(entry: Omit<AllowEntry, 'id' | 'createdAt'>, now = Date.now()): AllowEntry {
    const { lastInsertRowid } = this.#database
      .prepare(
        'INSERT OR REPLACE INTO allowed (sha256, rule, reason, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(entry.sha256, entry.rule, entry.reason, now, entry.expiresAt);
    return { ...entry, id: Number(lastInsertRowid), createdAt: now };
  }

  /** Takes an entry back. Says whether there was one. */
  remove(id: number): boolean {
    return this.#database.prepare('DELETE FROM allowed WHERE id = ?').run(id).changes > 0;
  }

  /** All entries, expired ones too, newest first. */
  list(): AllowEntry[] {
    return this.#database
      .prepare(`SELECT ${COLUMNS} FROM allowed ORDER BY id DESC`)
      .all() as AllowEntry[];
  }

  /** A fast answer for one scan: the entry that allows a finding, if one is in force. */
  snapshot(now = Date.now()): AllowedBy {
    const bySha256 = new Map<string, AllowEntry[]>();
    for (const entry of this.list()) {
      if (entry.expiresAt !== null && entry.expiresAt <= now) continue;
      bySha256.set(entry.sha256, [...(bySha256.get(entry.sha256) ?? []), entry]);
    }
    return (sha256, finding) => {
      const entries = sha256 === null ? undefined : bySha256.get(sha256);
      if (entries === undefined) return null;
      const id = ruleId(finding);
      return entries.find(({ rule }) => rule === null || rule === id) ?? null;
    };
  }
}

/** The entry that allows a finding on the file with this SHA-256, or null. */
export type AllowedBy = (
  sha256: string | null,
  finding: Pick<Finding, 'namespace' | 'rule'>,
) => AllowEntry | null;
