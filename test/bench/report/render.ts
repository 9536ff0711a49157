import type { Table } from './tables.ts';

/** Tables for a terminal: columns padded with blanks. */
export function asText(tables: readonly Table[]): string {
  return tables.map(({ title, rows }) => `${title}\n${textRows(rows)}\n`).join('\n');
}

function textRows(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

/** Tables for a document. */
export function asMarkdown(tables: readonly Table[]): string {
  return tables.map(({ title, rows }) => `### ${title}\n\n${markdownRows(rows)}\n`).join('\n');
}

function markdownRows(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const rule = head.map(() => '---');
  return [head, rule, ...rows.slice(1)]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
