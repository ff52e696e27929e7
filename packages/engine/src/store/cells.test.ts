import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { toCell } from './cells.js';

async function cells(expressions: string): Promise<unknown> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const [row] = (await connection.runAndReadAll(`SELECT ${expressions}`)).convertRows(toCell);
    return row;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('cells', () => {
  it('say a FLOAT with the digits it was given', async () => {
    expect(await cells('0.9::FLOAT, 0.1::FLOAT, 16777216::FLOAT, 1e-7::FLOAT, 0.333333343::FLOAT')).toEqual([
      0.9, 0.1, 16_777_216, 1e-7, 0.33333334,
    ]);
  });

  it('leave a DOUBLE as it is, and say nothing for what is no number', async () => {
    expect(await cells("0.8999999761581421::DOUBLE, 'nan'::DOUBLE, 'inf'::FLOAT")).toEqual([
      0.8999999761581421,
      null,
      null,
    ]);
  });

  it('keep integers beyond 2^53 as their digits', async () => {
    expect(await cells('9007199254740991::BIGINT, 9007199254740993::BIGINT, 12.50::DECIMAL(10, 2)')).toEqual([
      9_007_199_254_740_991,
      '9007199254740993',
      '12.50',
    ]);
  });
});
