import { escapeForDisplay, formatCount } from '../../../shared/model/display.ts';
import { ruleId } from '../../../shared/model/finding.ts';
import type { FindingGroup, FindingRecord } from '../../../shared/model/finding-record.ts';
import { localTime } from '../local-time.ts';
import { paintSeverity } from '../terminal.ts';
import { ruleToJson } from './file-json.ts';
import { isoTime, type ListView } from './list-writer.ts';

/** A finding of the history as JSON. */
export function findingToJson(record: FindingRecord): object {
  const { id, path, sha256, md5, size, finding, firstSeenAt, lastSeenAt, goneAt, allowed } = record;
  return {
    id,
    path,
    sha256,
    md5,
    size,
    ...ruleToJson(finding),
    firstSeenAt: isoTime(firstSeenAt),
    lastSeenAt: isoTime(lastSeenAt),
    goneAt: isoTime(goneAt),
    allowed:
      allowed === null ? null : { reason: allowed.reason, expiresAt: isoTime(allowed.expiresAt) },
  };
}

/** A list of findings. */
export const FINDING_VIEW: ListView<FindingRecord> = {
  name: 'findings',
  json: findingToJson,
  csvColumns: [
    'id',
    'severity',
    'rule',
    'path',
    'sha256',
    'md5',
    'size',
    'tags',
    'first_seen',
    'last_seen',
    'gone',
    'allowed',
  ],
  csv: ({ id, path, sha256, md5, size, finding, firstSeenAt, lastSeenAt, goneAt, allowed }) => [
    id,
    finding.severity,
    ruleId(finding),
    path,
    sha256,
    md5,
    size,
    finding.tags.join(' '),
    isoTime(firstSeenAt),
    isoTime(lastSeenAt),
    isoTime(goneAt),
    allowed?.reason ?? null,
  ],
  table: [
    { title: 'FINDING', cell: ({ id }) => String(id), right: true },
    {
      title: 'SEVERITY',
      cell: ({ finding }) => finding.severity,
      paint: (padded, { finding }) => paintSeverity(finding.severity, process.stdout, padded),
    },
    { title: 'LAST SEEN', cell: ({ lastSeenAt }) => localTime(lastSeenAt) },
    { title: 'RULE', cell: ({ finding }) => escapeForDisplay(ruleId(finding)), width: 30 },
    { title: 'PATH', cell: pathText },
  ],
};

function pathText({ path, goneAt, allowed }: FindingRecord): string {
  const gone = goneAt === null ? '' : ` (gone since ${localTime(goneAt)})`;
  const reason = allowed === null ? '' : ` (allowed: ${escapeForDisplay(allowed.reason)})`;
  return escapeForDisplay(path) + gone + reason;
}

/** Findings counted by hash or by rule. */
export const GROUP_VIEW: ListView<FindingGroup> = {
  name: 'groups',
  json: (group) => group,
  csvColumns: ['key', 'severity', 'findings', 'files'],
  csv: ({ key, severity, findings, files }) => [key, severity, findings, files],
  table: [
    {
      title: 'SEVERITY',
      cell: ({ severity }) => severity,
      paint: (padded, { severity }) => paintSeverity(severity, process.stdout, padded),
    },
    { title: 'FINDINGS', cell: ({ findings }) => formatCount(findings), right: true },
    { title: 'FILES', cell: ({ files }) => formatCount(files), right: true },
    { title: 'KEY', cell: ({ key }) => escapeForDisplay(key) },
  ],
};
