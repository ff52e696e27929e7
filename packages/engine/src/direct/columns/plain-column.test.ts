import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NULL_VALUE } from '../../parquet/columns.js';
import { ParquetFile } from '../../parquet/parquet-file.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import { makeWorkspace, type Workspace } from '../../testing/index.js';
import { PlainColumn } from './plain-column.js';

const ROWS = 80_000;
const UPPER = 0x1_0000_0000;

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});

afterEach(async () => {
  await workspace.remove();
});

/** Whether a row has no value: never, now and then, always. */
const NULLS = {
  none: () => false,
  some: (row: number) => row % 7 === 3 || row > ROWS - 5,
  all: () => true,
} as const;

/** By their names; others are texts. */
const TYPES: Readonly<Record<string, 'int32' | 'int64' | 'boolean'>> = {
  narrow: 'int32',
  wide: 'int64',
  flag: 'boolean',
};

type Value = string | number | boolean | null;

/** Writes each list as a column in row groups of these many rows; what DuckDB reads of them, in order. */
async function readBack(values: Readonly<Record<string, readonly Value[]>>, groups: readonly number[]) {
  const dictionary = new TextDictionary();
  const columns = Object.entries(values).map(([name, list]) => {
    const type = TYPES[name] ?? 'text';
    const numbers = list.flatMap((value) => {
      if (value === null) return type === 'int64' ? [NULL_VALUE, NULL_VALUE] : [NULL_VALUE];
      if (typeof value === 'string') return [dictionary.code(value)];
      return type === 'int64' ? [Number(value) | 0, Math.floor(Number(value) / UPPER)] : [Number(value)];
    });
    const width = type === 'int64' ? 2 : 1;
    return { name, type, numbers: Int32Array.from(numbers), width, encoder: new PlainColumn(ROWS) } as const;
  });
  const place = path.join(workspace.logs, 'plain.parquet');
  const file = await ParquetFile.create(place, columns, 0);
  let from = 0;
  for (const rows of groups) {
    await file.addRowGroup(rows, (index) => {
      const column = columns[index];
      if (column === undefined) throw new Error('no such column');
      const { type, width, encoder } = column;
      const numbers = column.numbers.subarray(from * width, (from + rows) * width);
      return encoder.encode(type === 'text' ? { type, numbers, texts: dictionary } : { type, numbers });
    });
    from += rows;
  }
  await file.finish({ isPassing: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`FROM read_parquet('${place}')`);
  const read = result.getColumnsObjectJson();
  connection.closeSync();
  instance.closeSync();
  return read;
}

describe('columns written as they lie in memory', () => {
  it.each([
    ['none', [ROWS]],
    ['some', [1, 2, 70_000, 9_997]],
    ['all', [ROWS]],
  ] as const)(
    'are read by DuckDB as they were: without a value %s',
    async (nulls, groups) => {
      const list = <T extends Value>(value: (row: number) => T) =>
        Array.from({ length: ROWS }, (_, row) => (NULLS[nulls](row) ? null : value(row)));
      const values = {
        narrow: list((row) => (row * 7_919) % 0x7fff_ffff),
        one: list(() => 'always'),
        few: list((row) => `few-${row % 200}`),
        // So many in a row group that their places take two bytes, and four.
        many: list((row) => `many-${row % 3_000}`),
        all: list((row) => `each-${row}`),
      };
      const wide = list((row) => (row % 3 === 0 ? row : 1e15 - row));

      const { wide: readWide, ...read } = await readBack({ ...values, wide }, groups);

      expect(read).toEqual(values);
      // 64 bits come as texts.
      expect(readWide).toEqual(wide.map((value) => (value === null ? null : String(value))));
    },
    60_000,
  );

  it('are read by DuckDB as they were: yes and no', async () => {
    const flag = Array.from({ length: 1_003 }, (_, row) => row % 5 === 0);

    expect(await readBack({ flag }, [3, 1_000])).toEqual({ flag });
  });
});
