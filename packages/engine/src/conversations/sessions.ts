import { CHAINS, CUT_PIECES, CUTS, KEYS, KNOWN, PART_CARRIED, PART_ROWS, WHOLE_PIECES } from './tables.js';
import {
  CLOSED_IDLE_S,
  FRESH_SYN_GAP_S,
  ICMP_IDLE_S,
  OTHER_IDLE_S,
  SECONDS_PER_HOUR,
  SYN_RETRY_GAP_S,
  TCP_IDLE_S,
  UDP_IDLE_S,
} from './timeouts.js';

/** TCP flags as flow logs report them, OR-ed per record: FIN 1, SYN 2, RST 4, SYN-ACK 18. */
export const SYN = '(flags & 2) <> 0';
export const CLOSING = '(protocol = 6 AND (flags & 5) <> 0)';

/** Seconds of silence after which a conversation of `protocol` is over, as SQL. */
function idleS(protocol: string): string {
  return `CASE ${protocol} WHEN 6 THEN ${TCP_IDLE_S} WHEN 17 THEN ${UDP_IDLE_S} WHEN 1 THEN ${ICMP_IDLE_S} WHEN 58 THEN ${ICMP_IDLE_S} ELSE ${OTHER_IDLE_S} END`;
}

/** The longest silence that ends no conversation. */
const IDLE_S_MAX = Math.max(TCP_IDLE_S, UDP_IDLE_S, ICMP_IDLE_S, OTHER_IDLE_S);

/** A close that was seen counts when nothing followed it by more than what two interfaces may differ. */
export const CLOSED = `coalesce(closed_until >= until - ${FRESH_SYN_GAP_S}, false)`;

/** Whether something may go on in the hour after `hour`, as SQL over `until`, `closed` and `protocol`. */
export const MAY_GO_ON = `until >= ("hour" + 1)::BIGINT * ${SECONDS_PER_HOUR} - CASE WHEN closed THEN ${CLOSED_IDLE_S} ELSE ${idleS('protocol')} END`;

/** Total, so that ties do not make the result depend on the order of arrival. */
export const IN_TIME = `s, ${SYN} DESC, e, from_lo, interface, flags, bytes, packets`;

/** Whose SYN alone was the last record: true is `lo`'s. */
export const LAST_KNOCKING = `last(CASE WHEN flags = 2 THEN from_lo END ORDER BY ${IN_TIME})`;

/**
 * 5-tuples that need a closer look: those whose records lie so far apart that there may be more than one conversation,
 * those with records in more than one hour, and those that something before or after their hour may belong to.
 */
export const KEYS_TABLE = `CREATE OR REPLACE TEMP TABLE ${KEYS} AS
SELECT key, first_hour, last_hour, is_cut FROM (
  SELECT key, min("hour") AS first_hour, max("hour") AS last_hour, max(until) AS until, count(into_hour) > 0 AS is_carried,
    coalesce(max(into_hour) > min("hour"), false) OR coalesce(max(last_s) - min(first_e) > ${idleS('any_value(protocol)')} OR (
      any_value(protocol) = 6 AND (coalesce(max(last_syn_s) - min(first_e) > ${FRESH_SYN_GAP_S}, false) OR
      coalesce(max(last_s) - min(first_closing_e) > ${CLOSED_IDLE_S}, false))), false) AS is_cut
  FROM (
    SELECT key, "hour", protocol, until, last_s, last_syn_s, first_e, first_closing_e FROM ${WHOLE_PIECES}
    UNION ALL BY NAME
    SELECT key, "hour" AS into_hour, protocol, until AS first_e, CASE WHEN closed THEN until END AS first_closing_e FROM ${PART_CARRIED}
  ) GROUP BY key
) WHERE is_cut OR is_carried OR first_hour < last_hour OR until >= (last_hour + 1)::BIGINT * ${SECONDS_PER_HOUR} - ${IDLE_S_MAX}`;

/** Stands for a row of what was carried into an hour: of the batch itself, or from an hour before it. */
const FROM_BATCH = -1;
const FROM_BEFORE = -2;

