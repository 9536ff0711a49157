/** Watched folders, and which scans are theirs. Times are Unix milliseconds. */
export const watches = `
CREATE TABLE watches (
  -- Never given twice: the scans of a removed watch must not pass for those of a later one.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path ANY NOT NULL UNIQUE,
  paused INTEGER NOT NULL,
  exclude TEXT NOT NULL,
  rules TEXT NOT NULL,
  notify_from TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_event_at INTEGER,
  last_scan_id INTEGER,
  -- As the process that runs the watches last said.
  state TEXT,
  state_detail TEXT
) STRICT;

-- The process that runs the watches.
CREATE TABLE watch_runner (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  pid INTEGER NOT NULL,
  alive_at INTEGER NOT NULL
) STRICT;

-- The watch a scan belongs to; NULL for one that somebody asked for.
ALTER TABLE scans ADD COLUMN watch_id INTEGER GENERATED ALWAYS AS (request ->> '$.watchId') VIRTUAL;
CREATE INDEX scans_by_watch ON scans (watch_id, id) WHERE watch_id IS NOT NULL;
`;
