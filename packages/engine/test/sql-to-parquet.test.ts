import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();

it('keeps sums beyond 2^53 exact in Parquet', async () => {
  const bytes = '9007199254740993';
  await lake.workspace.write('a.log', file(record({ bytes }), record({ bytes: 0 })));
  await lake.engine.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
  const target = path.join(lake.workspace.logs, 'answer.parquet');

  const rows = await lake.engine.sqlToParquet(
    'SELECT sum(bytes) AS "the sum", count(*) AS n FROM flows',
    target,
    LOCAL_SCOPE,
  );

  expect(rows).toBe(1);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(`SELECT "the sum"::VARCHAR AS s, n::INTEGER AS n FROM '${target}'`);
  expect(read.getRowObjectsJson()).toEqual([{ s: bytes, n: 2 }]);
  connection.closeSync();
  instance.closeSync();
});
