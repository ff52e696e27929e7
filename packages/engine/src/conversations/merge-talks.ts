import { flagsOf, hasBit } from './bits.js';
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

/**
 * One row for each session and hour. `continued` is one that something before its hour belongs to; `open` is one that
 * something after it may belong to: no other of the 5-tuple follows in the hour, and it has not been silent too long.
 */
export const TALKS_TABLE = `CREATE OR REPLACE TEMP TABLE ${TALKS} AS
SELECT * EXCLUDE (is_last, until, closed_until), is_last AND ${MAY_GO_ON} AS open FROM (
  SELECT t.*, ${CLOSED} AS closed, ${ENDS.map(told).join(', ')}, ${IS_TRANSLATED} AS is_translated,
    k.key IS NOT NULL OR coalesce(t."hour" > c.first_hour, false) AS continued,
    coalesce(t.session = l.last_session, true) AS is_last
  FROM (SELECT key, "hour", session, ${MERGED} FROM ${PIECES} GROUP BY key, "hour", session) t
  LEFT JOIN (SELECT key, "hour", max(session) AS last_session FROM ${CUT_PIECES} GROUP BY key, "hour") l ON l.key = t.key AND l."hour" = t."hour"
  LEFT JOIN ${CHAINS} c ON c.key = t.key AND c.session = t.session
  LEFT JOIN (SELECT key, session FROM ${KNOWN}) k ON k.key = t.key AND k.session = t.session
  ${JOIN_STANDS_FOR}
)`;
