/**
 * Files moved into the quarantine, and those that have left it: the journal of each move. Times
 * are Unix milliseconds. A path is BLOB where it is not UTF-8.
 */
export const quarantine = `
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  -- Name of the encrypted file in the quarantine folder, and the salt of its key.
  container TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('adding', 'held', 'restoring', 'restored', 'deleted')),
  path ANY NOT NULL,
  size INTEGER NOT NULL,
  -- NULL until the copy is whole.
  sha256 TEXT,
  md5 TEXT,
  mode INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  gid INTEGER NOT NULL,
  mtime REAL NOT NULL,
  reason TEXT,
  -- The rules that matched the file at the time.
  rules TEXT NOT NULL,
  -- Set from the moment a restore begins.
  restore_path ANY,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_state ON quarantine (state);
CREATE INDEX quarantine_by_sha256 ON quarantine (sha256);
`;
