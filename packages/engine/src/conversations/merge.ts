import { flagsOf, hasBit } from './bits.js';
import { PART_ROWS } from './partition.js';
import { PIECES, ROW_OF_TELLING } from './pieces.js';
import { CLOSED, CUTS } from './sessions.js';

export const MERGED = 'merged';

function placed(end: 'lo' | 'hi'): string {
  return `min(CASE WHEN ${hasBit(`${end}_here`)} THEN interface END) AS ${end}_interface`;
}

function told(end: 'lo' | 'hi'): string {
  return [
    `${end}, ${end}_port, r.${end}_country, r.${end}_aws_service, m.${end}_bytes, m.${end}_packets, m.${end}_interface`,
    `${flagsOf(end)} AS ${end}_flags, ${hasBit(`${end}_sent`)} AS ${end}_sent, ${hasBit(`${end}_opened`)} AS ${end}_opened`,
    `${hasBit(`${end}_internal`)} AS ${end}_internal`,
  ].join(', ');
}

/**
 * What several interfaces say of a conversation of the hour, as one: bytes are those of the one that saw most. `is_last`
 * is false where another conversation of the same 5-tuple follows in this hour.
 */
export const MERGED_TABLE = `CREATE OR REPLACE TEMP TABLE ${MERGED} AS
SELECT m.key, m.session, m.s, m."end", until, closed, r.protocol, ${told('lo')}, ${told('hi')},
  m.flows, m.refused_flows, m.refused, vantage_points, m.encryption_status, any_interface, coalesce(m.session = last_session, true) AS is_last
FROM (
  SELECT *, ${CLOSED} AS closed FROM (
    SELECT key, session, min(s) AS s, max("end") AS "end", max(until) AS until, max(closed_until) AS closed_until,
      bit_or(bits) AS bits, max(telling) AS telling, max(lo_bytes) AS lo_bytes, max(hi_bytes) AS hi_bytes,
      max(lo_packets) AS lo_packets, max(hi_packets) AS hi_packets, sum(flows) AS flows, sum(refused_flows) AS refused_flows,
      bool_or(flows = refused_flows) AS refused, count(*) AS vantage_points, min(encryption_status) AS encryption_status,
      ${placed('lo')}, ${placed('hi')}, min(nullif(interface, 0)) AS any_interface
    FROM ${PIECES} GROUP BY key, session
  )
) m JOIN ${PART_ROWS} r ON r.row_id = ${ROW_OF_TELLING}
LEFT JOIN (SELECT key, max(session) AS last_session FROM ${CUTS} GROUP BY key) l ON l.key = m.key`;
