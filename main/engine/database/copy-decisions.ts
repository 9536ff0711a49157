import { existsSync } from 'node:fs';
import { errorText } from '../../../shared/errors/app-error.ts';
import { DatabaseForReading } from './database-for-reading.ts';
import type { HistoryDatabase } from './open-database.ts';

/** What the analyst has decided about rules and findings, and what the compiler has said. */
const TABLES = ['rule_file_states', 'allowed', 'rule_checks'] as const;

/**
 * Gives a history that forgets the analyst's decisions from the one that remembers: a disabled
 * rule stays disabled in a scan without history. The remembered one is not changed.
 * @returns why it could not be read, or null
 */
export function copyDecisions(from: string, into: HistoryDatabase): string | null {
  if (!existsSync(from)) return null;
  const remembered = new DatabaseForReading(from);
  try {
    for (const table of TABLES) copyTable(table, remembered.database, into);
    return null;
  } catch (error) {
    return errorText(error);
  } finally {
    remembered.close();
  }
}

function copyTable(table: string, from: HistoryDatabase, into: HistoryDatabase): void {
  const rows = from.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][];
  const [first] = rows;
  if (first === undefined) return;
  const insert = into.prepare(`INSERT INTO ${table} VALUES (${first.map(() => '?').join()})`);
  for (const row of rows) insert.run(...row);
}

/** What of a damaged history cannot be had again by scanning. */
const IRREPLACEABLE = {
  allowed: 'the allowlist',
  rule_file_states: 'which rules are disabled',
  watches: 'the watched folders',
} as const;

/**
 * Takes the analyst's decisions over from a damaged history, as far as they can be read.
 * @returns those that cannot, for a person to read
 */
export function rescueDecisions(damaged: string, into: HistoryDatabase): string[] {
  const reader = new DatabaseForReading(damaged);
  try {
    return Object.entries(IRREPLACEABLE).flatMap(([table, name]) => {
      try {
        into.transaction(() => copyTable(table, reader.database, into))();
        return [];
      } catch {
        return [name];
      }
    });
  } finally {
    reader.close();
  }
}
