import { escapeForDisplay, formatBytes } from '../../../shared/model/display.ts';
import type { NotScannedRecord } from '../../../shared/model/not-scanned.ts';
import { OUTCOMES, REASONS } from '../../../shared/model/outcome.ts';
import type { ListView } from './list-writer.ts';

/** What the system said is worth its place only where the reason leaves it open. */
const EXPLAINED_BY_DETAIL: ReadonlySet<string | null> = new Set([
  null,
  'io-error',
  'engine-error',
  'scanner-crashed',
]);

/** A list of what was not scanned. */
export const NOT_SCANNED_VIEW: ListView<NotScannedRecord> = {
  name: 'notScanned',
  json: ({ scanId, path, outcome, reason, detail, size }) => ({
    scan: scanId,
    path,
    outcome,
    reason,
    error: detail,
    size,
  }),
  csvColumns: ['scan', 'path', 'outcome', 'reason', 'size', 'error'],
  csv: ({ scanId, path, outcome, reason, detail, size }) => [
    scanId,
    path,
    outcome,
    reason,
    size,
    detail,
  ],
  table: [
    { title: 'SCAN', cell: ({ scanId }) => String(scanId), right: true, width: 6 },
    { title: 'OUTCOME', cell: ({ outcome }) => outcome, width: longest(OUTCOMES) },
    { title: 'REASON', cell: ({ reason }) => reason ?? '', width: longest(Object.keys(REASONS)) },
    {
      title: 'SIZE',
      cell: ({ size }) => (size === null ? '' : formatBytes(size)),
      right: true,
      width: 8,
    },
    { title: 'PATH', cell: pathText },
  ],
};

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

function pathText({ path, reason, detail }: NotScannedRecord): string {
  const said =
    detail !== null && EXPLAINED_BY_DETAIL.has(reason) ? ` (${escapeForDisplay(detail)})` : '';
  return escapeForDisplay(path) + said;
}
