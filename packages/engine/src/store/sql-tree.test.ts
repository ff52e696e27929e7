import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTree, isRefusedFunction } from './sql-tree.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('checkTree', () => {
  it.each([
    ['kind of table', { type: 'NEW_TABLE_REF' }],
    ['kind of expression', { class: 'NEW_EXPRESSION', type: 'X' }],
    ['kind of query inside a known one', { type: 'SELECT_NODE', from_table: { type: 'DELTA_REF' } }],
  ])('refuses a %s that it does not know', (_, tree) => {
    expect(() => checkTree(tree, new Set(['flows']))).toThrow(/not known to be safe/);
  });
});

describe('the depth of a statement', () => {
  const treeOf = async (text: string): Promise<unknown> => {
    const reader = await connection.runAndReadAll(`SELECT json_serialize_sql('${text}')`);
    return JSON.parse(String(reader.getRowsJson()[0]?.[0])).statements[0];
  };

  it('is bounded, because binding what is nested takes time that nothing interrupts', async () => {
    const nested = (depth: number) => `SELECT ${'['.repeat(depth)}1${']'.repeat(depth)}`;

    expect(() => checkTree({}, new Set())).not.toThrow();
    const [fine, deep] = [await treeOf(nested(100)), await treeOf(nested(900))];
    expect(() => checkTree(fine, new Set())).not.toThrow();
    expect(() => checkTree(deep, new Set())).toThrow(/more than 250 deep/);
  });

  it('does not count what stands beside each other', async () => {
    const wide = await treeOf(`SELECT ${Array.from({ length: 2_000 }, (_, index) => index).join(' OR ')}`);

    expect(() => checkTree(wide, new Set())).not.toThrow();
  });
});

describe('the functions of this DuckDB', () => {
  const names = async (condition: string): Promise<string[]> => {
    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT function_name FROM duckdb_functions() WHERE ${condition} ORDER BY ALL`,
    );
    return reader.getRowsJS().map(([name]) => String(name));
  };

  it('that are macros over the catalogue are refused', async () => {
    const macros = await names("function_type = 'macro' AND macro_definition SIMILAR TO '.*(duckdb_|pragma_|FROM ).*'");

    expect(macros.length).toBeGreaterThan(2);
    expect(macros.filter((name) => !isRefusedFunction(name))).toEqual([]);
  });

  it('that have effects or see the session were looked at one by one', async () => {
    const unstable = await names("function_type = 'scalar' AND stability <> 'CONSISTENT'");

    expect(unstable.filter((name) => !isRefusedFunction(name))).toEqual([
      'current_connection_id',
      'current_database',
      'current_date',
      'current_query',
      'current_query_id',
      'current_schema',
      'current_schemas',
      'current_transaction_id',
      'error',
      'gen_random_uuid',
      'get_current_time',
      'get_current_timestamp',
      'in_search_path',
      'now',
      'random',
      'stats',
      'today',
      'transaction_timestamp',
      'txid_current',
      'uuid',
      'uuidv4',
      'uuidv7',
    ]);
  });

  it('that speak of settings, files or queries by name are refused', async () => {
    const telling = await names(
      "function_type IN ('scalar', 'aggregate', 'macro') AND function_name SIMILAR TO '.*(setting|variable|env|file|glob|secret|plan|sleep|log_|read|query|sql).*'",
    );

    expect(telling.filter((name) => !isRefusedFunction(name))).toEqual([
      'current_query',
      'current_query_id',
      'parse_duckdb_log_message',
      'parse_filename',
    ]);
  });
});
