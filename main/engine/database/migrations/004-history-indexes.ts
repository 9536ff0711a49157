/**
 * Lists of findings, paged in order of time, severity or path. What only one finding's page needs
 * moves to a table of its own, so that a filter without an index reads few pages; a finding's path
 * is kept with it, so that an index can sort by it (a file's row never changes its path).
 */
export const historyIndexes = `
CREATE TABLE finding_details (
  finding_id INTEGER PRIMARY KEY REFERENCES findings ON DELETE CASCADE,
  meta TEXT NOT NULL,
  strings TEXT NOT NULL
) STRICT;
INSERT INTO finding_details SELECT id, meta, strings FROM findings;
ALTER TABLE findings DROP COLUMN meta;
ALTER TABLE findings DROP COLUMN strings;

-- Bytes, so that every path has its place in one order.
ALTER TABLE findings ADD COLUMN path BLOB NOT NULL DEFAULT x'';
UPDATE findings SET path = (
  SELECT CAST(
    CAST(directories.path AS TEXT) || iif(directories.path = '/', '', '/') || CAST(name AS TEXT)
    AS BLOB)
  FROM files JOIN directories ON directories.id = directory_id WHERE files.id = file_id);

ALTER TABLE findings ADD COLUMN severity_rank INTEGER AS (CASE severity
  WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END);
-- Whether the file's last verdict still has it.
ALTER TABLE findings ADD COLUMN current INTEGER AS (gone_at IS NULL);

DROP INDEX findings_by_last_seen;
DROP INDEX findings_by_sha256;
CREATE INDEX findings_by_last_seen ON findings (current, last_seen_at);
CREATE INDEX findings_by_severity ON findings (current, severity_rank, last_seen_at);
CREATE INDEX findings_by_path ON findings (current, path);
-- These two also count findings by file and by rule without reading them.
CREATE INDEX findings_by_sha256 ON findings (current, sha256, file_id, severity_rank);
CREATE INDEX findings_by_rule ON findings (current, namespace, rule, file_id, severity_rank);
`;
