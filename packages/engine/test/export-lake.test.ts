import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../src/index.js';
import { ROLLUPS } from '../src/schema/rollups.js';
import { Lake } from '../src/store/lake.js';
import { file } from '../src/testing/index.js';
import { recordsEachMinute as lines } from './records-of-days.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
/** Midnights: of a day that is over, whose sums are added up and merged, and of one that is not until 2100. */
const PAST_DAY = 1_700_006_400;
const OPEN_DAY = 4_102_444_800;
const MEASURES = ['flows', 'bytes', 'packets'];

const lake = useLake();

/** Late and replaced objects: hours that two files of sums hold, and rows that count no more. */
async function loadInPieces(): Promise<void> {
  const hours = Array.from({ length: 8 }, (_, hour) => lines(OPEN_DAY + hour * HOUR));
  await lake.workspace.write('a.log.gz', file(...hours.flat(), ...lines(PAST_DAY)));
  await lake.workspace.write('b.log.gz', file(...lines(PAST_DAY, 7, 900)));
  await lake.ingest();
  await lake.workspace.write('c.log.gz', file(...lines(OPEN_DAY + HOUR, 9, 4_000)));
  await lake.ingest();
  await lake.workspace.write('b.log.gz', file(...lines(PAST_DAY, 2, 70)));
  await lake.ingest();
}

/** Rows of a statement by a reader that knows the folders and no manifest. */
async function read(text: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(text)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe('an export of a lake', () => {
  it('has, in its files alone, the rows that the lake has: of records, coverage and every sum', async () => {
    await loadInPieces();
    const { overlapping, deadObjects } = await lake.engine.files(LOCAL_SCOPE);
    expect([overlapping.length > 0, deadObjects.length]).toEqual([true, 1]);
    const copy = path.join(lake.workspace.lake, '..', 'copy');

    const { files } = await lake.engine.exportTo(copy, LOCAL_SCOPE);

    const found = (await readdir(copy, { recursive: true })).filter((name) => name.endsWith('.parquet'));
    expect(found).toHaveLength(files);
    const open = new Lake(lake.workspace.lake, LOCAL_SCOPE);
    const sums =
      'count(*)::VARCHAR AS n, sum(bytes)::VARCHAR AS bytes, min("start")::VARCHAR AS first, max("start")::VARCHAR AS last';
    for (const name of ['flows', ...ROLLUPS.map((rollup) => rollup.name)]) {
      const keys = name === 'flows' ? '' : `, ${MEASURES.map((each) => `sum(${each})::VARCHAR AS ${each}`).join(', ')}`;
      const { rows } = await open.rows({ text: `SELECT ${sums}${keys} FROM ${name}`, params: [] });
      const glob = path.join(copy, name, '**', '*.parquet');
      expect(rows[0], name).toMatchObject({ n: expect.stringMatching(/^[1-9]/) });
      expect(await read(`SELECT ${sums}${keys} FROM read_parquet('${glob}', union_by_name = true)`), name).toEqual(
        rows,
      );
    }
    await open.close();
  });

  it('holds no page that Trino cannot read', async () => {
    await loadInPieces();
    const copy = path.join(lake.workspace.lake, '..', 'copy');
    await lake.engine.exportTo(copy, LOCAL_SCOPE);
    const glob = path.join(copy, '**', '*.parquet');
    const codecs = await read(`SELECT DISTINCT compression FROM parquet_metadata('${glob}') ORDER BY 1`);
    expect(codecs.map((each) => JSON.stringify(each)).join()).not.toContain('LZ4');
    expect(codecs.length).toBeGreaterThan(0);
  });

  it('refuses a folder that holds something, and leaves it as it is', async () => {
    await loadInPieces();
    await expect(lake.engine.exportTo(lake.workspace.logs, LOCAL_SCOPE)).rejects.toMatchObject({ code: 'store' });
    expect((await readdir(lake.workspace.logs)).sort()).toEqual(['a.log.gz', 'b.log.gz', 'c.log.gz']);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await loadInPieces();
    const copy = path.join(lake.workspace.lake, '..', 'copy');
    const stopped = lake.engine.exportTo(copy, LOCAL_SCOPE, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(path.dirname(copy))).filter((name) => name.startsWith('copy'))).toEqual([]);
  });
});
