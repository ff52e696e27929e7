import { bitIf, FLAG_BITS_OF_ROW } from './bits.js';
import { isHere, JOIN_OWNERS } from './owners.js';
import { CLOSING, SYN } from './sessions.js';
import { CUT_PIECES, CUTS, KEYS, PART_ROWS, PIECES, WHOLE_PIECES } from './tables.js';

/** A side's SYN without ACK opens a connection; its SYN with ACK answers one. */
const BARE_SYN = '(flags & 18) = 2';
const SYN_ACK = '(flags & 18) = 18';

const ROW_BITS = [
  FLAG_BITS_OF_ROW,
  bitIf('lo_has_flags', 'from_lo AND flags IS NOT NULL'),
  bitIf('hi_has_flags', 'NOT from_lo AND flags IS NOT NULL'),
  bitIf('lo_opened', `CASE WHEN from_lo THEN ${BARE_SYN} ELSE ${SYN_ACK} END`),
  bitIf('hi_opened', `CASE WHEN from_lo THEN ${SYN_ACK} ELSE ${BARE_SYN} END`),
  bitIf('lo_here', isHere('lo')),
  bitIf('hi_here', isHere('hi')),
  bitIf('lo_sent', 'from_lo'),
  bitIf('hi_sent', 'NOT from_lo'),
].join(' | ');

function sent(name: string): string {
  return `sum(CASE WHEN from_lo THEN ${name} ELSE 0 END) AS lo_${name}, sum(CASE WHEN from_lo THEN 0 ELSE ${name} END) AS hi_${name}`;
}

/** What one interface logged of a 5-tuple, as aggregates over its records; ends, ports and protocol are the key's own. */
const SUMMED = [
  ...['lo', 'hi', 'lo_port', 'hi_port', 'protocol', 's'].map((name) => `min(${name}) AS ${name}`),
  `max("end") AS "end", max(e) AS until, max(CASE WHEN ${CLOSING} THEN e END) AS closed_until`,
  `bit_or((${ROW_BITS})::BIGINT) AS bits, ${sent('bytes')}, ${sent('packets')}`,
  'count(*) AS flows, sum(refused::INTEGER) AS refused_flows, min(encryption_status) AS encryption_status',
].join(', ');

/** What tells whether a 5-tuple may have to be cut: its last start, and its first ends. */
const TO_CUT_BY = `max(s) AS last_s, max(s) FILTER (${SYN}) AS last_syn_s, min(e) AS first_e, min(e) FILTER (${CLOSING}) AS first_closing_e`;

export const WHOLE_PIECES_TABLE = `CREATE OR REPLACE TEMP TABLE ${WHOLE_PIECES} AS
SELECT key, r."hour", r.interface, ${SUMMED}, ${TO_CUT_BY}
FROM ${PART_ROWS} r ${JOIN_OWNERS} GROUP BY key, r."hour", r.interface`;

export const CUT_PIECES_TABLE = `CREATE OR REPLACE TEMP TABLE ${CUT_PIECES} AS
SELECT r.key, r."hour", c.session, r.interface, ${SUMMED}
FROM ${PART_ROWS} r JOIN ${CUTS} c ON c.row_id = r.row_id ${JOIN_OWNERS} GROUP BY r.key, r."hour", c.session, r.interface`;

const PIECE = 'SELECT p.* EXCLUDE (last_s, last_syn_s, first_e, first_closing_e), 1 AS session';

/** Pieces of 5-tuples that are one conversation which lies in its hour alone. */
export const SIMPLE_PIECES = `${PIECE} FROM ${WHOLE_PIECES} p ANTI JOIN ${KEYS} k ON k.key = p.key`;

/** Of the others, one that is not cut has one session, 1. */
export const PIECES_VIEW = `CREATE OR REPLACE TEMP VIEW ${PIECES} AS
${PIECE} FROM ${WHOLE_PIECES} p SEMI JOIN (SELECT key FROM ${KEYS} WHERE NOT is_cut) k ON k.key = p.key
UNION ALL BY NAME SELECT * FROM ${CUT_PIECES}`;
