import { escapeForDisplay, formatCount, formatDuration } from '../../../shared/model/display.ts';
import type { ScanRecord, ScanRequest } from '../../../shared/model/scan.ts';
import { localTime } from '../local-time.ts';
import { isoTime, type ListView } from './list-writer.ts';

/** A scan as JSON. */
export function scanToJson(scan: ScanRecord): object {
  const { id, state, startedAt, endedAt, request, rulesDigest, counts, error } = scan;
  return {
    id,
    state,
    startedAt: isoTime(startedAt),
    endedAt: isoTime(endedAt),
    durationMs: endedAt === null ? null : endedAt - startedAt,
    complete: state === 'completed' && counts.incomplete === 0,
    rulesDigest,
    request,
    counts,
    error,
  };
}

/** The targets on one line: the first, and how many more. */
export function targetsText({ targets }: ScanRequest): string {
  const [first = '', ...others] = targets;
  const shown = escapeForDisplay(first);
  return others.length === 0 ? shown : `${shown} and ${formatCount(others.length)} more`;
}

const count = (value: number): string => formatCount(value);

/** A list of scans. */
export const SCAN_VIEW: ListView<ScanRecord> = {
  name: 'scans',
  json: scanToJson,
  csvColumns: [
    'id',
    'state',
    'started',
    'ended',
    'targets',
    'seen',
    'findings',
    'allowed',
    'incomplete',
    'bytes',
    'rules_digest',
    'error',
  ],
  csv: ({ id, state, startedAt, endedAt, request, rulesDigest, counts, error }) => [
    id,
    state,
    isoTime(startedAt),
    isoTime(endedAt),
    JSON.stringify(request.targets),
    counts.seen,
    counts.findings,
    counts.allowed,
    counts.incomplete,
    counts.bytes,
    rulesDigest,
    error,
  ],
  table: [
    { title: 'SCAN', cell: ({ id }) => String(id), right: true },
    { title: 'STATE', cell: ({ state }) => state, width: 'interrupted'.length },
    { title: 'BEGUN', cell: ({ startedAt }) => localTime(startedAt) },
    { title: 'TOOK', cell: durationText, right: true },
    { title: 'FILES', cell: ({ counts }) => count(counts.seen), right: true },
    { title: 'FINDINGS', cell: ({ counts }) => count(counts.findings), right: true },
    { title: 'NOT SCANNED', cell: ({ counts }) => count(counts.incomplete), right: true },
    { title: 'TARGETS', cell: ({ request }) => targetsText(request) + ofWatch(request) },
  ],
};

/** Which watch a scan belongs to, if any. */
function ofWatch({ watchId }: ScanRequest): string {
  return watchId === undefined ? '' : ` (watch ${watchId})`;
}

/** How long a scan took; empty while it has no end. */
function durationText({ startedAt, endedAt }: ScanRecord): string {
  return endedAt === null ? '' : formatDuration(endedAt - startedAt);
}
