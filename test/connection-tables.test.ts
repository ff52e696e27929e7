import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { type ArchiveFile, archiveToParquet } from '@networkflow/engine';
import { tarOf } from '@networkflow/engine/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONNECTION_TABLES } from '../infra-pulumi/src/components/connection-tables.js';
import { STORED_TABLES } from '../packages/engine/src/connections/tables.js';

/** Hive's words for what DuckDB reads in Parquet. */
const HIVE: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  INTEGER: 'int',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  TIMESTAMP: 'timestamp',
};

const LINES = [
  'New,10.0.0.7,198.51.100.4,2026-11-20T10:00:00Z,50123,443,6,203.0.113.9',
  '2026-11-20T11:00:00Z,[ap-3],ann@example.com,02:42:ac:11:00:02,10.0.0.7',
  'nonsense',
];

let folder: string;
let files: readonly ArchiveFile[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'networkflow-tables-'));
  const archive = gzipSync(tarOf([{ path: 'a.csv', text: LINES.join('\n') }]));
  ({ files } = await archiveToParquet(Readable.from([archive]), { name: 'a.tar.gz', folder }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Columns of a file and their types, which every reader of Parquet finds. */
async function columnsOf(path: string): Promise<unknown[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const reader = await connection.runAndReadAll(
    `DESCRIBE SELECT * FROM read_parquet('${path}', hive_partitioning = false)`,
  );
  const columns = reader.getRowObjects().map((row) => [row.column_name, HIVE[String(row.column_type)]]);
  connection.closeSync();
  database.closeSync();
  return columns;
}

// The infrastructure imports nothing of the product: what both must know is compared here.
test.each(CONNECTION_TABLES.map((table) => [table.name, table] as const))(
  'Glue has the columns of %s that the function writes: names, order, types',
  async (name, { columns, byDay }) => {
    const stored = STORED_TABLES.find((table) => table.name === name);
    const file = files.find(({ table }) => table === name);

    expect(Object.entries(columns)).toEqual(stored?.columns.map((column) => [column.name, HIVE[column.type]]));
    expect(await columnsOf(file?.path ?? '')).toEqual(Object.entries(columns));
    expect([stored?.byDay, file?.date]).toEqual([byDay, byDay ? '2026-11-20' : null]);
  },
);

test('Glue has every table the function writes', () => {
  expect(CONNECTION_TABLES.map(({ name }) => name).toSorted()).toEqual(files.map(({ table }) => table).toSorted());
});
