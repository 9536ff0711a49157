/**
 * Scans, the files they knew, what they found and what they did not scan. Times are Unix
 * milliseconds. A path is a directory and a name; either is BLOB where it is not UTF-8.
 */
export const history = `
CREATE TABLE properties (
  name TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- A rule file's text, kept so that a finding can show the rule that made it. Deflated.
CREATE TABLE rule_sources (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  source BLOB NOT NULL
) STRICT;

CREATE TABLE rule_sets (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  engine TEXT NOT NULL,
  defines TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rule_set_sources (
  rule_set_id INTEGER NOT NULL REFERENCES rule_sets ON DELETE CASCADE,
  namespace TEXT NOT NULL,
  source_id INTEGER NOT NULL REFERENCES rule_sources,
  PRIMARY KEY (rule_set_id, namespace)
) STRICT, WITHOUT ROWID;

-- What the compiler said of a source, so that an unchanged file is checked once.
CREATE TABLE rule_checks (
  key TEXT PRIMARY KEY,
  problems TEXT NOT NULL,
  checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Set by the analyst; a file without a row is enabled.
CREATE TABLE rule_file_states (
  namespace TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL,
  reason TEXT,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose verdicts: the rule library's, or those of rules named for one scan.
CREATE TABLE profiles (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What decides a verdict besides the file: the rules, and the limits they run under.
CREATE TABLE analyses (
  id INTEGER PRIMARY KEY,
  rule_set_id INTEGER NOT NULL REFERENCES rule_sets ON DELETE CASCADE,
  limits TEXT NOT NULL,
  UNIQUE (rule_set_id, limits)
) STRICT;

CREATE TABLE scans (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  profile_id INTEGER NOT NULL REFERENCES profiles,
  analysis_id INTEGER NOT NULL REFERENCES analyses,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  counts TEXT NOT NULL,
  error TEXT,
  -- The process that runs it, and when it last said so.
  pid INTEGER NOT NULL,
  alive_at INTEGER NOT NULL
) STRICT;

CREATE TABLE directories (
  id INTEGER PRIMARY KEY,
  path ANY NOT NULL UNIQUE
) STRICT;

-- The last verdict on each file: history and verdict cache in one.
CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  profile_id INTEGER NOT NULL REFERENCES profiles,
  directory_id INTEGER NOT NULL REFERENCES directories,
  name ANY NOT NULL,
  -- Device, inode, size and times when it was read; NULL when the verdict must not be reused.
  identity TEXT,
  size INTEGER,
  sha256 TEXT,
  md5 TEXT,
  outcome TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  analysis_id INTEGER NOT NULL REFERENCES analyses,
  scan_id INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  scanned_at INTEGER NOT NULL,
  UNIQUE (directory_id, profile_id, name)
) STRICT;
CREATE INDEX files_by_sha256 ON files (sha256);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  namespace TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  tags TEXT NOT NULL,
  meta TEXT NOT NULL,
  strings TEXT NOT NULL,
  string_count INTEGER NOT NULL,
  -- The text of the rule file that matched.
  source_id INTEGER REFERENCES rule_sources,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  -- When a later scan no longer found it.
  gone_at INTEGER,
  UNIQUE (file_id, sha256, namespace, rule)
) STRICT;
CREATE INDEX findings_by_sha256 ON findings (sha256);
CREATE INDEX findings_by_last_seen ON findings (last_seen_at);

CREATE TABLE scan_findings (
  scan_id INTEGER NOT NULL REFERENCES scans ON DELETE CASCADE,
  finding_id INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,
  PRIMARY KEY (scan_id, finding_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_findings_by_finding ON scan_findings (finding_id);

-- Everything a scan came upon and did not scan to the end, with the reason.
CREATE TABLE not_scanned (
  scan_id INTEGER NOT NULL REFERENCES scans ON DELETE CASCADE,
  directory_id INTEGER NOT NULL REFERENCES directories,
  name ANY NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  size INTEGER,
  PRIMARY KEY (scan_id, directory_id, name)
) STRICT, WITHOUT ROWID;

-- Findings the analyst has allowed: of a file, or of one rule on a file.
CREATE TABLE allowed (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  -- namespace:rule, or NULL for every rule.
  rule TEXT,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE UNIQUE INDEX allowed_once ON allowed (sha256, ifnull(rule, ''));
`;
