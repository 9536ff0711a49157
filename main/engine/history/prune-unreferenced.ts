import type { PruneCounts } from '../../../shared/model/prune.ts';
import type { HistoryDatabase } from '../database/open-database.ts';

const KEEP_RULE_CHECKS_MS = 180 * 24 * 60 * 60 * 1000;

/**
 * Removes what nothing refers to any more, and what the compiler said long ago.
 * @param directories whether to remove those too: a running scan remembers their ids
 */
export function removeUnreferenced(
  database: HistoryDatabase,
  now: number,
  { directories }: { readonly directories: boolean },
): Pick<PruneCounts, 'ruleSets' | 'ruleSources' | 'ruleChecks' | 'directories'> {
  const run = (sql: string, ...values: number[]): number =>
    database.prepare(sql).run(...values).changes;
  run(`DELETE FROM analyses WHERE id NOT IN
    (SELECT analysis_id FROM scans UNION SELECT analysis_id FROM files)`);
  run(`DELETE FROM profiles WHERE id NOT IN
    (SELECT profile_id FROM scans UNION SELECT profile_id FROM files)`);
  const ruleSets = run('DELETE FROM rule_sets WHERE id NOT IN (SELECT rule_set_id FROM analyses)');
  run('DELETE FROM rule_set_sources WHERE rule_set_id NOT IN (SELECT id FROM rule_sets)');
  const ruleSources = run(
    `DELETE FROM rule_sources WHERE id NOT IN (
       SELECT source_id FROM rule_set_sources
       UNION SELECT source_id FROM findings WHERE source_id IS NOT NULL)`,
  );
  const ruleChecks = run('DELETE FROM rule_checks WHERE checked_at < ?', now - KEEP_RULE_CHECKS_MS);
  const removedDirectories = directories
    ? run(`DELETE FROM directories WHERE id NOT IN
        (SELECT directory_id FROM files UNION SELECT directory_id FROM not_scanned)`)
    : 0;
  return { ruleSets, ruleSources, ruleChecks, directories: removedDirectories };
}
