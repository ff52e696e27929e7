import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { flowColumn } from '../schema/registry.js';

/** Columns that rollups keep all of or none of, nearly always: while rows are grouped, one number stands for a family's values. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  src: ['srcaddr', 'src_class', 'src_country'],
  dst: ['dstaddr', 'dst_class', 'dst_country'],
  service: ['service_port', 'service'],
  reason: ['reject_reason'],
};
/** All others: the interface first, because rows are sorted by it. */
const REST = 'base';
const FIRST_OF_REST = 'interface_id';

/** More values than this stay text: planning compares ENUMs value by value. */
const ENUM_VALUES_MAX = 1_024;
/** Rows are looked for by these: of a text the file says what a row group holds, of an ENUM all that the ENUM has. */
const SEARCHED: readonly string[] = ['interface_id', 'instance_id', 'subnet_id', 'srcaddr', 'dstaddr'];
/** Hashes tried until no two values share one, which the first does but once in 10^7 runs of a million addresses. */
const ATTEMPTS_MAX = 4;

const IDS_TABLE = 'rollup_ids';
const ROWS_TABLE = 'rollup_rows';

/** Rows to group: by some columns of theirs, and by expressions that are numbers already. */
export interface Grouping {
  /** What follows FROM, with its conditions. */
  readonly rows: string;
  readonly columns: readonly string[];
  readonly numbers: readonly string[];
  readonly sums: readonly string[];
}

/** Grouped rows in which numbers stand for texts, in the order of these. */
export interface EncodedRows {
  /** A table with the grouping's numbers and sums, and a number for each family. */
  readonly table: string;
  /** What to group the table by to tell these columns apart: numbers of families; joined by `joins`, columns of others. */
  keysOf(columns: readonly string[]): EncodedKeys;
  drop(): Promise<void>;
}

export interface EncodedKeys {
  readonly keys: readonly string[];
  /** Joins the table to what it needs for its keys. */
  readonly joins: string;
  /** Joins what has these keys to the columns they stand for. */
  readonly named: string;
}

/**
 * Groups rows by numbers. A hash for each family takes half as long as a dozen texts: DuckDB hashes each value of a Parquet
 * dictionary once. That no two values share a hash is checked. What follows groups and sorts by small numbers too, and texts
 * that are few are ENUMs, which are written as they are.
 */
export async function groupEncoded(
  connection: DuckDBConnection,
  grouping: Grouping,
  hash: (columns: readonly string[], attempt: number) => string = hashOf,
): Promise<EncodedRows> {
  const families = familiesOf(grouping.columns);
  let attempt = 0;
  while (!(await groupByIds(connection, grouping, families, (columns) => hash(columns, attempt)))) {
    attempt += 1;
    if (attempt === ATTEMPTS_MAX) throw new EngineError('store', 'Values to be grouped cannot be told apart.');
  }
  const types: string[] = [];
  for (const [family, columns] of families) types.push(...(await nameFamily(connection, family, columns)));
  const names = [...families.keys()];
  const numbers = names.map((family) => `${tableOf(family)}.${numberOf(family)}`);
  const joins = names.map((family) => `JOIN ${tableOf(family)} ON ${tableOf(family)}.id = i.${family}_id`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${ROWS_TABLE} AS SELECT ${[...numbers, `i.* ${exclude(names)}`].join(', ')} FROM ${IDS_TABLE} i ${joins.join(' ')}`,
  );
  await connection.run(`DROP TABLE ${IDS_TABLE}`);
  return {
    table: ROWS_TABLE,
    keysOf: (columns) => keysOf(columns, families),
    drop: async () => {
      for (const table of [ROWS_TABLE, ...names.map(tableOf)]) await connection.run(`DROP TABLE ${table}`);
      for (const type of types) await connection.run(`DROP TYPE ${type}`);
    },
  };
}

/** False when two values of a family share a number. */
async function groupByIds(
  connection: DuckDBConnection,
  { rows, numbers, sums }: Grouping,
  families: ReadonlyMap<string, readonly string[]>,
  hash: (columns: readonly string[]) => string,
): Promise<boolean> {
  for (const [family, columns] of families) {
    const names = columns.map(quoteIdentifier).join(', ');
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${tableOf(family)} AS SELECT DISTINCT ${hash(columns)} AS id, ${names} FROM ${rows}`,
    );
    const shared = await connection.runAndReadAll(`SELECT count(*) <> count(DISTINCT id) FROM ${tableOf(family)}`);
    if (shared.getRowsJson()[0]?.[0] !== false) return false;
  }
  const ids = [...families].map(([family, columns]) => `${hash(columns)} AS ${family}_id`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${IDS_TABLE} AS SELECT ${[...numbers, ...ids, ...sums].join(', ')} FROM ${rows} GROUP BY ALL`,
  );
  return true;
}

/** Numbers a family's values in their order, and makes ENUMs of its texts; returns their types. */
async function nameFamily(
  connection: DuckDBConnection,
  family: string,
  columns: readonly string[],
): Promise<readonly string[]> {
  const types: string[] = [];
  const named: string[] = [];
  for (const column of columns) {
    const type = await makeEnum(connection, family, column);
    if (type !== undefined) types.push(type);
    const name = quoteIdentifier(column);
    named.push(type === undefined ? name : `${name}::${type} AS ${name}`);
  }
  const order = columns.map(quoteIdentifier).join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${tableOf(family)} AS ` +
      `SELECT id, (row_number() OVER (ORDER BY ${order}))::INTEGER AS ${numberOf(family)}, ${named.join(', ')} FROM ${tableOf(family)}`,
  );
  return types;
}

