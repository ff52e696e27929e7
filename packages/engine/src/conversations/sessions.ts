import { IS_KNOCKING } from './carried.js';
import { PART_CARRIED, PART_ROWS } from './partition.js';
import {
  CLOSED_IDLE_S,
  FRESH_SYN_GAP_S,
  ICMP_IDLE_S,
  OTHER_IDLE_S,
  SYN_RETRY_GAP_S,
  TCP_IDLE_S,
  UDP_IDLE_S,
} from './timeouts.js';

export const CUTS = 'cuts';

/** TCP flags as flow logs report them, OR-ed per record: FIN 1, SYN 2, RST 4, SYN-ACK 18. */
const SYN = '(flags & 2) <> 0';
export const CLOSING = '(flags & 5) <> 0';

/** Seconds of silence after which a conversation of `protocol` is over, as SQL. */
export function idleS(protocol: string): string {
  return `CASE ${protocol} WHEN 6 THEN ${TCP_IDLE_S} WHEN 17 THEN ${UDP_IDLE_S} WHEN 1 THEN ${ICMP_IDLE_S} WHEN 58 THEN ${ICMP_IDLE_S} ELSE ${OTHER_IDLE_S} END`;
}

/** A close that was seen counts when nothing followed it by more than what two interfaces may differ. */
export const CLOSED = `coalesce(closed_until >= until - ${FRESH_SYN_GAP_S}, false)`;

/** What decides where conversations end: the records, and before them what was carried into the hour. */
const EVENTS =
  `SELECT key, s, e, protocol, flags, from_lo, interface, bytes, packets, row_id FROM ${PART_ROWS} ` +
  `UNION ALL BY NAME SELECT key, 0 AS s, until AS e, protocol, forward AS from_lo, -1 AS row_id, ` +
  `CASE WHEN closed THEN 1 WHEN ${IS_KNOCKING} THEN 2 END AS flags FROM ${PART_CARRIED}`;

/** Keys whose records lie so far apart that there may be more than one conversation; most have none to look through. */
const KEYS_TO_CUT =
  `SELECT key FROM (${EVENTS}) GROUP BY key HAVING max(s) - min(e) > ${idleS('any_value(protocol)')} ` +
  `OR (any_value(protocol) = 6 AND (coalesce(max(s) FILTER (${SYN}) - min(e) > ${FRESH_SYN_GAP_S}, false) ` +
  `OR coalesce(max(s) - min(e) FILTER (${CLOSING}) > ${CLOSED_IDLE_S}, false)))`;

/** Total, so that ties do not make the result depend on the order of arrival. */
const IN_TIME = `PARTITION BY key ORDER BY s, ${SYN} DESC, e, from_lo, interface, flags, bytes, packets`;

const SYN_GAP_S = `CASE WHEN flags = 2 AND last_flags = 2 AND last_from_lo = from_lo THEN ${SYN_RETRY_GAP_S} ELSE ${FRESH_SYN_GAP_S} END`;

/**
 * The session of each record of those keys: a key's records in the order of their start are cut where a conversation
 * ends: at a silence, at a fresh SYN, or at a shorter silence after it was closed. Session 0 goes on from the hour before.
 */
export const CUTS_TABLE = `CREATE OR REPLACE TEMP TABLE ${CUTS} AS
WITH seen AS (
  SELECT *, max(e) OVER earlier AS until, max(e) FILTER (${CLOSING}) OVER earlier AS closed_until,
    lag(flags) OVER in_time AS last_flags, lag(from_lo) OVER in_time AS last_from_lo
  FROM (${EVENTS}) WHERE key IN (${KEYS_TO_CUT})
  WINDOW in_time AS (${IN_TIME}), earlier AS (in_time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), cut AS (
  SELECT *, row_id >= 0 AND (until IS NULL OR s - until > ${idleS('protocol')} OR (protocol = 6 AND (
    (coalesce(${SYN}, false) AND s - until > ${SYN_GAP_S}) OR (${CLOSED} AND s - until > ${CLOSED_IDLE_S})))) AS is_new
  FROM seen
), numbered AS (
  SELECT key, row_id, sum(coalesce(is_new, false)::INTEGER) OVER (${IN_TIME} ROWS UNBOUNDED PRECEDING)::INTEGER AS session FROM cut
)
SELECT key, row_id, session FROM numbered WHERE row_id >= 0`;
