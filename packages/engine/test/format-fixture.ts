import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteLiteral } from '../src/core/quote-sql.js';
import { AWS_COLUMNS } from '../src/schema/flows.js';

export const AWS_TOKENS = AWS_COLUMNS.map((column) => column.token ?? column.name);

/** A value for every field AWS writes that no other field has, so that a mix-up shows. */
export const EVERY_FIELD: Readonly<Record<string, string>> = Object.fromEntries([
  ...AWS_TOKENS.map((token) => [token, `${token}-value`] as const),
  ['version', '11'],
  ['account-id', '123456789012'],
  ['srcaddr', '10.1.2.3'],
  ['dstaddr', '2001:db8::2'],
  ['srcport', '51234'],
  ['dstport', '8443'],
  ['protocol', '6'],
  ['packets', '4294967297'],
  ['bytes', '9007199254740993'],
  ['start', '1763647200'],
  ['end', '1763647259'],
  ['action', 'REJECT'],
  ['log-status', 'OK'],
  ['tcp-flags', '19'],
  ['type', 'IPv6'],
  ['pkt-srcaddr', '10.9.8.7'],
  ['pkt-dstaddr', '2001:db8::3'],
  ['sublocation-type', 'wavelength'],
  ['flow-direction', 'egress'],
  ['traffic-path', '8'],
  ['reject-reason', 'BPA'],
  ['encryption-status', '2'],
]);

export const EVERY_LINE = AWS_TOKENS.map((token) => EVERY_FIELD[token]).join(' ');

/** Writes the rows of a SELECT under `logs/` as Parquet. */
export async function writeParquet(folder: string, key: string, select: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO ${quoteLiteral(path.join(folder, key))} (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** A SELECT of one row under AWS's Parquet names and types (INT32, INT64, STRING). */
export function parquetRow(values: Readonly<Record<string, string>>, tokens = AWS_TOKENS): string {
  const columns = AWS_COLUMNS.filter((column) => tokens.includes(column.token ?? ''));
  const cells = columns.map(({ name, token, type }) => {
    const value = values[token ?? ''];
    return `${value === undefined ? 'NULL' : quoteLiteral(value)}::${type} AS "${name}"`;
  });
  return `SELECT ${cells.join(', ')}`;
}
