import { SEGMENT_COLUMNS } from '../schema/conversations.js';
import { KEYED_ROWS } from './hour-flows.js';
import {
  CLOSED_IDLE_S,
  FRESH_SYN_GAP_S,
  ICMP_IDLE_S,
  OTHER_IDLE_S,
  RECORD_S_MAX,
  SECONDS_PER_HOUR,
  SYN_RETRY_GAP_S,
  TCP_IDLE_S,
  UDP_IDLE_S,
} from './timeouts.js';

export const CARRIED = 'carried';
export const PIECES = 'pieces';

/** Seconds of silence after which a conversation of this protocol is over, as SQL. */
export const IDLE_S = `CASE protocol WHEN 6 THEN ${TCP_IDLE_S} WHEN 17 THEN ${UDP_IDLE_S} WHEN 1 THEN ${ICMP_IDLE_S} WHEN 58 THEN ${ICMP_IDLE_S} ELSE ${OTHER_IDLE_S} END`;

/** A last packet counts as the close that was seen when nothing followed it by more than this. */
export const CLOSED = `closed_until >= until - ${FRESH_SYN_GAP_S}`;

/** TCP flags as flow logs report them, OR-ed per record: FIN 1, SYN 2, RST 4, SYN-ACK 18. */
const SYN = '(flags & 2) <> 0';
const BARE_SYN = '(flags & 18) = 2';
const SYN_ACK = '(flags & 18) = 18';
const CLOSING = '(flags & 5) <> 0';

/** What the hour before left open (`previous`: its segments, for FROM), by the same key as the records. */
export function carriedTable(previous: string | null, hour: number): string {
  const source = previous === null ? `(${NO_SEGMENTS})` : `${previous} WHERE open`;
  const forward = 'client < server OR (client = server AND client_port <= server_port)';
  const lo = (suffix: string): string => `CASE WHEN forward THEN client${suffix} ELSE server${suffix} END`;
  const hi = (suffix: string): string => `CASE WHEN forward THEN server${suffix} ELSE client${suffix} END`;
  // The same bound that records have, seen from the end of the hour they are in.
  const until = `least("end", ${hour * SECONDS_PER_HOUR - 1 + RECORD_S_MAX})`;
  return (
    `CREATE OR REPLACE TEMP TABLE ${CARRIED} AS SELECT *, ${until} AS until, ` +
    `hash(${lo('')}, ${hi('')}, ${lo('_port')}, ${hi('_port')}, protocol) AS key ` +
    `FROM (SELECT *, ${forward} AS forward FROM ${source})`
  );
}

const NO_SEGMENTS = `SELECT ${SEGMENT_COLUMNS.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;

/** One interpretation of a record's side for each end: `lo` sent it, or received it. */
function ends(name: string, sender: string, receiver: string, aggregate: string): string {
  const of = (isLo: boolean): string =>
    `${aggregate}(CASE WHEN from_lo = ${isLo} THEN ${sender} ELSE ${receiver} END) AS ${isLo ? 'lo' : 'hi'}_${name}`;
  return `${of(true)}, ${of(false)}`;
}

function sent(name: string, aggregate: string): string {
  return `${aggregate} FILTER (from_lo) AS lo_${name}, ${aggregate} FILTER (NOT from_lo) AS hi_${name}`;
}

/**
 * What each interface logged of each conversation in this hour. A key's records in the order of their start are cut
 * where a conversation ends: at a silence, or at a fresh SYN, or at a shorter silence after it was closed. Session 0
 * goes on from the hour before.
 */
export const PIECES_TABLE = `CREATE OR REPLACE TEMP TABLE ${PIECES} AS
WITH events AS (
  SELECT *, false AS is_carried FROM (${KEYED_ROWS})
  UNION ALL BY NAME
  SELECT key, 0 AS s, until AS e, protocol, forward AS from_lo, true AS is_carried,
    CASE WHEN closed THEN 1 WHEN client_flags = 2 AND server_flags IS NULL THEN 2 END AS flags
  FROM ${CARRIED}
), seen AS (
  SELECT *, max(e) OVER earlier AS until, max(e) FILTER (${CLOSING}) OVER earlier AS closed_until,
    lag(flags) OVER in_time AS last_flags, lag(from_lo) OVER in_time AS last_from_lo
  FROM events
  WINDOW in_time AS (PARTITION BY key ORDER BY s, ${SYN} DESC, e, from_lo, interface, flags, bytes, packets),
    earlier AS (in_time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), cut AS (
  SELECT *, NOT is_carried AND coalesce(until IS NULL OR s - until > ${IDLE_S} OR (protocol = 6 AND (
    (coalesce(${SYN}, false) AND s - until > CASE WHEN flags = 2 AND last_flags = 2 AND last_from_lo = from_lo THEN ${SYN_RETRY_GAP_S} ELSE ${FRESH_SYN_GAP_S} END)
    OR (coalesce(${CLOSED}, false) AND s - until > ${CLOSED_IDLE_S}))), false) AS is_new
  FROM seen
), numbered AS (
  SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY key ORDER BY s, ${SYN} DESC, e, from_lo, interface, flags, bytes, packets
    ROWS UNBOUNDED PRECEDING)::INTEGER AS session
  FROM cut
)
SELECT key, session, interface, min(s) AS s, max("end") AS "end", max(e) AS until, max(e) FILTER (${CLOSING}) AS closed_until,
  any_value(lo) AS lo, any_value(hi) AS hi, any_value(lo_port) AS lo_port, any_value(hi_port) AS hi_port, any_value(protocol) AS protocol,
  ${sent('bytes', 'sum(bytes)')}, ${sent('packets', 'sum(packets)')}, ${sent('flags', 'bit_or(flags)')}, ${sent('rows', 'count(*)')},
  ${sent('syn', `bool_or(${BARE_SYN})`)}, ${sent('syn_ack', `bool_or(${SYN_ACK})`)},
  count(*) AS flows, count(*) FILTER (refused) AS refused_flows, min(encryption_status) AS encryption_status,
  ${ends('here', 'at_sender', 'at_receiver', 'bool_or')},
  ${ends('internal', 'src_internal', 'dst_internal', 'bool_or')},
  ${ends('country', 'src_country', 'dst_country', 'max')},
  ${ends('aws_service', 'src_aws_service', 'dst_aws_service', 'max')}
FROM numbered WHERE NOT is_carried GROUP BY key, session, interface`;
