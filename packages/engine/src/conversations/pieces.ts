import { ROWS } from './hour-rows.js';
import { CARRIED, CLOSING, CUTS } from './sessions.js';

export const PIECES = 'pieces';
export const OWNERS = 'owners';

/** What each end sent; nothing is `none`. */
function sent(name: string, aggregate: string, none: 0 | 'NULL'): string {
  return (
    `coalesce(${aggregate}(${name}) FILTER (from_lo), ${none}) AS lo_${name}, ` +
    `coalesce(${aggregate}(${name}) FILTER (NOT from_lo), ${none}) AS hi_${name}`
  );
}

function both(name: string, aggregate: string): string {
  return `${aggregate}(lo${name}) AS lo${name}, ${aggregate}(hi${name}) AS hi${name}`;
}

/** A side's SYN without ACK opens a connection; its SYN with ACK answers one. */
const BARE_SYN = '(flags & 18) = 2';
const SYN_ACK = '(flags & 18) = 18';

/** What each interface logged of each conversation in this hour. `lo_here`: it is the interface of that end. */
export const PIECES_TABLE = `CREATE OR REPLACE TEMP TABLE ${PIECES} AS
SELECT r.key, coalesce(c.session, k.session, 1) AS session, interface,
  min(s) AS s, max("end") AS "end", max(e) AS until, max(e) FILTER (${CLOSING}) AS closed_until,
  any_value(protocol) AS protocol, ${both('', 'any_value')}, ${both('_port', 'any_value')}, ${both('_hop', 'max')},
  ${both('_internal', 'bool_or')}, ${both('_country', 'max')}, ${both('_aws_service', 'max')},
  ${sent('bytes', 'sum', 0)}, ${sent('packets', 'sum', 0)}, ${sent('flags', 'bit_or', 'NULL')},
  count(*) FILTER (from_lo) AS lo_rows, count(*) FILTER (NOT from_lo) AS hi_rows,
  coalesce(bool_or(${BARE_SYN}) FILTER (from_lo), false) OR coalesce(bool_or(${SYN_ACK}) FILTER (NOT from_lo), false) AS lo_opened,
  coalesce(bool_or(${BARE_SYN}) FILTER (NOT from_lo), false) OR coalesce(bool_or(${SYN_ACK}) FILTER (from_lo), false) AS hi_opened,
  count(*) AS flows, count(*) FILTER (refused) AS refused_flows, min(encryption_status) AS encryption_status,
  bool_or(has_packet) AS has_packet,
  bool_or(from_lo = own_src) AND (max(r.lo_hop) IS NULL OR bool_or(has_instance)) AS lo_here,
  bool_or(from_lo <> own_src) AND (max(r.hi_hop) IS NULL OR bool_or(has_instance)) AS hi_here
FROM ${ROWS} r LEFT JOIN ${CUTS} c ON c.row = r.rowid LEFT JOIN (SELECT key, session FROM ${CARRIED}) k ON k.key = r.key
GROUP BY 1, 2, 3`;

/**
 * The primary address of interfaces whose records do not tell which side is theirs (version 2 has no flow-direction):
 * it stands in all of its records. Of the two addresses of some record, the one that more of the others share; none for
 * an interface of which there is a single 5-tuple. One for each address family.
 */
export const OWNERS_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNERS} AS
WITH sides AS (
  SELECT interface, contains(lo, ':') AS is6, coalesce(lo_hop, lo) AS one, coalesce(hi_hop, hi) AS other
  FROM ${PIECES} WHERE lo_here IS NULL AND hi_here IS NULL AND interface <> ''
), samples AS (
  SELECT interface, is6, split_part(pair, ' ', 1) AS a, split_part(pair, ' ', 2) AS b
  FROM (SELECT interface, is6, min(one || ' ' || other) AS pair FROM sides GROUP BY ALL)
), votes AS (
  SELECT interface, is6, a, b, count(*) FILTER (a IN (one, other)) AS votes_a, count(*) FILTER (b IN (one, other)) AS votes_b
  FROM samples s JOIN sides t USING (interface, is6) GROUP BY ALL
)
SELECT interface, is6, CASE WHEN votes_a > votes_b THEN a WHEN votes_b > votes_a THEN b END AS own
FROM votes WHERE votes_a <> votes_b`;

/** Pieces with the ends of those interfaces filled in; where nothing tells, the internal one of the two. */
export const PLACED_PIECES = `SELECT p.* REPLACE (
  lo_hop IS NULL AND coalesce(lo_here, own = lo, lo_internal AND NOT hi_internal) OR coalesce(lo_here, false) AS lo_here,
  hi_hop IS NULL AND coalesce(hi_here, own = hi, hi_internal AND NOT lo_internal) OR coalesce(hi_here, false) AS hi_here)
FROM ${PIECES} p LEFT JOIN ${OWNERS} o ON o.interface = p.interface AND o.is6 = contains(p.lo, ':')`;
