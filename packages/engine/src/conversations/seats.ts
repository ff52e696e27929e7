import { SLOTS } from '../schema/conversations.js';
import { hasBit } from './bits.js';
import { KNOWN, PIECES, PLACES, SEATS, TALKS } from './tables.js';

/** Which talks are kept as segments. */
export const IS_SEGMENT = '(open OR continued)';

const KEPT = `CASE i.interface ${SLOTS.map((slot, index) => `WHEN k.${slot}_interface THEN ${index + 1}`).join(' ')} END`;

/** How many slots were taken before the batch, of a row of `known` or none. */
export const TAKEN = `coalesce(${SLOTS.map((slot) => `(k.${slot}_interface IS NOT NULL)::INTEGER`).join(' + ')}, 0)`;

/**
 * Which slot of a conversation's an interface has. It keeps the one it had before the batch; new ones take the next in the
 * order of the hours in which they come, those at an end of the conversation first. Beyond the last slot they only count.
 */
export const SEATS_TABLE = `CREATE OR REPLACE TEMP TABLE ${SEATS} AS
SELECT key, session, number, interface, first_hour, kept IS NOT NULL AS is_kept,
  coalesce(kept, taken + row_number() OVER (PARTITION BY key, session, kept IS NULL ORDER BY first_hour, here DESC, number)) AS slot
FROM (
  SELECT p.key, p.session, p.interface AS number, i.interface, p.first_hour, p.here, ${KEPT} AS kept, ${TAKEN} AS taken
  FROM (
    SELECT p.key, p.session, p.interface, min(p."hour") AS first_hour, arg_min(${hasBit('lo_here')} OR ${hasBit('hi_here')}, p."hour") AS here
    FROM ${PIECES} p SEMI JOIN (SELECT key, session FROM ${TALKS} WHERE ${IS_SEGMENT}) t ON t.key = p.key AND t.session = p.session
    GROUP BY p.key, p.session, p.interface
  ) p JOIN (SELECT DISTINCT number, interface FROM ${PLACES}) i ON i.number = p.interface
  LEFT JOIN ${KNOWN} k ON k.key = p.key AND k.session = p.session
)`;

/** What each slot's interface logged, by session and hour; and how many interfaces the hour shows that had no slot before it. */
export const BY_SLOT =
  `SELECT p.key, p."hour", p.session, ${SLOTS.map(perSlot).join(', ')}, ` +
  'count(*) FILTER (NOT s.is_kept AND s.first_hour = p."hour") AS first_seen, ' +
  `count(*) FILTER (NOT s.is_kept AND (s.first_hour = p."hour" OR s.slot > ${SLOTS.length})) AS without_slot ` +
  `FROM ${PIECES} p JOIN ${SEATS} s ON s.key = p.key AND s.session = p.session AND s.number = p.interface GROUP BY p.key, p."hour", p.session`;

function perSlot(slot: string, index: number): string {
  const mine = `FILTER (s.slot = ${index + 1})`;
  return [
    ...['lo_bytes', 'hi_bytes', 'lo_packets', 'hi_packets'].map((name) => `sum(p.${name}) ${mine} AS ${slot}_${name}`),
    `min(s.interface) ${mine} AS ${slot}_interface, bool_or(p.flows > p.refused_flows) ${mine} AS ${slot}_passed`,
  ].join(', ');
}
