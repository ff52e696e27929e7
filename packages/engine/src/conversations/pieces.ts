import { bitIf, FLAG_BITS_OF_ROW } from './bits.js';
import { ROWS } from './hour-rows.js';
import { CARRIED, CLOSING, CUTS } from './sessions.js';

export const PIECES = 'pieces';
export const OWNERS = 'owners';

/**
 * The primary address of interfaces whose records do not tell which side is theirs (versions 2 to 4 have no
 * flow-direction): it stands in all of its records. Of the two addresses of some record, the one that more of the others
 * share; none for an interface of which there is a single 5-tuple. One for each address family.
 */
export const OWNERS_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNERS} AS
WITH sides AS (
  SELECT interface, contains(lo, ':') AS is6, coalesce(lo_hop, lo) AS one, coalesce(hi_hop, hi) AS other
  FROM ${ROWS} WHERE own_src IS NULL AND interface <> ''
), samples AS (
  SELECT interface, is6, split_part(pair, ' ', 1) AS a, split_part(pair, ' ', 2) AS b
  FROM (SELECT interface, is6, min(one || ' ' || other) AS pair FROM sides GROUP BY ALL)
), votes AS (
  SELECT interface, is6, a, b, count(*) FILTER (a IN (one, other)) AS votes_a, count(*) FILTER (b IN (one, other)) AS votes_b
  FROM samples s JOIN sides t USING (interface, is6) GROUP BY ALL
)
SELECT interface, is6, CASE WHEN votes_a > votes_b THEN a ELSE b END AS own FROM votes WHERE votes_a <> votes_b`;

/** Whether the interface is that end's own: as recorded, else by its address, else the internal one of the two. */
function isHere(end: 'lo' | 'hi'): string {
  const [side, other] = end === 'lo' ? ['from_lo', 'hi'] : ['NOT from_lo', 'lo'];
  return (
    `CASE WHEN own_src IS NOT NULL THEN (${side}) = own_src AND (${end}_hop IS NULL OR has_instance) ` +
    `ELSE ${end}_hop IS NULL AND coalesce(own = ${end}, ${end}_internal AND NOT ${other}_internal) END`
  );
}

/** A side's SYN without ACK opens a connection; its SYN with ACK answers one. */
const BARE_SYN = '(flags & 18) = 2';
const SYN_ACK = '(flags & 18) = 18';

const ROW_BITS = [
  FLAG_BITS_OF_ROW,
  bitIf('lo_has_flags', 'from_lo AND flags IS NOT NULL'),
  bitIf('hi_has_flags', 'NOT from_lo AND flags IS NOT NULL'),
  bitIf('lo_opened', `CASE WHEN from_lo THEN ${BARE_SYN} ELSE ${SYN_ACK} END`),
  bitIf('hi_opened', `CASE WHEN from_lo THEN ${SYN_ACK} ELSE ${BARE_SYN} END`),
  bitIf('lo_internal', 'lo_internal'),
  bitIf('hi_internal', 'hi_internal'),
  bitIf('lo_here', isHere('lo')),
  bitIf('hi_here', isHere('hi')),
  bitIf('lo_sent', 'from_lo'),
  bitIf('hi_sent', 'NOT from_lo'),
  bitIf('has_packet', 'has_packet'),
].join(' | ');

/**
 * The record to read addresses, countries and AWS services from: one of those that say most, which of them does not
 * matter, because they say it of the same addresses.
 */
const TELLING = ['lo_country', 'hi_country', 'lo_aws_service', 'hi_aws_service'];
const ROW_ID_BITS = 40;
const TELLING_ROW = `${TELLING.map((name, index) => `CASE WHEN ${name} IS NULL THEN 0 ELSE ${2 ** (ROW_ID_BITS + index)} END`).join(' + ')} + r.rowid`;
export const ROW_OF_TELLING = `telling & ${2 ** ROW_ID_BITS - 1}`;

function sent(name: string): string {
  return `sum(CASE WHEN from_lo THEN ${name} ELSE 0 END) AS lo_${name}, sum(CASE WHEN from_lo THEN 0 ELSE ${name} END) AS hi_${name}`;
}

/** What each interface logged of each conversation in this hour. */
export const PIECES_TABLE = `CREATE OR REPLACE TEMP TABLE ${PIECES} AS
SELECT key, session, interface, min(s) AS s, max("end") AS "end", max(e) AS until, max(closed_at) AS closed_until,
  bit_or(bits) AS bits, max(telling) AS telling, ${sent('bytes')}, ${sent('packets')},
  count(*) AS flows, sum(refused::INTEGER) AS refused_flows, min(encryption_status) AS encryption_status
FROM (
  SELECT r.key, coalesce(c.session, k.session, 1) AS session, r.interface, s, "end", e, CASE WHEN ${CLOSING} THEN e END AS closed_at,
    from_lo, bytes, packets, refused, encryption_status, (${ROW_BITS})::BIGINT AS bits, ${TELLING_ROW} AS telling
  FROM ${ROWS} r LEFT JOIN ${CUTS} c ON c.row = r.rowid LEFT JOIN (SELECT key, session FROM ${CARRIED}) k ON k.key = r.key
    LEFT JOIN ${OWNERS} o ON o.interface = r.interface AND o.is6 = contains(r.lo, ':')
) GROUP BY ALL`;
