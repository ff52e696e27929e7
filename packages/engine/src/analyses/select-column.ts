import type { ResultColumn } from '../contract.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { IS_DENIED, type Measures } from '../planner/measures.js';
import { flowColumn } from '../schema/registry.js';

/** A column of an answer together with the SQL that makes it, so that what is declared and what is selected agree. */
export interface SelectColumn extends ResultColumn {
  readonly sql: (of: Measures) => string;
  /** Grouping columns: the rows are one per combination of them. The others are aggregates. */
  readonly key: boolean;
}

/** Groups by a column of `flows`, under its own name. Throws plainly for a name outside the catalogue: a bug. */
export function groupBy(name: string): SelectColumn {
  return groupByExpression(name, typeOf(name), quoteIdentifier(name));
}

/** Groups by an expression over the source. */
export function groupByExpression(name: string, type: string, sql: string): SelectColumn {
  return { name, type, sql: () => sql, key: true };
}

/**
 * A value per group. What is counted or added up of records is taken from `of`, which knows how, over records and over
 * partial sums of them; plain text is for values that repeating a row does not change, such as `max(...)`.
 */
export function aggregate(
  name: string,
  type: string,
  sql: string | ((of: Measures) => string),
  unit?: string,
): SelectColumn {
  const text = typeof sql === 'string' ? () => sql : sql;
  return { name, type, sql: text, key: false, ...(unit === undefined ? {} : { unit }) };
}

/** An attribute of the key, such as the class of an address: any recorded value, the same one every time. */
export function attribute(name: string): SelectColumn {
  return aggregate(name, typeOf(name), `max(${quoteIdentifier(name)})`);
}

export function distinct(name: string, column: string): SelectColumn {
  typeOf(column);
  return aggregate(name, 'BIGINT', `count(DISTINCT ${quoteIdentifier(column)})`);
}

function typeOf(name: string): string {
  const column = flowColumn(name);
  if (column === undefined) throw new Error(`flows has no column '${name}'`);
  return column.type;
}

export const FLOWS = aggregate('flows', 'BIGINT', (of) => of.flows(), 'flows');
export const BYTES = aggregate('bytes', 'HUGEINT', (of) => of.bytes(), 'bytes');
export const PACKETS = aggregate('packets', 'HUGEINT', (of) => of.packets(), 'packets');
export const DENIED_FLOWS = aggregate('denied_flows', 'BIGINT', (of) => of.flows(IS_DENIED), 'flows');
export const MEASURES_OF_RECORDS: readonly SelectColumn[] = [FLOWS, BYTES, PACKETS, DENIED_FLOWS];

/** For a view that groups its records first (`from`): the measures of those groups, and the columns that add them up again. */
export function measuresOfGroups(of: Measures): string {
  return MEASURES_OF_RECORDS.map(({ name, sql }) => `${sql(of)} AS ${name}`).join(', ');
}
export const MEASURES_OF_GROUPS: readonly SelectColumn[] = MEASURES_OF_RECORDS.map((column) => ({
  ...column,
  sql: () => `CAST(coalesce(sum(${column.name}), 0) AS ${column.type})`,
}));

/** Times are kept as Unix seconds until after the aggregation: an integer minimum is cheaper than a timestamp's. */
export const FIRST_SEEN = aggregate('first_seen', 'TIMESTAMP', (of) => `make_timestamp(${of.firstStart()} * 1000000)`);
export const LAST_SEEN = aggregate('last_seen', 'TIMESTAMP', (of) => `make_timestamp(${of.lastStart()} * 1000000)`);

export const MICROSECONDS_PER_HOUR = 3_600_000_000;
