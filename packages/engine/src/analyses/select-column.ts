import type { ResultColumn } from '../contract.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { flowColumn } from '../schema/registry.js';

/** A column of an answer together with the SQL that makes it, so that what is declared and what is selected agree. */
export interface SelectColumn extends ResultColumn {
  readonly sql: string;
  /** Grouping columns: the rows are one per combination of them. The others are aggregates. */
  readonly key: boolean;
}

/** Groups by a column of `flows`, under its own name. Throws plainly for a name outside the catalogue: a bug. */
export function groupBy(name: string): SelectColumn {
  const column = flowColumn(name);
  if (column === undefined) throw new Error(`flows has no column '${name}'`);
  return { name, type: column.type, sql: quoteIdentifier(name), key: true };
}

/** Groups by an expression over the source. */
export function groupByExpression(name: string, type: string, sql: string): SelectColumn {
  return { name, type, sql, key: true };
}

export function aggregate(name: string, type: string, sql: string, unit?: string): SelectColumn {
  return { name, type, sql, key: false, ...(unit === undefined ? {} : { unit }) };
}

/** An attribute of the key, such as the class of an address: any recorded value, the same one every time. */
export function attribute(name: string): SelectColumn {
  const { type, sql } = groupBy(name);
  return aggregate(name, type, `max(${sql})`);
}

export function distinct(name: string, column: string): SelectColumn {
  return aggregate(name, 'BIGINT', `count(DISTINCT ${groupBy(column).sql})`);
}

export const IS_DENIED = "action = 'REJECT'";

/** Records; `bytes` and `packets` may be NULL in a record, so their sums begin at zero. A sum of BIGINT is a HUGEINT: exact. */
export const FLOWS = aggregate('flows', 'BIGINT', 'count(*)', 'flows');
export const BYTES = aggregate('bytes', 'HUGEINT', 'coalesce(sum(bytes), 0)', 'bytes');
export const PACKETS = aggregate('packets', 'HUGEINT', 'coalesce(sum(packets), 0)', 'packets');
export const DENIED_FLOWS = aggregate('denied_flows', 'BIGINT', `count(*) FILTER (WHERE ${IS_DENIED})`, 'flows');
export const MEASURES_OF_RECORDS: readonly SelectColumn[] = [FLOWS, BYTES, PACKETS, DENIED_FLOWS];

/** The selection list a source needs when it pre-aggregates, and the columns that add such rows up again. */
export const PARTIAL_MEASURES = `${MEASURES_OF_RECORDS.map(({ name, sql }) => `${sql} AS ${name}`).join(', ')}`;
export const MEASURES_OF_PARTIALS: readonly SelectColumn[] = MEASURES_OF_RECORDS.map((column) => ({
  ...column,
  sql: `CAST(coalesce(sum(${column.name}), 0) AS ${column.type})`,
}));

/** Times are kept as Unix seconds until after the aggregation: an integer minimum is cheaper than a timestamp's. */
export const FIRST_SEEN = aggregate('first_seen', 'TIMESTAMP', 'make_timestamp(min("start") * 1000000)');
export const LAST_SEEN = aggregate('last_seen', 'TIMESTAMP', 'make_timestamp(max("start") * 1000000)');

/** The UTC hour of `start`, as a number since 1970: grouping integers costs half of grouping truncated timestamps. */
export const HOUR_NUMBER = '"start" // 3600';
export const MICROSECONDS_PER_HOUR = 3_600_000_000;
