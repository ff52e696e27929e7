import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, Row } from '../src/contract.js';
import type { CompiledQuery } from '../src/core/compiled-query.js';
import { quoteIdentifier } from '../src/core/quote-sql.js';
import type { Table } from '../src/schema/column.js';
import { TABLES } from '../src/schema/registry.js';
import { resultColumns, rowBatches } from '../src/store/database.js';

export type Fields = Readonly<Record<string, Cell>>;

/** Unix seconds of an RFC 3339 instant. */
export function at(instant: string): number {
  return Date.parse(instant) / 1000;
}

/** An accepted https request from 10.0.0.1 to 10.0.0.2 at midnight of Monday 2026-11-16; override what matters. */
export function flow(fields: Fields = {}): Fields {
  const start = Number(fields.start ?? at('2026-11-16T00:00:00Z'));
  return {
    version: 5,
    account_id: '111111111111',
    interface_id: 'eni-1',
    srcaddr: '10.0.0.1',
    dstaddr: '10.0.0.2',
    srcport: 40000,
    dstport: 443,
    protocol: 6,
    packets: 10,
    bytes: 1000,
    start,
    end: start + 60,
    action: 'ACCEPT',
    log_status: 'OK',
    vpc_id: 'vpc-1',
    subnet_id: 'subnet-1',
    instance_id: 'i-1',
    region: 'eu-west-1',
    az_id: 'euw1-az1',
    direction: 'egress',
    service_port: 443,
    service: 'https',
    src_class: 'private',
    dst_class: 'private',
    ...fields,
  };
}

/** A NODATA record of eni-1 at midnight of Monday 2026-11-16; override what matters. */
export function silence(fields: Fields = {}): Fields {
  const start = Number(fields.start ?? at('2026-11-16T00:00:00Z'));
  return {
    version: 2,
    account_id: '111111111111',
    interface_id: 'eni-1',
    start,
    end: start + 60,
    log_status: 'NODATA',
    ...fields,
  };
}

/** Makes every table of the catalogue on a connection, the four of them empty unless rows are given. */
export async function createTables(
  connection: DuckDBConnection,
  rows: { readonly [name in Table['name']]?: readonly Fields[] } = {},
): Promise<void> {
  for (const table of TABLES) {
    const stored = table.columns.filter((column) => column.derived !== 'view');
    const declared = stored.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
    await connection.run(`CREATE TABLE stored_${table.name} (${declared.join(', ')})`);
    for (const fields of rows[table.name] ?? []) {
      const values = stored.map((column) => fields[column.name] ?? null);
      const places = stored.map((column, index) => `CAST($${index + 1} AS ${column.type})`);
      await connection.run(`INSERT INTO stored_${table.name} VALUES (${places.join(', ')})`, values);
    }
    const selected = table.columns.map((column) =>
      column.derived === 'view'
        ? `${column.expression} AS ${quoteIdentifier(column.name)}`
        : quoteIdentifier(column.name),
    );
    await connection.run(`CREATE VIEW ${table.name} AS SELECT ${selected.join(', ')} FROM stored_${table.name}`);
  }
}

/** Runs a query and gives its rows as the engine renders them. */
export async function rowsOf(connection: DuckDBConnection, query: CompiledQuery): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of rowBatches(await connection.stream(query.text, [...query.params]))) rows.push(...batch);
  return rows;
}

/** The columns a query answers with, as `name type`. */
export async function columnsOf(connection: DuckDBConnection, query: CompiledQuery): Promise<string[]> {
  const columns = resultColumns(await connection.stream(query.text, [...query.params]));
  return columns.map(({ name, type }) => `${name} ${type}`);
}
