import { describe, expect, it } from 'vitest';
import { Database } from '../store/database.js';
import { groupEncoded } from './encode-keys.js';

const ROWS = `(VALUES
  ('eni-b', '10.0.0.2', 'private', 1), ('eni-a', '10.0.0.1', 'private', 2),
  ('eni-a', '10.0.0.1', 'private', 3), (NULL, '10.0.0.1', NULL, 4)
) AS t(interface_id, srcaddr, src_class, bytes)`;

const GROUPING = {
  rows: ROWS,
  columns: ['interface_id', 'srcaddr', 'src_class'],
  numbers: ['7 AS bucket'],
  sums: ['sum(bytes)::BIGINT AS bytes'],
};

async function grouped(
  columns: readonly string[],
  hash?: (columns: readonly string[], attempt: number) => string,
): Promise<unknown> {
  const database = await Database.open();
  try {
    return await database.use(async (connection) => {
      const rows = await groupEncoded(connection, GROUPING, hash);
      const { keys, joins, named } = rows.keysOf(columns);
      const read = await connection.runAndReadAll(
        `SELECT bucket, ${columns.map((column) => `${column}::VARCHAR AS ${column}`).join(', ')}, bytes FROM ` +
          `(SELECT bucket, ${keys.join(', ')}, sum(bytes)::BIGINT AS bytes FROM ${rows.table} ${joins} GROUP BY ALL) ${named} ORDER BY ALL`,
      );
      await rows.drop();
      const left = await connection.runAndReadAll(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'rollup%'",
      );
      expect(left.getRowsJson()).toEqual([['0']]);
      return read.getRowsJson();
    });
  } finally {
    await database.close();
  }
}

describe('groupEncoded', () => {
  it('groups by whole families', async () => {
    expect(await grouped(['interface_id', 'srcaddr', 'src_class'])).toEqual([
      [7, 'eni-a', '10.0.0.1', 'private', '5'],
      [7, 'eni-b', '10.0.0.2', 'private', '1'],
      [7, null, '10.0.0.1', null, '4'],
    ]);
  });

  it('groups by some columns of a family', async () => {
    const found = await grouped(['src_class']);
    expect(found).toEqual([
      [7, 'private', '6'],
      [7, null, '4'],
    ]);
  });

  it('takes another hash where two values share one', async () => {
    const weak = (columns: readonly string[], attempt: number): string =>
      attempt < 2 ? '0::UBIGINT' : `hash(${columns.join(', ')})`;
    expect(await grouped(['interface_id', 'srcaddr', 'src_class'], weak)).toEqual(
      await grouped(['interface_id', 'srcaddr', 'src_class']),
    );
  });

  it('refuses when no hash tells them apart', async () => {
    await expect(grouped(['srcaddr'], () => '0::UBIGINT')).rejects.toThrow('cannot be told apart');
  });
});
