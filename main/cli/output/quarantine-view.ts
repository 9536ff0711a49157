import { escapeForDisplay, formatBytes } from '../../../shared/model/display.ts';
import { ruleId } from '../../../shared/model/finding.ts';
import type { QuarantinedFile } from '../../../shared/model/quarantine.ts';
import { localTime } from '../local-time.ts';
import type { TableColumn } from '../table.ts';
import { isoTime, type ListView } from './list-writer.ts';

/** A list of quarantined files. @param all whether they may be in any state */
export function quarantineView(all: boolean): ListView<QuarantinedFile> {
  const state: TableColumn<QuarantinedFile> = { title: 'STATE', cell: (file) => file.state };
  return {
    name: 'files',
    json: ({ createdAt, changedAt, mtimeMs, mode, ...file }) => ({
      ...file,
      mode: `0${mode.toString(8)}`,
      modifiedAt: isoTime(mtimeMs),
      createdAt: isoTime(createdAt),
      changedAt: isoTime(changedAt),
    }),
    csvColumns: CSV_COLUMNS,
    csv: csvCells,
    table: [
      { title: 'ID', cell: ({ id }) => String(id), right: true },
      ...(all ? [state] : []),
      { title: 'ADDED', cell: ({ createdAt }) => localTime(createdAt) },
      { title: 'SIZE', cell: ({ size }) => formatBytes(size), right: true },
      { title: 'SHA-256', cell: ({ sha256 }) => sha256?.slice(0, 12) ?? '' },
      { title: 'PATH', cell: describe },
    ],
  };
}

const CSV_COLUMNS = [
  'id',
  'state',
  'path',
  'size',
  'sha256',
  'md5',
  'rules',
  'reason',
  'created',
  'changed',
  'restored_to',
];

function csvCells(file: QuarantinedFile): (string | number | null)[] {
  return [
    file.id,
    file.state,
    file.path,
    file.size,
    file.sha256,
    file.md5,
    file.rules.map(ruleId).join(' '),
    file.reason,
    isoTime(file.createdAt),
    isoTime(file.changedAt),
    file.restoredTo,
  ];
}

function describe({ path, rules, reason, restoredTo }: QuarantinedFile): string {
  const parts = [escapeForDisplay(path)];
  const [first, ...more] = rules;
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    parts.push(`[${escapeForDisplay(ruleId(first))}${others}]`);
  }
  if (reason !== null) parts.push(`"${escapeForDisplay(reason)}"`);
  if (restoredTo !== null && restoredTo !== path) parts.push(`→ ${escapeForDisplay(restoredTo)}`);
  return parts.join('  ');
}
