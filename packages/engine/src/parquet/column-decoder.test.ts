import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnEncoder } from './column-chunk.js';
import { ColumnDecoder } from './column-decoder.js';
import { NULL_VALUE } from './columns.js';
import { ParquetFile } from './parquet-file.js';
import { CODEC } from './parquet-format.js';
import { readChunks, readRowGroups } from './parquet-source.js';
import { TextDictionary } from './text-dictionary.js';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Row = readonly [text: string | null, narrow: number | null, wide: number | null];

/** Writes rows in groups of `rowsMax`; the file. */
async function write(rows: readonly Row[], rowsMax: number, codec?: number): Promise<string> {
  const file = path.join(folder, `file-${files++}.parquet`);
  const texts = new TextDictionary(() => true, 'utf8');
  const columns = [
    { name: 't', type: 'text' },
    { name: 'n', type: 'int32' },
    { name: 'w', type: 'int64' },
  ] as const;
  const parquet = await ParquetFile.create(file, columns, new ColumnEncoder(rowsMax, codec));
  for (let from = 0; from < rows.length; from += rowsMax) {
    const group = rows.slice(from, from + rowsMax);
    await parquet.addRowGroup(group.length, (column) =>
      column === 0
        ? { texts, codes: Int32Array.from(group, ([text]) => (text === null ? NULL_VALUE : texts.code(text))) }
        : column === 1
          ? { numbers: Int32Array.from(group, ([, narrow]) => narrow ?? NULL_VALUE) }
          : { numbers: Float64Array.from(group, ([, , wide]) => wide ?? NULL_VALUE) },
    );
  }
  await parquet.finish();
  return file;
}

/** What is read of a file; undefined when it is not read. */
async function read(file: string): Promise<Row[] | undefined> {
  const groups = await readRowGroups(file);
  if (groups === undefined) return undefined;
  const decoder = new ColumnDecoder(Math.max(0, ...groups.map(({ rows }) => rows)));
  const texts = new TextDictionary(() => true, 'utf8');
  const handle = await open(file, 'r');
  const found: Row[] = [];
  try {
    for (const { rows, columns } of groups) {
      const chunks = ['w', 't', 'n'].flatMap((name) => columns.get(name) ?? []);
      const [wideBytes, textBytes, narrowBytes] = await readChunks(handle, chunks);
      const [wideChunk, textChunk, narrowChunk] = chunks;
      if (wideBytes === undefined || textBytes === undefined || narrowBytes === undefined) throw new Error('unread');
      if (wideChunk === undefined || textChunk === undefined || narrowChunk === undefined) throw new Error('unread');
      const [codes, narrow, wide] = [new Int32Array(rows), new Int32Array(rows), new Float64Array(rows)];
      decoder.texts(textChunk, textBytes, texts, codes);
      decoder.narrow(narrowChunk, narrowBytes, narrow);
      decoder.wide(wideChunk, wideBytes, wide);
      const orNull = (value: number | undefined): number | null => (value === NULL_VALUE ? null : (value ?? null));
      for (let row = 0; row < rows; row += 1) {
        const code = codes[row] ?? NULL_VALUE;
        found.push([code === NULL_VALUE ? null : texts.text(code), orNull(narrow[row]), orNull(wide[row])]);
      }
    }
  } finally {
    await handle.close();
  }
  return found;
}

const codecs = fc.constantFrom(CODEC.gzip, CODEC.lz4Raw, undefined);
const someRows = fc
  .array(
    fc.tuple(
      fc.option(fc.stringMatching(/^[!-~äß]{1,40}$/), { nil: null }),
      fc.option(fc.nat(2 ** 31 - 1), { nil: null }),
      fc.option(fc.oneof(fc.nat(9), fc.maxSafeNat()), { nil: null }),
      fc.oneof(fc.constant(1), fc.nat(60)),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.flatMap(([text, narrow, wide, times]) => Array<Row>(times).fill([text, narrow, wide])));

describe('a file of our own', () => {
  it('is read as it was written, whatever repeats, is missing or is large', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, fc.integer({ min: 1, max: 200 }), codecs, async (rows, rowsMax, codec) => {
        expect(await read(await write(rows, rowsMax, codec))).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  it('is read as it was written where values are many, in a dictionary and beside it', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, row): Row => [
        `10.0.${(row * 7) & 255}.${(row >> 3) & 255}`,
        (row * 7_919) % 65_536,
        (row * 2_654_435_761) % 2 ** 45,
      ],
    );
    expect(await read(await write(rows, 61_440))).toEqual(rows);
  });

  it('is refused when a number may not be exact', async () => {
    const rows: Row[] = [['a', 1, 2 ** 53 - 1]];
    expect(await read(await write(rows, 9))).toEqual(rows);
    expect(await read(await write([['a', 1, 2 ** 53]], 9))).toBeUndefined();
    expect(await read(await write([['a', 1, 2 ** 62]], 9))).toBeUndefined();
  });

  it('that is damaged is an error, wherever it is cut and whatever byte is another', async () => {
    const rows = Array.from({ length: 60 }, (_, row): Row => [`text-${row % 7}`, row, row * 1e9]);
    const whole = await readFile(await write(rows, 30));
    const outcome = async (bytes: Buffer, length = bytes.length): Promise<string> => {
      const file = path.join(folder, `damaged-${files++}.parquet`);
      await writeFile(file, bytes);
      await truncate(file, length);
      return read(file).then(
        () => 'read',
        () => 'refused',
      );
    };
    for (let length = 0; length < whole.length; length += 97) expect(await outcome(whole, length)).toBe('refused');
    for (let at = 0; at < whole.length; at += 5) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 0xff;
      // A byte of a value is another value; what matters is that reading ends.
      expect(['read', 'refused']).toContain(await outcome(other));
    }
  });
});

describe('a file of DuckDB', () => {
  it('is not one to be read', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const file = path.join(folder, 'duckdb.parquet');
    await connection.run(
      `COPY (SELECT 'a' AS t, 1 AS n, 2::BIGINT AS w, 0.5 AS d, true AS b, [1] AS l FROM range(9)) TO '${file}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();

    expect(await readRowGroups(file)).toBeUndefined();
  });
});
