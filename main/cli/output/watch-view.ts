import { escapeForDisplay } from '../../../shared/model/display.ts';
import type { Watch, WatchStatus } from '../../../shared/model/watch.ts';
import { localTime } from '../local-time.ts';
import { isoTime, type ListView } from './list-writer.ts';

/** A watch and how it stands. */
export interface ListedWatch {
  readonly watch: Watch;
  readonly status: WatchStatus;
}

/** A list of watches. */
export const WATCH_VIEW: ListView<ListedWatch> = {
  name: 'watches',
  json: ({ watch, status }) => ({
    id: watch.id,
    state: status.state,
    detail: status.detail,
    path: watch.path,
    exclude: watch.exclude,
    rules: watch.rules,
    notifyFrom: watch.notifyFrom,
    createdAt: isoTime(watch.createdAt),
    lastEventAt: isoTime(watch.lastEventAt),
    lastScanId: watch.lastScanId,
  }),
  csvColumns: ['id', 'state', 'detail', 'path', 'created', 'last_event', 'last_scan'],
  csv: ({ watch, status }) => [
    watch.id,
    status.state,
    status.detail,
    watch.path,
    isoTime(watch.createdAt),
    isoTime(watch.lastEventAt),
    watch.lastScanId,
  ],
  table: [
    { title: 'WATCH', cell: ({ watch }) => String(watch.id), right: true },
    { title: 'STATE', cell: ({ status }) => status.state },
    { title: 'LAST CHANGE', cell: lastChange },
    { title: 'FOLDER', cell: folder },
  ],
};

function lastChange({ watch }: ListedWatch): string {
  return watch.lastEventAt === null ? '' : localTime(watch.lastEventAt);
}

function folder({ watch, status }: ListedWatch): string {
  const why = status.detail === null ? '' : ` (${escapeForDisplay(status.detail)})`;
  return `${escapeForDisplay(watch.path)}${why}`;
}
