import { conversations, MEASURES, SEGMENT_COLUMNS, SLOTS } from '../schema/conversations.js';
import { atMostBigint } from '../store/conversation-views.js';
import { storedColumns } from '../store/views.js';
import { hasBit } from './bits.js';
import { CARRIED } from './carried.js';
import { PLACES } from './hour-rows.js';
import { PIECES } from './pieces.js';
import { TALKS } from './talks.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

export const WHOLE_COLUMNS: readonly string[] = storedColumns(conversations).map((column) => column.name);
export const SEGMENT_NAMES: readonly string[] = SEGMENT_COLUMNS.map((column) => column.name);

function cast(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns
    .map(
      ({ name, type }) =>
        `CAST(${type === 'BIGINT' ? atMostBigint(`"${name}"`) : `"${name}"`} AS ${type}) AS "${name}"`,
    )
    .join(', ');
}

/** Conversations that nothing before or after this hour belongs to. */
export const WHOLE_SELECT =
  `SELECT ${cast(storedColumns(conversations))} FROM (SELECT *, CASE WHEN refused THEN 'REJECT' ELSE 'ACCEPT' END AS action ` +
  `FROM ${TALKS} WHERE session <> 0 AND NOT open)`;

/**
 * The others' segments. An interface keeps the slot it had in the hour before; new ones take the next, those at an end
 * of the conversation first.
 */
export function segmentSelect(hour: number): string {
  const kept = `CASE i.interface ${SLOTS.map((slot, index) => `WHEN c.${slot}_interface THEN ${index + 1}`).join(' ')} END`;
  const before = SLOTS.map((slot) => `(c.${slot}_interface IS NOT NULL)::INTEGER`).join(' + ');
  const perSlot = SLOTS.map((slot, index) => {
    const mine = `FILTER (slot = ${index + 1})`;
    const end = (lo: boolean, name: string): string =>
      `sum(CASE WHEN forward = ${lo} THEN lo_${name} ELSE hi_${name} END) ${mine}`;
    const measures = MEASURES.map((measure) => {
      const [side, name] = measure.split('_');
      return `coalesce(${end(side === 'client', name ?? '')}, 0) AS ${slot}_${measure}`;
    });
    return [
      ...measures,
      `coalesce(any_value(${slot}_before), min(interface) ${mine}) AS ${slot}_interface`,
      `coalesce(any_value(${slot}_accepted_before), false) OR coalesce(bool_or(flows > refused_flows) ${mine}, false) AS ${slot}_accepted`,
    ].join(', ');
  });
  const refused = SLOTS.map((slot) => `(${slot}_interface IS NOT NULL AND NOT ${slot}_accepted)`).join(' OR ');
  return `WITH ranked AS (
  SELECT p.key, p.session, t.forward, i.interface, p.flows, p.refused_flows, p.lo_bytes, p.hi_bytes, p.lo_packets, p.hi_packets,
    ${SLOTS.map((slot) => `c.${slot}_interface AS ${slot}_before, c.${slot}_accepted AS ${slot}_accepted_before`).join(', ')},
    c.vantage_points AS known_points, ${kept} AS kept, coalesce(${before}, 0) AS known,
    coalesce(kept, known + row_number() OVER (PARTITION BY p.key, p.session, kept IS NULL ORDER BY ${hasBit('lo_here')} OR ${hasBit('hi_here')} DESC, i.interface)) AS slot
  FROM ${PIECES} p JOIN ${PLACES} i ON i.number = p.interface JOIN ${TALKS} t ON t.key = p.key AND t.session = p.session
  LEFT JOIN ${CARRIED} c ON c.key = p.key AND c.session = p.session
  WHERE t.session = 0 OR t.open
), slotted AS (
  SELECT key, session, ${perSlot.join(', ')},
    greatest(any_value(known_points), any_value(known) + count(*) FILTER (kept IS NULL)) AS vantage_points
  FROM ranked GROUP BY key, session
)
SELECT ${cast(SEGMENT_COLUMNS)} FROM (
  SELECT t.* EXCLUDE (refused, vantage_points), s.* EXCLUDE (key, session), ${hour * SECONDS_PER_HOUR} AS "hour", ${refused} AS refused
  FROM ${TALKS} t JOIN slotted s ON s.key = t.key AND s.session = t.session
) ORDER BY "start", id`;
}
