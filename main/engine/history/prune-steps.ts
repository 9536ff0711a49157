import type { PruneCounts, PruneRequest } from '../../../shared/model/prune.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { MissingFiles } from './missing-files.ts';

/**
 * Names the scans to remove, in the temporary table `pruned_scans`. The newest scan stays: a
 * scan's number is never given again.
 */
export function chooseScans(
  database: HistoryDatabase,
  { olderThan, keepLast }: PruneRequest,
  running: readonly number[],
): void {
  database.exec(`DROP TABLE IF EXISTS temp.pruned_scans;
    CREATE TEMP TABLE pruned_scans (id INTEGER PRIMARY KEY)`);
  if (olderThan === null && keepLast === null) return;
  database
    .prepare(
      `INSERT INTO pruned_scans SELECT id FROM scans
       WHERE coalesce(ended_at, alive_at) < @olderThan
       AND id NOT IN (SELECT id FROM scans ORDER BY id DESC LIMIT @keepLast)
       AND id NOT IN (SELECT value FROM json_each(@running))`,
    )
    .run({
      olderThan: olderThan ?? Number.MAX_SAFE_INTEGER,
      keepLast: Math.max(1, keepLast ?? 1),
      running: JSON.stringify(running),
    });
}

/** Removes the chosen scans with what they have recorded of themselves. */
export function removeScans(
  database: HistoryDatabase,
): Pick<PruneCounts, 'scans' | 'unfinished' | 'notScanned'> {
  const chosen = 'IN (SELECT id FROM pruned_scans)';
  const unfinished = database
    .prepare(`SELECT count(*) FROM scans WHERE id ${chosen} AND state <> 'completed'`)
    .pluck()
    .get() as number;
  const run = (sql: string): number => database.prepare(sql).run().changes;
  run(`DELETE FROM scan_findings WHERE scan_id ${chosen}`);
  const notScanned = run(`DELETE FROM not_scanned WHERE scan_id ${chosen}`);
  return { scans: run(`DELETE FROM scans WHERE id ${chosen}`), unfinished, notScanned };
}

/**
 * Forgets files: those gone from disk, and with `findings` those whose findings no scan left has
 * seen. A file whose findings go must go too, or its verdict would be a match without findings.
 * Their findings are left to {@link removeFindings}.
 */
export function forgetFiles(
  database: HistoryDatabase,
  request: PruneRequest & { readonly missing: MissingFiles | null },
): Pick<PruneCounts, 'files' | 'missingKept'> {
  let files = 0;
  let missingKept = 0;
  const { missing, findings, olderThan, keepLast } = request;
  if (missing !== null) {
    const values = { ids: JSON.stringify(missing.ids), lookedAt: missing.lookedAt };
    const gone = 'id IN (SELECT value FROM json_each(@ids)) AND scanned_at <= @lookedAt';
    const found = 'id IN (SELECT file_id FROM findings WHERE current = 1)';
    if (findings) {
      files += database.prepare(`DELETE FROM files WHERE ${gone}`).run(values).changes;
    } else {
      files += database
        .prepare(`DELETE FROM files WHERE ${gone} AND NOT ${found}`)
        .run(values).changes;
      const kept = database.prepare(`SELECT count(*) FROM files WHERE ${gone}`).pluck();
      missingKept = kept.get(values) as number;
    }
  }
  if (findings && (olderThan !== null || keepLast !== null)) {
    files += database
      .prepare(
        `DELETE FROM files
         WHERE id IN (SELECT file_id FROM findings WHERE current = 1 AND last_seen_at < ?)
         AND id NOT IN (SELECT file_id FROM findings JOIN scan_findings ON finding_id = findings.id)`,
      )
      .run(olderThan ?? Number.MAX_SAFE_INTEGER).changes;
  }
  return { files, missingKept };
}

/** Removes the findings of forgotten files, and those long gone that no scan left has seen. */
export function removeFindings(
  database: HistoryDatabase,
  { olderThan, keepLast }: PruneRequest,
): number {
  database.exec(`DROP TABLE IF EXISTS temp.pruned_findings;
    CREATE TEMP TABLE pruned_findings (id INTEGER PRIMARY KEY);
    INSERT INTO pruned_findings SELECT id FROM findings WHERE file_id NOT IN (SELECT id FROM files)`);
  if (olderThan !== null || keepLast !== null) {
    database
      .prepare(
        `INSERT OR IGNORE INTO pruned_findings SELECT id FROM findings
         WHERE gone_at < ? AND id NOT IN (SELECT finding_id FROM scan_findings)`,
      )
      .run(olderThan ?? Number.MAX_SAFE_INTEGER);
  }
  const chosen = 'IN (SELECT id FROM pruned_findings)';
  database.exec(`DELETE FROM scan_findings WHERE finding_id ${chosen};
    DELETE FROM finding_details WHERE finding_id ${chosen}`);
  return database.prepare(`DELETE FROM findings WHERE id ${chosen}`).run().changes;
}
