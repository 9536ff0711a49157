import { expect, test } from 'vitest';
import { tableLines } from './table.ts';

interface Row {
  readonly name: string;
  readonly count: number;
}

test('columns line up under their titles, and the last one is not padded', () => {
  const { head, lines } = tableLines<Row>(
    [
      { title: 'COUNT', cell: ({ count }) => String(count), right: true },
      { title: 'NAME', cell: ({ name }) => name, paint: (padded) => `<${padded}>` },
      { title: 'PATH', cell: ({ name }) => `/${name}` },
    ],
    [
      { name: 'a-long-one', count: 5 },
      { name: 'b', count: 123456 },
    ],
  );
  expect([head, ...lines]).toEqual([
    ' COUNT  NAME        PATH',
    '     5  <a-long-one>  /a-long-one',
    '123456  <b         >  /b',
  ]);
});

test('a width makes parts of a long table line up', () => {
  const columns = [
    { title: 'A', cell: (row: string) => row, width: 6 },
    { title: 'B', cell: () => 'x' },
  ];
  expect(tableLines(columns, ['one']).lines).toEqual(['one     x']);
  expect(tableLines(columns, ['longer']).lines).toEqual(['longer  x']);
});
