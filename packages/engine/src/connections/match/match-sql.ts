import { quoteIdentifier } from '../../core/quote-sql.js';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import { SHORT_SPAN_MS } from '../connection-limits.js';
import { KEY_COLUMNS } from '../tables.js';

/**
 * How New and Destroy of one connection (the same addresses, ports, protocol and NAT address) are matched. Its records are
 * taken in the order of time, a Destroy before a New of the same instant, equal ones once:
 *
 * - A Destroy ends the connection that is open. Where none is, it waits `SPAN_SKEW_MS` for a New: clocks differ, and what is
 *   logged last may be written first. After that it is the end of a connection whose New is not logged.
 * - A New for which a Destroy waits is ended by it. Any other opens a connection, and ends one that is still open, which is
 *   thereby superseded.
 *
 * So what a connection is depends on its records alone, and what is known of it at some instant is one of three: a New that is
 * open, a Destroy that waits, or nothing. That is what a day hands on to the next.
 */

export const KEY = KEY_COLUMNS.map(quoteIdentifier).join(', ');
export const KEY_DEFINITION =
  'source_ip VARCHAR, dest_ip VARCHAR, source_port INTEGER, dest_port INTEGER, protocol INTEGER, nat_ip VARCHAR';

/** Equality of keys: what is not logged is equal to itself. */
export function sameKey(a: string, b: string): string {
  return KEY_COLUMNS.map(
    (name) => `${a}.${quoteIdentifier(name)} IS NOT DISTINCT FROM ${b}.${quoteIdentifier(name)}`,
  ).join(' AND ');
}

/** Tables of one day: records with what was carried in (a view), records of each key added up, spans of keys that are not plain. */
export const EVENTS = 'day_events';
export const KEYED = 'day_keys';
export const TWISTED = 'day_twisted';
const RANKS = 'day_ranks';
/** More than there are ports, and none. */
const PORTS = 65_538;
/** The state of keys as `(key, is_new, t)`: what is handed on, and what the lake says there is. */
export const STATE = 'state_after';

export interface DayBounds {
  readonly start: number;
  readonly end: number;
}

/** Most keys have one New and one Destroy, which needs no order: adding up is several times faster than sorting. */
const IS_PLAIN = '(n1 IS NULL OR n1 = n2) AND (d1 IS NULL OR d1 = d2)';
/** A New and a Destroy that belong together. */
const IS_PAIR = `(d1 >= n1 OR n1 - d1 <= ${SPAN_SKEW_MS})`;

export const MAKE_KEYED = [
  `CREATE OR REPLACE TEMP TABLE ${KEYED} AS`,
  `SELECT ${KEY}, min(t) FILTER (is_new) AS n1, max(t) FILTER (is_new) AS n2,`,
  `min(t) FILTER (NOT is_new) AS d1, max(t) FILTER (NOT is_new) AS d2 FROM ${EVENTS} GROUP BY ${KEY}`,
].join(' ');

/** The records of keys with more than one New or Destroy, and what each of them is. */
export const MAKE_TWISTED = [
  `CREATE OR REPLACE TEMP TABLE ${TWISTED} AS WITH`,
  `unique_events AS (SELECT DISTINCT ${KEY}, t, is_new FROM ${EVENTS} AS e`,
  `SEMI JOIN (FROM ${KEYED} WHERE NOT (${IS_PLAIN})) AS k ON ${sameKey('e', 'k')}),`,
  `neighbours AS (SELECT *, lag(is_new) OVER k AS before, lag(is_new, 2) OVER k AS before_that, lag(t) OVER k AS t_before`,
  `FROM unique_events WINDOW k AS (PARTITION BY ${KEY} ORDER BY t, is_new)),`,
  // Of New, Destroy, New, Destroy in quick succession each New is as the one before: open, or ended before it began.
  `told AS (SELECT *, CASE WHEN NOT is_new THEN NULL WHEN before IS NULL OR before OR t - t_before > ${SPAN_SKEW_MS} THEN true`,
  `WHEN before_that IS NULL OR NOT before_that THEN false END AS told FROM neighbours),`,
  `opened AS (SELECT *, CASE WHEN is_new THEN last_value(told IGNORE NULLS) OVER (PARTITION BY ${KEY} ORDER BY t, is_new`,
  `ROWS UNBOUNDED PRECEDING) END AS is_open FROM told)`,
  `SELECT ${KEY}, t, is_new, is_open, t_before, lag(is_open) OVER k IS NOT DISTINCT FROM true AS ends_one,`,
  `lead(is_new) OVER k AS next, lead(is_open) OVER k IS NOT DISTINCT FROM false AS is_taken, lead(t) OVER k AS t_next`,
  `FROM opened WINDOW k AS (PARTITION BY ${KEY} ORDER BY t, is_new)`,
].join(' ');

