import { MEASURES, SEGMENT_COLUMNS, SLOTS } from '../schema/conversations.js';
import { castTo } from './cast.js';
import { DIRECTION, faced, judged, LO_IS_CLIENT } from './faces.js';
import { BY_SLOT, IS_SEGMENT, TAKEN } from './seats.js';
import { LAST_KNOCKING } from './sessions.js';
import { CHAINS, KNOWN, PART_ROWS, TALKS } from './tables.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

export const SEGMENTS = 'segments';
export const SEGMENT_NAMES: readonly string[] = SEGMENT_COLUMNS.map((column) => column.name);
/** How a part of them is sorted. */
export const SEGMENT_ORDER = '"hour", "start", client, server';

/** What is said of a conversation once, as soon as it is known, and carried from hour to hour. */
const CARRIED_FACTS = [
  'start',
  'service',
  'account_id',
  'vpc_id',
  'region',
  ...['interface', 'internal', 'country', 'aws_service'].flatMap((name) => [`client_${name}`, `server_${name}`]),
];

/** The hours of a conversation in the batch: all up to this one, and all before it. */
const CHAIN = 'PARTITION BY f.key, f.session ORDER BY f."hour"';
const SO_FAR = `(${CHAIN} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
const BEFORE = `(${CHAIN} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;

/** Joins talks (`f`) of a chain of hours to what is known of it (`as`, by key and session, maybe by hour). */
function join(what: string, as: string, byHour = false): string {
  return `LEFT JOIN ${what} ${as} ON ${as}.key = f.key AND ${as}.session = f.session${byHour ? ` AND ${as}."hour" = f."hour"` : ''}`;
}

/** Segments told apart as in the conversation's first hour, whatever later ones show. */
const TURNED = `SELECT f.*, coalesce(k.forward, r.lo_is_client, f.lo_is_client) AS forward, coalesce(k.orientation, r.how, f.how) AS orientation
FROM judged f ${join(KNOWN, 'k')} ${join('roots', 'r')}`;

/** Whose SYN was the last record of an hour's last session, where there was a SYN at all. */
const KNOCKING = `SELECT r.key, r."hour", ${LAST_KNOCKING} AS lo_knocks FROM ${PART_ROWS} r
SEMI JOIN (SELECT key, "hour" FROM ${TALKS} WHERE open AND ((coalesce(lo_flags, 0) | coalesce(hi_flags, 0)) & 2) <> 0) t
ON t.key = r.key AND t."hour" = r."hour" GROUP BY r.key, r."hour"`;

/** What the hours so far know, of conversations with more than one hour in the batch. */
const CHAINED = [
  ...CARRIED_FACTS.map((name) => `first_value(f."${name}" IGNORE NULLS) OVER ${SO_FAR} AS "${name}"`),
  `max(f.leg) OVER ${SO_FAR} AS leg, sum(s.first_seen) OVER ${BEFORE} AS seen_before`,
  ...SLOTS.flatMap((slot) => [
    `first_value(s.${slot}_interface IGNORE NULLS) OVER ${SO_FAR} AS ${slot}_interface`,
    `bool_or(s.${slot}_passed) OVER ${SO_FAR} AS ${slot}_passed`,
  ]),
].join(', ');

/** What was known before the batch, else from an hour before in it, else from this hour. */
const CARRIED = [
  ...CARRIED_FACTS.map((name) => `coalesce(k."${name}", c."${name}", f."${name}") AS "${name}"`),
  // 'translated' is the greater word.
  `greatest(k.leg, c.leg, f.leg) AS leg`,
].join(', ');

const SLOTTED = SLOTS.flatMap((slot) => [
  ...MEASURES.map((measure) => {
    const [side, name] = measure.split('_');
    const [yes, no] = side === 'client' ? ['lo', 'hi'] : ['hi', 'lo'];
    return `coalesce(CASE WHEN f.forward THEN s.${slot}_${yes}_${name} ELSE s.${slot}_${no}_${name} END, 0) AS ${slot}_${measure}`;
  }),
  `coalesce(k.${slot}_interface, c.${slot}_interface, s.${slot}_interface) AS ${slot}_interface`,
  `coalesce(k.${slot}_accepted, false) OR coalesce(c.${slot}_passed, s.${slot}_passed, false) AS ${slot}_accepted`,
]).join(', ');

const REFUSED = SLOTS.map((slot) => `(${slot}_interface IS NOT NULL AND NOT ${slot}_accepted)`).join(' OR ');

/** Interfaces known before the hour, as many as have slots, and those of the hour that are not among them. */
const POINTS = `least(${SLOTS.length}, ${TAKEN} + coalesce(c.seen_before, 0)) + s.without_slot`;

/** Segments of the talks that something before or after their hour belongs to; those that go on know what they were. */
export const SEGMENTS_TABLE = `CREATE OR REPLACE TEMP TABLE ${SEGMENTS} AS
WITH judged AS MATERIALIZED (
  SELECT *, ${LO_IS_CLIENT} AS lo_is_client FROM (${judged(`SELECT * FROM ${TALKS} WHERE ${IS_SEGMENT}`)})
), roots AS (
  SELECT j.key, j.session, how, lo_is_client FROM judged j JOIN ${CHAINS} c ON c.key = j.key AND c.session = j.session AND c.first_hour = j."hour"
), faced AS MATERIALIZED (${faced(TURNED)}),
by_slot AS MATERIALIZED (${BY_SLOT}),
chained AS (
  SELECT f.key, f."hour", f.session, ${CHAINED} FROM faced f
  JOIN by_slot s ON s.key = f.key AND s."hour" = f."hour" AND s.session = f.session
  SEMI JOIN ${CHAINS} c ON c.key = f.key AND c.session = f.session
), knocking AS (${KNOCKING}),
told AS MATERIALIZED (
  SELECT f.* EXCLUDE (refused, vantage_points, ${[...CARRIED_FACTS, 'leg'].map((name) => `"${name}"`).join(', ')}),
    ${CARRIED}, ${SLOTTED}, greatest(k.vantage_points, ${POINTS}) AS points,
    CASE WHEN f.open THEN g.lo_knocks = f.forward END AS knocking
  FROM faced f JOIN by_slot s ON s.key = f.key AND s."hour" = f."hour" AND s.session = f.session
  ${join(KNOWN, 'k')} ${join('chained', 'c', true)}
  LEFT JOIN knocking g ON g.key = f.key AND g."hour" = f."hour"
), points AS (
  SELECT f.key, f."hour", f.session, max(points) OVER ${SO_FAR} AS vantage_points
  FROM told f SEMI JOIN ${CHAINS} c ON c.key = f.key AND c.session = f.session
)
SELECT ${castTo(SEGMENT_COLUMNS)} FROM (
  SELECT f.* REPLACE (f."hour"::BIGINT * ${SECONDS_PER_HOUR} AS "hour"), coalesce(p.vantage_points, f.points) AS vantage_points,
    ${REFUSED} AS refused, ${DIRECTION} AS direction
  FROM told f ${join('points', 'p', true)}
)`;
