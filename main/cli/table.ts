/** A column of a table for people. */
export interface TableColumn<Row> {
  readonly title: string;
  /** Already escaped for display. */
  readonly cell: (row: Row) => string;
  readonly right?: boolean;
  /** Characters at least, so that parts of a long table line up. */
  readonly width?: number;
  /** Colours a cell that is already padded. */
  readonly paint?: (padded: string, row: Row) => string;
}

/** Lines of aligned columns, the titles first; the last column is not padded. */
export function tableLines<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): { readonly head: string; readonly lines: string[] } {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ width = 0, title }, at) =>
    cells.reduce(
      (widest, line) => Math.max(widest, line[at]?.length ?? 0),
      Math.max(width, title.length),
    ),
  );
  const padded = (text: string, at: number): string => {
    const width = widths[at] ?? 0;
    if (columns[at]?.right === true) return text.padStart(width);
    return at === columns.length - 1 ? text : text.padEnd(width);
  };
  const lines = rows.map((row, index) =>
    columns
      .map(({ paint }, at) => {
        const cell = padded(cells[index]?.[at] ?? '', at);
        return paint?.(cell, row) ?? cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return {
    head: columns
      .map(({ title }, at) => padded(title, at))
      .join('  ')
      .trimEnd(),
    lines,
  };
}
