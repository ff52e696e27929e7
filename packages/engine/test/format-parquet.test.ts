import { describe, expect, it } from 'vitest';
import { HEADER, record } from '../src/testing/index.js';
import { EVERY_FIELD, parquetRow, writeParquet as writeParquetTo } from './format-fixture.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const { ask, ingest } = lake;

const writeParquet = (key: string, select: string) => writeParquetTo(lake.workspace.logs, key, select);

describe('a Parquet file', () => {
  const rowsOf = (column: string, values: readonly string[], type: string) =>
    values
      .map(
        (value, index) =>
          `SELECT ${index}::BIGINT AS start, '10.0.0.1' AS srcaddr, 5::BIGINT AS packets, ${value}::${type} AS ${column}`,
      )
      .join(' UNION ALL ');

  it.each([
    ['a port that does not exist', 'dstport', ['443', '70000', '-1', 'NULL'], 'INTEGER', [2, 3], 2],
    ['an unknown action', 'action', ["'ACCEPT'", "'MAYBE'", "'-'", "'REJECT'"], 'VARCHAR', [2], 3],
    ['what is no address', 'dstaddr', ["'10.0.0.1'", "'banana'", "'-'", "'::1'"], 'VARCHAR', [2], 3],
    ['negative bytes', 'bytes', ['1', '-1', '0', '2'], 'BIGINT', [2], 3],
    ['bytes beyond 64 bits', 'bytes', ['1', '18446744073709551615', '3', '4'], 'UBIGINT', [2], 3],
    ['milliseconds for seconds', '"end"', ['1', '1700000000000', '3', '4'], 'BIGINT', [2], 3],
    ['text for numbers', 'protocol', ["'6'", "'tcp'", "'17'", "'300'"], 'VARCHAR', [2, 4], 2],
  ])(
    'with %s has those rows refused by number, and the others loaded',
    async (_what, column, values, type, lines, rows) => {
      await writeParquet('a.parquet', rowsOf(column, values, type));

      expect(await ingest()).toMatchObject({ rows, rows_quarantined: 4 - rows, objects: { loaded: 1 } });
      expect(await ask('SELECT line FROM quarantine ORDER BY line')).toEqual(lines.map((line) => ({ line })));
    },
  );

  it('of something else is refused by the names of its columns', async () => {
    await writeParquet('a.parquet', "SELECT 1 AS id, 'x' AS name");

    expect(await ingest()).toMatchObject({ objects: { quarantined: 1 } });
    expect(await ask('SELECT object, reason FROM quarantine')).toEqual([
      { object: 'a.parquet', reason: expect.stringMatching(/no flow-log fields: id, name/) },
    ]);
  });

  it('with more columns than are read is refused', async () => {
    const many = Array.from({ length: 257 }, (_, index) => `${index} AS c${index}`).join(', ');
    await writeParquet('a.parquet', `SELECT '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, ${many}`);

    expect(await ingest()).toMatchObject({ objects: { quarantined: 1 } });
    expect(await ask('SELECT reason FROM quarantine')).toEqual([{ reason: expect.stringMatching(/259 columns.*256/) }]);
  });

  it.each(['file_row_number', 'File_Row_Number', '_file'])('with a column %s is refused by itself', async (name) => {
    await writeParquet('a.parquet', `SELECT '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 1 AS ${name}`);
    await lake.workspace.write('b.log', `${HEADER}\n${record()}\n`);

    expect(await ingest()).toMatchObject({ rows: 1, objects: { loaded: 1, quarantined: 1 } });
    expect(await ask('SELECT reason FROM quarantine')).toEqual([{ reason: expect.stringContaining(name) }]);
  });

  it('keeps columns AWS does not know, whatever they are called', async () => {
    const odd = ['weather', 'filename', 'extra', '_line', '_misfit', 'file_index', 'raw"; --'];
    const select = odd.map((name, index) => `${index} AS "${name.replaceAll('"', '""')}"`).join(', ');
    await writeParquet(
      'a.parquet',
      `SELECT '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 7::BIGINT AS bytes, ${select}`,
    );
    await lake.workspace.write('b.log', `${HEADER}\n${record({ bytes: 1 })}\n`);

    expect(await ingest()).toMatchObject({ rows: 2, bytes: 8, objects: { loaded: 2 } });
    const [row] = await ask('SELECT extra FROM flows WHERE bytes = 7');
    expect(JSON.parse(String(row?.extra))).toEqual(
      Object.fromEntries(odd.map((name, index) => [name.replaceAll('_', '-'), String(index)])),
    );
  });

  it('may spell its types otherwise than its neighbour', async () => {
    await writeParquet(
      'a.parquet',
      "SELECT '10.0.0.1' AS srcaddr, 443::INTEGER AS dstport, 1::BIGINT AS bytes, 6 AS protocol",
    );
    await writeParquet('b.parquet', "SELECT '10.0.0.1' AS srcaddr, '443' AS dstport, '2' AS bytes, '-' AS protocol");

    expect(await ingest()).toMatchObject({ rows: 2, bytes: 3, rows_quarantined: 0 });
  });

  it('without rows is an object of no rows', async () => {
    await writeParquet('a.parquet', `${parquetRow(EVERY_FIELD)} LIMIT 0`);

    expect(await ingest()).toMatchObject({ rows: 0, objects: { loaded: 1 } });
  });

  it('has NODATA put into coverage', async () => {
    await writeParquet('a.parquet', parquetRow({ 'interface-id': 'eni-1', start: '5', 'log-status': 'NODATA' }));

    expect(await ingest()).toMatchObject({ rows: 0, nodata: 1 });
    expect(await ask('SELECT interface_id, start_time FROM coverage')).toEqual([
      { interface_id: 'eni-1', start_time: '1970-01-01T00:00:05Z' },
    ]);
  });
});
