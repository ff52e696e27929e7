import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_ZSTD } from './pack-page.js';
import { StoredColumn } from './stored-column.js';
import { readLaidGroups, UnreadParquet } from './stored-footer.js';

let folder: string;
let connection: DuckDBConnection;
let close: () => void;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-stored-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  close = () => instance.closeSync();
});

afterAll(async () => {
  close();
  await rm(folder, { recursive: true, force: true });
});

/** Few and many different values, small and large steps, some or no rows without one. */
const ROWS = 5_000;
const COLUMNS = {
  time: '1795046400000 + (hash(i) % 86400000)::BIGINT',
  wide: '(hash(i) % 4503599627370496)::BIGINT',
  rising: '1795046400000 + 7 * i',
  port: '(32768 + hash(i) % 28000)::INTEGER',
  few: '(CASE WHEN i % 3 = 0 THEN 6 ELSE 17 END)::INTEGER',
  holes: '(CASE WHEN hash(i) % 4 <> 0 THEN i END)::INTEGER',
  nothing: 'NULL::BIGINT',
  address: "'10.0.' || (hash(i) % 9) || '.' || (i % 7)",
  name: "'user' || hash(i) || '@example.com'",
  maybe: "CASE WHEN i % 5 <> 0 THEN 'é' || (i % 11) END",
} as const;
const TEXTS: ReadonlySet<string> = new Set(['address', 'name', 'maybe']);

async function write(options: string, rows = ROWS): Promise<string> {
  files += 1;
  const file = path.join(folder, `${files}.parquet`);
  const columns = Object.entries(COLUMNS).map(([name, sql]) => `${sql} AS "${name}"`);
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM (SELECT range::BIGINT AS i FROM range(${rows}))) TO '${file}' (FORMAT parquet, ${options})`,
  );
  return file;
}

async function readColumns(file: string): Promise<Record<string, (string | number | null)[]>> {
  const bytes = await readFile(file);
  const read: Record<string, (string | number | null)[]> = {};
  for (const group of await readLaidGroups(file)) {
    for (const [name, laid] of group.columns) {
      const at = (): StoredColumn => new StoredColumn(laid, bytes.subarray(laid.offset, laid.offset + laid.bytes));
      const [whole, alone] = [at(), at()];
      const cells = Array.from({ length: group.rows }, (_, row) =>
        TEXTS.has(name) ? whole.text(row) : whole.number(row),
      );
      read[name] = [...(read[name] ?? []), ...cells];
      for (const row of [0, 1, 777, group.rows - 1]) {
        if (row < group.rows) expect([name, row, alone.cellAt(row)]).toEqual([name, row, cells[row] ?? null]);
      }
    }
  }
  return read;
}

async function asDuckDb(file: string): Promise<Record<string, (string | number | null)[]>> {
  const rows = (await connection.runAndReadAll(`FROM '${file}'`)).getRowObjects();
  const cell = (value: unknown): string | number | null =>
    value === null || typeof value === 'string' ? value : Number(value);
  return Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, rows.map((row) => cell(row[name]))]));
}

describe.runIf(HAS_ZSTD)('a column of a file that DuckDB wrote', () => {
  it.each([
    'COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048',
    'COMPRESSION zstd, PARQUET_VERSION V1, ROW_GROUP_SIZE 2048',
    'COMPRESSION gzip, PARQUET_VERSION V2',
    'COMPRESSION lz4_raw, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048',
    'COMPRESSION uncompressed, PARQUET_VERSION V1, DICTIONARY_SIZE_LIMIT 1',
    'COMPRESSION uncompressed, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1',
  ])('has the values that DuckDB reads: %s', async (options) => {
    const file = await write(options);

    expect(await readColumns(file)).toEqual(await asDuckDb(file));
  });

  it('finds where a text stands first and last', async () => {
    const file = await write('COMPRESSION zstd, PARQUET_VERSION V2', 20);
    const bytes = await readFile(file);
    const laid = (await readLaidGroups(file))[0]?.columns.get('maybe');
    if (laid === undefined) throw new Error('no such column');
    const column = new StoredColumn(laid, bytes.subarray(laid.offset, laid.offset + laid.bytes));

    expect(column.rangeOf('é1')).toEqual({ from: 1, end: 13 });
    expect(column.rangeOf('é99')).toEqual({ from: 0, end: 0 });
  });

  it('is left to DuckDB where it is packed in another way, or of another type', async () => {
    const file = await write('COMPRESSION snappy');
    await expect(readColumns(file)).rejects.toThrow(UnreadParquet);
    const other = path.join(folder, 'other.parquet');
    await connection.run(`COPY (SELECT [1, 2] AS list) TO '${other}' (FORMAT parquet)`);
    await expect(readLaidGroups(other)).rejects.toThrow(UnreadParquet);
  });

  it('is refused when its bytes are cut short', async () => {
    const file = await write('COMPRESSION uncompressed, PARQUET_VERSION V2', 3_000);
    const bytes = await readFile(file);
    const laid = (await readLaidGroups(file))[0]?.columns.get('time');
    if (laid === undefined) throw new Error('no such column');

    expect(() => new StoredColumn(laid, bytes.subarray(laid.offset, laid.offset + 100)).numbers()).toThrow();
  });
});