/** Spans with the instant `e` that decided them: `opened, closed, ends`, key, e. */
const SPANS = [
  `SELECT n1 AS opened, d1 AS closed, 'bounded' AS ends, ${KEY}, greatest(n1, d1) AS e FROM ${KEYED}`,
  `WHERE ${IS_PLAIN} AND n1 IS NOT NULL AND d1 IS NOT NULL AND ${IS_PAIR}`,
  `UNION ALL SELECT NULL, d1, 'no-beginning', ${KEY}, d1 FROM ${KEYED}`,
  `WHERE ${IS_PLAIN} AND d1 IS NOT NULL AND (n1 IS NULL OR NOT ${IS_PAIR})`,
  `UNION ALL SELECT t, t_next, CASE WHEN next THEN 'superseded' ELSE 'bounded' END, ${KEY}, t_next FROM ${TWISTED}`,
  `WHERE is_new AND is_open AND next IS NOT NULL`,
  `UNION ALL SELECT t, t_before, 'bounded', ${KEY}, t FROM ${TWISTED} WHERE is_new AND NOT is_open`,
  `UNION ALL SELECT NULL, t, 'no-beginning', ${KEY}, t FROM ${TWISTED} WHERE NOT is_new AND NOT ends_one AND NOT is_taken`,
].join(' ');

const IS_SHORT = `(opened IS NOT NULL AND closed - opened <= ${SHORT_SPAN_MS})`;

/**
 * Numbers public addresses in their order: what is sorted is then one number before a time, and not texts that begin alike,
 * which takes a quarter less.
 */
export const MAKE_RANKS = [
  `CREATE OR REPLACE TEMP TABLE ${RANKS} AS SELECT nat_ip AS ranked_ip, row_number() OVER (ORDER BY nat_ip) AS rank`,
  `FROM (SELECT DISTINCT nat_ip FROM ${KEYED})`,
].join(' ');

/** Spans that ended within a day: short ones, or the others. Sorted by what lookups ask for. */
export function spansOfDay({ start, end }: DayBounds, isShort: boolean): string {
  const which = isShort ? IS_SHORT : `NOT ${IS_SHORT}`;
  return [
    `SELECT opened, closed, ends, ${KEY} FROM (${SPANS}) JOIN ${RANKS} ON nat_ip IS NOT DISTINCT FROM ranked_ip`,
    `WHERE e >= ${start} AND e < ${end} AND ${which}`,
    `ORDER BY rank * ${PORTS} + coalesce(source_port, -1), coalesce(opened, closed)`,
  ].join(' ');
}

/** What lookups ask for. More keys would sort the few that tie, and take a third longer. */
export const SPAN_ORDER = 'nat_ip, source_port, coalesce(opened, closed)';

export const MAKE_STATE = `CREATE OR REPLACE TEMP TABLE ${STATE} (${KEY_DEFINITION}, is_new BOOLEAN, t BIGINT)`;

/** Adds the state of the keys at hand at the end of a day. */
export function addState({ end }: DayBounds): string {
  const waits = end - SPAN_SKEW_MS;
  return [
    `INSERT INTO ${STATE}`,
    `SELECT ${KEY}, true AS is_new, n1 AS t FROM ${KEYED} WHERE ${IS_PLAIN} AND n1 < ${end}`,
    `AND (d1 IS NULL OR NOT ${IS_PAIR} OR d1 >= ${end})`,
    `UNION ALL SELECT ${KEY}, false, d1 FROM ${KEYED} WHERE ${IS_PLAIN} AND d1 >= ${waits} AND d1 < ${end}`,
    `AND (n1 IS NULL OR n1 >= ${end})`,
    `UNION ALL SELECT ${KEY}, is_new, t FROM ${TWISTED} WHERE t < ${end} AND (t_next IS NULL OR t_next >= ${end})`,
    `AND (is_open OR (NOT is_new AND NOT ends_one AND t >= ${waits}))`,
  ].join(' ');
}