/** The type of a column of few texts; undefined for others. */
async function makeEnum(connection: DuckDBConnection, family: string, column: string): Promise<string | undefined> {
  if (flowColumn(column)?.type !== 'VARCHAR' || SEARCHED.includes(column)) return undefined;
  const name = quoteIdentifier(column);
  const values = `SELECT DISTINCT ${name} FROM ${tableOf(family)} WHERE ${name} IS NOT NULL`;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${values})`);
  const count = Number(counted.getRowsJson()[0]?.[0]);
  // DuckDB knows no ENUM without a value.
  if (count === 0 || count > ENUM_VALUES_MAX) return undefined;
  const type = `rollup_${column}`;
  await connection.run(`CREATE OR REPLACE TEMP TYPE ${type} AS ENUM (${values} ORDER BY 1)`);
  return type;
}

function keysOf(columns: readonly string[], families: ReadonlyMap<string, readonly string[]>): EncodedKeys {
  const asked = [...families].filter(([, of]) => of.some((column) => columns.includes(column)));
  const isWhole = (of: readonly string[]): boolean => of.every((column) => columns.includes(column));
  const join = ([family]: readonly [string, unknown]): string => `JOIN ${tableOf(family)} USING (${numberOf(family)})`;
  const whole = asked.filter(([, of]) => isWhole(of));
  const some = asked.filter(([, of]) => !isWhole(of));
  return {
    keys: [
      ...whole.map(([family]) => numberOf(family)),
      ...some.flatMap(([, of]) => of.filter((column) => columns.includes(column)).map(quoteIdentifier)),
    ],
    joins: some.map(join).join(' '),
    named: whole.map(join).join(' '),
  };
}

/** The families of some columns, in the order in which rows are sorted by them. */
export function familiesOf(columns: readonly string[]): Map<string, readonly string[]> {
  const taken = new Set(Object.values(FAMILIES).flat());
  const rest = columns.filter((column) => !taken.has(column) && column !== FIRST_OF_REST);
  const base = [...columns.filter((column) => column === FIRST_OF_REST), ...rest];
  const others = Object.entries(FAMILIES).map(
    ([family, of]) => [family, of.filter((column) => columns.includes(column))] as const,
  );
  return new Map([[REST, base] as const, ...others].filter(([, of]) => of.length > 0));
}

function exclude(families: readonly string[]): string {
  return families.length === 0 ? '' : `EXCLUDE (${families.map((family) => `${family}_id`).join(', ')})`;
}

function hashOf(columns: readonly string[], attempt: number): string {
  return `hash(${[...columns.map(quoteIdentifier), ...(attempt === 0 ? [] : [attempt])].join(', ')})`;
}

function tableOf(family: string): string {
  return `rollup_${family}`;
}

function numberOf(family: string): string {
  return `${family}_number`;
}