const SYN_GAP_S = `CASE WHEN flags = 2 AND last_flags = 2 AND last_from_lo = from_lo THEN ${SYN_RETRY_GAP_S} ELSE ${FRESH_SYN_GAP_S} END`;

/**
 * The session of each record of the keys to cut: a key's records of an hour in the order of their start are cut where a
 * conversation ends: at a silence, at a fresh SYN, or at a shorter silence after it was closed. Before them stands what
 * the hour before left open, said by the same few facts whether that hour is in the batch or not. The session that goes on
 * from before the batch stands there with a negative row.
 */
export const CUTS_TABLE = `CREATE OR REPLACE TEMP TABLE ${CUTS} AS
WITH mine AS MATERIALIZED (
  SELECT r.key, "hour", s, e, protocol, flags, from_lo, interface, bytes, packets, row_id, ${CLOSING} AS closing
  FROM ${PART_ROWS} r SEMI JOIN (SELECT key FROM ${KEYS} WHERE is_cut) k ON k.key = r.key
), left_open AS (
  SELECT key, ("hour" + 1)::INTEGER AS "hour", until, protocol, closed, knocking FROM (
    SELECT *, ${CLOSED} AS closed FROM (
      SELECT key, "hour", any_value(protocol) AS protocol, max(e) AS until, max(e) FILTER (closing) AS closed_until, ${LAST_KNOCKING} AS knocking
      FROM mine GROUP BY key, "hour"
    )
  ) WHERE ${MAY_GO_ON}
), carried AS (
  SELECT *, ${FROM_BATCH} AS row_id FROM left_open
  UNION ALL BY NAME
  SELECT c.key, "hour", until, protocol, closed, knocking = forward AS knocking, ${FROM_BEFORE} AS row_id
  FROM ${PART_CARRIED} c SEMI JOIN (SELECT key FROM ${KEYS} WHERE is_cut) k ON k.key = c.key
), events AS (
  SELECT * FROM mine
  UNION ALL BY NAME
  SELECT key, "hour", 0 AS s, until AS e, protocol, CASE WHEN knocking IS NOT NULL THEN 2 END AS flags, knocking AS from_lo,
    closed AS closing, row_id FROM carried
), seen AS (
  SELECT *, max(e) OVER earlier AS until, max(e) FILTER (closing) OVER earlier AS closed_until,
    lag(flags) OVER in_time AS last_flags, lag(from_lo) OVER in_time AS last_from_lo, row_number() OVER in_time AS place
  FROM events
  WINDOW in_time AS (PARTITION BY key, "hour" ORDER BY ${IN_TIME}), earlier AS (in_time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), cut AS (
  SELECT *, row_id = ${FROM_BEFORE} OR (row_id >= 0 AND (until IS NULL OR s - until > ${idleS('protocol')} OR (protocol = 6 AND (
    (coalesce(${SYN}, false) AND s - until > ${SYN_GAP_S}) OR (${CLOSED} AND s - until > ${CLOSED_IDLE_S}))))) AS is_new
  FROM seen
), numbered AS (
  SELECT key, "hour", row_id, sum(coalesce(is_new, false)::INTEGER) OVER (PARTITION BY key ORDER BY "hour", place ROWS UNBOUNDED PRECEDING)::INTEGER AS session FROM cut
)
SELECT key, "hour", row_id, session FROM numbered WHERE row_id <> ${FROM_BATCH}`;

/** Sessions that have records in more than one hour of the batch, with the first. */
export const CHAINS_TABLE = `CREATE OR REPLACE TEMP TABLE ${CHAINS} AS
SELECT key, 1 AS session, first_hour FROM ${KEYS} WHERE NOT is_cut AND first_hour < last_hour
UNION ALL SELECT key, session, min("hour") FROM ${CUT_PIECES} GROUP BY key, session HAVING min("hour") < max("hour")`;

export const KNOWN_TABLE = `CREATE OR REPLACE TEMP TABLE ${KNOWN} AS
SELECT c.*, coalesce(s.session, 1) AS session FROM ${PART_CARRIED} c
LEFT JOIN ${CUTS} s ON s.key = c.key AND s."hour" = c."hour" AND s.row_id = ${FROM_BEFORE}`;
