import type { ResultColumn } from '../contract.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { IS_DENIED, type Measures } from '../planner/measures.js';
import { flowColumn } from '../schema/registry.js';
import type { Ranked } from '../schema/tops.js';
import { EXTERNAL_COUNTRY } from './external-side.js';

/**
 * What a column of an answer is, beside its SQL, where it is simple enough to be told from sums in memory: a value of a column,
 * the greatest of those of the group (with `ofPort`, of rows whose service is that of the destination port), how many
 * different ones there are, the one that all agree on (but for `unsaid`, which says nothing), the name of the key's protocol, a
 * sum, what is made of the UTC hour in which records began, or how many records there are of a status, beside flows (see
 * `View.besides`). Columns are those of `flows` and of external-side.ts.
 */
export type Told =
  | { readonly kind: 'value'; readonly column: string; readonly ifNone?: string }
  | { readonly kind: 'greatest'; readonly column: string; readonly ofPort?: boolean }
  | { readonly kind: 'different'; readonly column: string }
  | { readonly kind: 'agreed'; readonly column: string; readonly unsaid?: string }
  | { readonly kind: 'protocolName' }
  | {
      readonly kind: 'sum';
      readonly measure: Ranked;
      readonly denied: boolean;
      readonly outbound?: boolean;
      readonly direction?: string;
    }
  | { readonly kind: 'deniedShare' }
  | { readonly kind: 'moment'; readonly which: 'first' | 'last' }
  /** With `isGapless`, hours without records are groups, too, between the first and the last that has some. */
  | { readonly kind: 'hour'; readonly as: 'instant' | 'weekday' | 'hourOfDay'; readonly isGapless?: boolean }
  | { readonly kind: 'besides'; readonly status: string }
  /** Of views that compare: a sum of one of the windows, or what became of it. */
  | { readonly kind: 'compared'; readonly sum: Ranked | 'denied'; readonly isBefore: boolean }
  | { readonly kind: 'change'; readonly as: 'difference' | 'ratio' | 'status' };

/** A column of an answer together with the SQL that makes it, so that what is declared and what is selected agree. */
export interface SelectColumn extends ResultColumn {
  readonly sql: (of: Measures) => string;
  /** Grouping columns: the rows are one per combination of them. The others are aggregates. */
  readonly key: boolean;
  readonly told?: Told;
}

/** Groups by a column of `flows`, under its own name. Throws plainly for a name outside the catalogue: a bug. */
export function groupBy(name: string): SelectColumn {
  return { ...groupByExpression(name, typeOf(name), quoteIdentifier(name)), told: { kind: 'value', column: name } };
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
  return told({ kind: 'greatest', column: name }, aggregate(name, typeOf(name), `max(${quoteIdentifier(name)})`));
}

export function distinct(name: string, column: string): SelectColumn {
  typeOf(column);
  const sql = `count(DISTINCT ${quoteIdentifier(column)})`;
  return told({ kind: 'different', column }, aggregate(name, 'BIGINT', sql));
}

export function told(told: Told, column: SelectColumn): SelectColumn {
  return { ...column, told };
}

/** A sum of records, or of those of them that were refused. */
export function sum(name: string, measure: Ranked, condition?: string): SelectColumn {
  const type = measure === 'flows' ? 'BIGINT' : 'HUGEINT';
  const column = aggregate(name, type, (of) => of[measure](condition), measure);
  return told({ kind: 'sum', measure, denied: condition !== undefined }, column);
}

function typeOf(name: string): string {
  const column = flowColumn(name);
  if (column === undefined) throw new Error(`flows has no column '${name}'`);
  return column.type;
}

export const FLOWS = sum('flows', 'flows');
export const BYTES = sum('bytes', 'bytes');
export const PACKETS = sum('packets', 'packets');
export const DENIED_FLOWS = sum('denied_flows', 'flows', IS_DENIED);
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
export const FIRST_SEEN = moment('first_seen', 'first');
export const LAST_SEEN = moment('last_seen', 'last');

/** When the first or the last record of a group began. */
export function moment(name: string, which: 'first' | 'last'): SelectColumn {
  const column = aggregate(
    name,
    'TIMESTAMP',
    (of) => `make_timestamp(${which === 'first' ? of.firstStart() : of.lastStart()} * 1000000)`,
  );
  return told({ kind: 'moment', which }, column);
}

const MICROSECONDS_PER_HOUR = 3_600_000_000;

/** The instant of `hour_number`, which is that of `Measures.hour`. */
export const INSTANT_OF_HOUR = `make_timestamp(hour_number * ${MICROSECONDS_PER_HOUR})`;

/** Groups by the UTC hour of views that made it `hour_number`. */
export function groupByHour({ isGapless = false } = {}): SelectColumn {
  const column = groupByExpression('hour', 'TIMESTAMP', INSTANT_OF_HOUR);
  return told({ kind: 'hour', as: 'instant', isGapless }, column);
}

/** Groups by the country of the address outside. */
export const EXTERNAL_COUNTRY_KEY = told(
  { kind: 'value', column: 'external_country' },
  groupByExpression('country', 'VARCHAR', EXTERNAL_COUNTRY),
);
