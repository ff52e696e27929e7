import { bitIf, FLAG_BITS_OF_ROW } from './bits.js';
import { CARRIED } from './carried.js';
import { isHere, OWNERS } from './owners.js';
import { PART_ROWS } from './partition.js';
import { CLOSING, CUTS } from './sessions.js';

export const PIECES = 'pieces';

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
const TELLING_ROW = `${TELLING.map((name, index) => `CASE WHEN ${name} IS NULL THEN 0 ELSE ${2 ** (ROW_ID_BITS + index)} END`).join(' + ')} + r.row_id`;
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
  FROM ${PART_ROWS} r LEFT JOIN ${CUTS} c ON c.row_id = r.row_id LEFT JOIN (SELECT key, session FROM ${CARRIED}) k ON k.key = r.key
    LEFT JOIN ${OWNERS} o ON o.interface = r.interface AND o.is6 = contains(r.lo, ':')
) GROUP BY ALL`;
