import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnEncoder } from './column-chunk.js';
import { NULL_VALUE } from './columns.js';
import { DELTA_RANGE_MAX } from './delta-encoding.js';
import { ParquetFile } from './parquet-file.js';
import { CODEC } from './parquet-format.js';
import { StoredColumn } from './stored-column.js';
import { readLaidGroups } from './stored-footer.js';
import { TextDictionary } from './text-dictionary.js';

let folder: string;
let file: string;
let files = 0;
let instance: DuckDBInstance;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-test-'));
  instance = await DuckDBInstance.create(':memory:');
});

afterAll(async () => {
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

type Column = { readonly texts: readonly (string | null)[] } | { readonly numbers: readonly (number | null)[] };

/** Writes the columns in row groups of `rowsMax`; the size that was told. */
async function write(
  columns: Readonly<Record<string, Column & { wide?: true }>>,
  rowsMax: number,
  codec?: number,
): Promise<number> {
  const entries = Object.entries(columns);
  // DuckDB keeps what it read of a file, and takes one written anew within the same second for the old one.
  file = path.join(folder, `written-${files++}.parquet`);
  const dictionary = new TextDictionary();
  const arrays = entries.map(([name, column]) => ({
    name,
    isText: 'texts' in column,
    values:
      'texts' in column
        ? Int32Array.from(column.texts, (text) => (text === null ? NULL_VALUE : dictionary.code(text)))
        : Float64Array.from(column.numbers, (number) => number ?? NULL_VALUE),
    isWide: column.wide === true,
  }));
  const rows = arrays[0]?.values.length ?? 0;
  const described = arrays.map(({ name, isText, isWide }) => ({
    name,
    type: isText ? ('text' as const) : isWide ? ('int64' as const) : ('int32' as const),
  }));
  const parquet = await ParquetFile.create(file, described, new ColumnEncoder(rowsMax, codec));
  for (let from = 0; from < rows; from += rowsMax) {
    const to = Math.min(from + rowsMax, rows);
    await parquet.addRowGroup(to - from, (index) => {
      const { values, isText } = arrays[index] ?? { values: new Int32Array(0), isText: false };
      const part = values.subarray(from, to);
      return isText && part instanceof Int32Array ? { codes: part, texts: dictionary } : { numbers: part };
    });
  }
  return parquet.finish();
}

async function rows(sql: string): Promise<unknown[][]> {
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

/** What DuckDB reads; BIGINT comes as text. */
async function read(names: readonly string[]): Promise<unknown[][]> {
  const columns = names.map((name) => `"${name}"`).join(', ');
  return rows(`SELECT ${columns} FROM read_parquet('${file}', file_row_number = true) ORDER BY file_row_number`);
}

describe('a written file', () => {
  it('may hold two columns with the same pages, each in a place of its own', async () => {
    file = path.join(folder, `written-${files++}.parquet`);
    const texts = new TextDictionary();
    const codes = Int32Array.from(['a', 'b', 'a'], (text) => texts.code(text));
    const columns = ['one', 'other'].map((name) => ({ name, type: 'text' as const }));
    const parquet = await ParquetFile.create(file, columns, codes.length);
    await parquet.addRowGroup(3, (index) => (index === 0 ? { codes, texts } : { sameAs: 'one' }));
    await parquet.addRowGroup(1, (index) => ({ codes: codes.subarray(index, index + 1), texts }));
    await parquet.finish();

    expect(await rows(`SELECT one, other FROM '${file}'`)).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['a', 'a'],
      ['a', 'b'],
    ]);
    expect(await rows(`SELECT count(*)::INTEGER FROM '${file}' WHERE other = 'b'`)).toEqual([[2]]);
    await expect(parquet.addRowGroup(1, () => ({ sameAs: 'none' }))).rejects.toThrow('cannot be the same');
  });

  it('holds numbers that lie near each other as differences, and others as they are', async () => {
    const apart = fc.constantFrom(1, 1_000, DELTA_RANGE_MAX - 1, 2 ** 40);
    const columns = fc.tuple(fc.nat(2 ** 41), apart).chain(([least, range]) =>
      fc.array(
        fc.option(
          fc.maxSafeNat().map((each) => least + (each % range)),
          { nil: null },
        ),
        {
          minLength: 1,
          maxLength: 700,
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(columns, fc.integer({ min: 1, max: 400 }), async (numbers, rowsMax) => {
        file = path.join(folder, `written-${files++}.parquet`);
        const near = [{ name: 'near', type: 'int64', isNear: true, codec: CODEC.uncompressed }] as const;
        const parquet = await ParquetFile.create(file, near, rowsMax);
        for (let from = 0; from < numbers.length; from += rowsMax) {
          const some = Float64Array.from(numbers.slice(from, from + rowsMax), (each) => each ?? NULL_VALUE);
          await parquet.addRowGroup(some.length, () => ({ numbers: some }));
        }
        await parquet.finish();

        const bytes = await readFile(file);
        const stored = (await readLaidGroups(file)).flatMap((group) =>
          [...group.columns.values()].flatMap((column) => [
            ...new StoredColumn(column, bytes.subarray(column.offset, column.offset + column.bytes)).numbers(),
          ]),
        );
        expect(stored).toEqual(numbers.map((each) => each ?? NULL_VALUE));
        expect((await read(['near'])).map(([each]) => (each === null ? null : Number(each)))).toEqual(numbers);
      }),
      { numRuns: 40 },
    );
  });

  it('holds what was put in, whatever repeats, is missing or is large', async () => {
    const text = fc.option(fc.stringMatching(/^[!-~]{1,40}$/), { nil: null });
    const small = fc.option(fc.nat(2 ** 31 - 1), { nil: null });
    const large = fc.option(fc.maxSafeNat(), { nil: null });
    const runs = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
      fc
        .array(fc.tuple(value, fc.oneof(fc.constant(1), fc.nat(60))), { maxLength: 30 })
        .map((pieces) => pieces.flatMap(([each, times]) => Array.from({ length: times }, () => each)));
    await fc.assert(
      fc.asyncProperty(
        runs(text),
        runs(small),
        runs(large),
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom(CODEC.lz4Raw, CODEC.gzip, undefined),
        async (texts, numbers, wide, rowsMax, codec) => {
          const length = Math.min(texts.length, numbers.length, wide.length);
          const cut = <T>(values: T[]): T[] => values.slice(0, length);
          const size = await write(
            { t: { texts: cut(texts) }, n: { numbers: cut(numbers) }, w: { numbers: cut(wide), wide: true } },
            rowsMax,
            codec,
          );

          expect(size).toBe((await stat(file)).size);
          expect(await read(['t', 'n', 'w'])).toEqual(
            Array.from({ length }, (_, row) => [
              texts[row],
              numbers[row],
              wide[row] == null ? null : String(wide[row]),
            ]),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('holds many values, in a dictionary and beside it', async () => {
    const count = 150_000;
    const numbers = Array.from({ length: count }, (_, row) => (row * 7_919) % 65_536);
    const different = Array.from({ length: count }, (_, row) => (row * 2_654_435_761) % 2 ** 45);
    const texts = numbers.map((number, row) => (row % 11 === 0 ? null : `10.0.${number >> 8}.${number & 255}`));
    await write({ t: { texts }, n: { numbers }, d: { numbers: different, wide: true } }, 61_440);

    expect(
      await rows(
        `SELECT count(*), count(t), count(DISTINCT t), sum(n)::VARCHAR, sum(d)::VARCHAR, count(DISTINCT d) FROM '${file}'`,
      ),
    ).toEqual([
      [
        String(count),
        String(texts.filter((text) => text !== null).length),
        String(new Set(texts.filter((text) => text !== null)).size),
        String(numbers.reduce((sum, each) => sum + each, 0)),
        String(different.reduce((sum, each) => sum + BigInt(each), 0n)),
        String(new Set(different).size),
      ],
    ]);
  });

  it('has the types and the bounds that readers skip row groups by', async () => {
    await write(
      {
        t: { texts: ['b', 'a', 'zz', null] },
        n: { numbers: [3, 2, 9, 9] },
        w: { numbers: [2 ** 40, null, 7, 7], wide: true },
      },
      2,
    );

    expect(await rows(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file}')`)).toEqual([
      ['t', 'VARCHAR'],
      ['n', 'INTEGER'],
      ['w', 'BIGINT'],
    ]);
    expect(
      await rows(
        'SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM ' +
          `parquet_metadata('${file}') ORDER BY row_group_id, column_id`,
      ),
    ).toEqual([
      ['t', 'a', 'b', '0'],
      ['n', '2', '3', '0'],
      ['w', '1099511627776', '1099511627776', '1'],
      ['t', 'zz', 'zz', '1'],
      ['n', '9', '9', '0'],
      ['w', '7', '7', '0'],
    ]);
  });

  it('holds yes and no as a bit each, with what is missing between them', async () => {
    const answer = fc.option(fc.boolean(), { nil: null });
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 70 }),
        fc.integer({ min: 1, max: 20 }),
        async (yes, room) => {
          file = path.join(folder, `written-${files++}.parquet`);
          const numbers = Int32Array.from(yes, (each) => (each === null ? NULL_VALUE : Number(each)));
          const parquet = await ParquetFile.create(file, [{ name: 'yes', type: 'boolean' }], room);
          for (let from = 0; from < numbers.length; from += room) {
            const part = numbers.subarray(from, from + room);
            await parquet.addRowGroup(part.length, () => ({ numbers: part }));
          }
          await parquet.finish();
          expect((await read(['yes'])).flat()).toEqual(yes);
          const [counts] = await rows(`SELECT count(*) FILTER (yes), count(*) FILTER (NOT yes) FROM '${file}'`);
          expect(counts?.map(Number)).toEqual([
            yes.filter((each) => each === true).length,
            yes.filter((each) => each === false).length,
          ]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
