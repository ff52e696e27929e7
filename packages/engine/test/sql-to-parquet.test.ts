import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Engine, LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file, makeWorkspace, record, type Workspace } from '../src/testing/index.js';

let workspace: Workspace;
let engine: Engine;

beforeEach(async () => {
  workspace = await makeWorkspace();
  engine = await openEngine({ lake: workspace.lake });
});

afterEach(async () => {
  await engine.close();
  await workspace.remove();
});

it('keeps sums beyond 2^53 exact in Parquet', async () => {
  const bytes = '9007199254740993';
  await workspace.write('a.log', file(record({ bytes }), record({ bytes: 0 })));
  await engine.ingest({ folder: workspace.logs }, LOCAL_SCOPE);
  const target = path.join(workspace.logs, 'answer.parquet');

  const rows = await engine.sqlToParquet(
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
