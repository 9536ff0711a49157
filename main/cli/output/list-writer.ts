import { print } from '../terminal.ts';
import { type TableColumn, tableLines } from '../table.ts';
import { csvRow } from './csv-reporter.ts';

export const LIST_FORMATS = ['text', 'json', 'ndjson', 'csv'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** How records of one kind are written. */
export interface ListView<Item> {
  /** Name of the list in a JSON document. */
  readonly name: string;
  readonly json: (item: Item) => object;
  /** Names of the CSV columns, and the cells under them. */
  readonly csvColumns: readonly string[];
  readonly csv: (item: Item) => readonly (string | number | null)[];
  readonly table: readonly TableColumn<Item>[];
}

/** Writes records as they come, a page at a time. */
export interface ListWriter<Item> {
  add(items: readonly Item[]): void;
  /** Closes the document; an empty list is one too. */
  end(): void;
}

/** The writer of a format. */
export function listWriter<Item>(format: ListFormat, view: ListView<Item>): ListWriter<Item> {
  switch (format) {
    case 'text':
      return tableWriter(view);
    case 'json':
      return jsonWriter(view);
    case 'ndjson':
      return {
        add: (items) => print(items.map((item) => `${JSON.stringify(view.json(item))}\n`).join('')),
        end: () => {},
      };
    case 'csv':
      print(csvRow(view.csvColumns));
      return { add: (items) => print(items.map(view.csv).map(csvRow).join('')), end: () => {} };
  }
}

function tableWriter<Item>({ table }: ListView<Item>): ListWriter<Item> {
  let first = true;
  return {
    add: (items) => {
      if (items.length === 0) return;
      const { head, lines } = tableLines(table, items);
      print(`${(first ? [head, ...lines] : lines).join('\n')}\n`);
      first = false;
    },
    end: () => {},
  };
}

function jsonWriter<Item>({ name, json }: ListView<Item>): ListWriter<Item> {
  let first = true;
  print(`{${JSON.stringify(name)}:[`);
  return {
    add: (items) => {
      for (const item of items) {
        print(`${first ? '' : ','}\n${JSON.stringify(json(item))}`);
        first = false;
      }
    },
    end: () => print('\n]}\n'),
  };
}

/** A time as JSON and CSV have it: ISO 8601 in UTC. */
export function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
