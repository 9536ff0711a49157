import type { HistoryDatabase } from '../database/open-database.ts';

/** Scans of a watch that are kept whatever they found. */
const KEPT = 100;

/**
 * Deletes older scans of a watch that found nothing and left nothing unscanned: a busy folder
 * makes thousands a day. Verdicts stay, and so does the newest scan, whose number must not be
 * given again.
 */
export function forgetUneventful(database: HistoryDatabase, watchId: number): void {
  database
    .prepare(
      `DELETE FROM scans WHERE watch_id = @watchId
       AND counts ->> '$.findings' = 0 AND counts ->> '$.incomplete' = 0
       AND id < (
         SELECT id FROM scans WHERE watch_id = @watchId ORDER BY id DESC LIMIT 1 OFFSET @kept)`,
    )
    .run({ watchId, kept: KEPT - 1 });
}
