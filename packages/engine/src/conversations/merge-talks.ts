import { flagsOf, hasBit } from './bits.js';
import { SIMPLE_PIECES } from './pieces.js';
import { CLOSED, MAY_GO_ON } from './sessions.js';
import { CHAINS, CUT_PIECES, KNOWN, PIECES, TALKS } from './tables.js';
import { IS_TRANSLATED, JOIN_STANDS_FOR } from './translation.js';

const ENDS = ['lo', 'hi'] as const;

/** What several interfaces say of a session in an hour, as one: bytes are those of the one that saw most. */
const MERGED = [
  ...['lo', 'hi', 'lo_port', 'hi_port', 'protocol', 's'].map((name) => `min(${name}) AS ${name}`),
  ...['"end"', 'until', 'closed_until'].map((name) => `max(${name}) AS ${name}`),
  ...ENDS.flatMap((end) => [`${end}_bytes`, `${end}_packets`].map((name) => `max(${name}) AS ${name}`)),
  ...ENDS.map((end) => `min(CASE WHEN ${hasBit(`${end}_here`)} THEN interface END) AS ${end}_interface`),
  'bit_or(bits) AS bits, sum(flows) AS flows, sum(refused_flows) AS refused_flows, bool_or(flows = refused_flows) AS refused',
  'count(*) AS vantage_points, min(encryption_status) AS encryption_status, min(nullif(interface, 0)) AS any_interface',
].join(', ');

function told(end: 'lo' | 'hi'): string {
  return `${flagsOf(end)} AS ${end}_flags, ${hasBit(`${end}_sent`)} AS ${end}_sent, ${hasBit(`${end}_opened`)} AS ${end}_opened`;
}

/** Pieces (for FROM) as one row for each session and hour; joined with more by `join`, which adds the columns `more`. */
function merged(pieces: string, more = '', join = ''): string {
  return (
    `SELECT t.*, ${CLOSED} AS closed, ${ENDS.map(told).join(', ')}, ${IS_TRANSLATED} AS is_translated${more} ` +
    `FROM (SELECT key, "hour", session, ${MERGED} FROM ${pieces} GROUP BY key, "hour", session) t ${join} ${JOIN_STANDS_FOR}`
  );
}

/**
 * What is `continued` is one that something before its hour belongs to; `open` is one that something after it may belong
 * to: no other of the 5-tuple follows in the hour, and it has not been silent too long.
 */
export const TALKS_TABLE = `CREATE OR REPLACE TEMP TABLE ${TALKS} AS
SELECT *, is_last AND ${MAY_GO_ON} AS open FROM (${merged(
  PIECES,
  `, k.key IS NOT NULL OR coalesce(t."hour" > c.first_hour, false) AS continued, coalesce(t.session = l.last_session, true) AS is_last`,
  `LEFT JOIN (SELECT key, "hour", max(session) AS last_session FROM ${CUT_PIECES} GROUP BY key, "hour") l ON l.key = t.key AND l."hour" = t."hour" ` +
    `LEFT JOIN ${CHAINS} c ON c.key = t.key AND c.session = t.session ` +
    `LEFT JOIN (SELECT key, session FROM ${KNOWN}) k ON k.key = t.key AND k.session = t.session`,
)})`;

/** All that lie in their hour alone, of some hours (`where`). */
export function wholeTalks(where: string): string {
  return (
    `SELECT *, false AS continued, false AS open FROM (${merged(`(${SIMPLE_PIECES})`)}) WHERE ${where} ` +
    `UNION ALL SELECT * EXCLUDE (is_last) FROM ${TALKS} WHERE NOT continued AND NOT open AND ${where}`
  );
}
