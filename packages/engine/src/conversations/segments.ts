import { MEASURES, SEGMENT_COLUMNS, SLOTS } from '../schema/conversations.js';
import { castTo } from './cast.js';
import { CONFIDENCE, DIRECTION, faced, judged, LO_IS_CLIENT } from './faces.js';
import { BY_SLOT, IS_SEGMENT, TAKEN } from './seats.js';
import { LAST_KNOCKING } from './sessions.js';
import { KNOWN, PART_ROWS, TALKS } from './tables.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

export const SEGMENTS = 'segments';
export const SEGMENT_NAMES: readonly string[] = SEGMENT_COLUMNS.map((column) => column.name);

/** What is said of a conversation once, as soon as it is known, and carried from hour to hour. */
const CARRIED_FACTS = [
  'id',
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

/** Segments told apart as in the conversation's first hour, whatever later ones show. */
const TURNED = `SELECT f.*, first_value(coalesce(k.forward, ${LO_IS_CLIENT})) OVER ${SO_FAR} AS forward,
  first_value(coalesce(k.orientation, how)) OVER ${SO_FAR} AS orientation
FROM (${judged(TALKS, IS_SEGMENT)}) f LEFT JOIN (SELECT key, session, forward, orientation FROM ${KNOWN}) k ON k.key = f.key AND k.session = f.session`;

/** Whose SYN was the last record of an hour's last session, where there was a SYN at all. */
const KNOCKING = `SELECT r.key, r."hour", ${LAST_KNOCKING} AS lo_knocks FROM ${PART_ROWS} r
SEMI JOIN (SELECT key, "hour" FROM ${TALKS} WHERE open AND ((coalesce(lo_flags, 0) | coalesce(hi_flags, 0)) & 2) <> 0) t
ON t.key = r.key AND t."hour" = r."hour" GROUP BY r.key, r."hour"`;

const CARRIED = [
  ...CARRIED_FACTS.map(
    (name) => `coalesce(k."${name}", first_value(f."${name}" IGNORE NULLS) OVER ${SO_FAR}) AS "${name}"`,
  ),
  `CASE WHEN k.leg = 'translated' OR bool_or(f.leg = 'translated') OVER ${SO_FAR} THEN 'translated' ELSE 'direct' END AS leg`,
].join(', ');

const SLOTTED = SLOTS.flatMap((slot) => [
  ...MEASURES.map((measure) => {
    const [side, name] = measure.split('_');
    const [yes, no] = side === 'client' ? ['lo', 'hi'] : ['hi', 'lo'];
    return `coalesce(CASE WHEN f.forward THEN s.${slot}_${yes}_${name} ELSE s.${slot}_${no}_${name} END, 0) AS ${slot}_${measure}`;
  }),
  `coalesce(k.${slot}_interface, first_value(s.${slot}_interface IGNORE NULLS) OVER ${SO_FAR}) AS ${slot}_interface`,
  `coalesce(k.${slot}_accepted, false) OR coalesce(bool_or(s.${slot}_passed) OVER ${SO_FAR}, false) AS ${slot}_accepted`,
]).join(', ');

const REFUSED = SLOTS.map((slot) => `(${slot}_interface IS NOT NULL AND NOT ${slot}_accepted)`).join(' OR ');

/** Interfaces known before the hour, as many as have slots, and those of the hour that are not among them. */
const VANTAGE_POINTS = `least(${SLOTS.length}, ${TAKEN} + coalesce(sum(s.first_seen) OVER ${BEFORE}, 0)) + s.without_slot`;

/** Segments of the talks that something before or after their hour belongs to; those that go on know what they were. */
export const SEGMENTS_TABLE = `CREATE OR REPLACE TEMP TABLE ${SEGMENTS} AS
SELECT ${castTo(SEGMENT_COLUMNS)} FROM (
  SELECT f.* REPLACE ("hour" * ${SECONDS_PER_HOUR} AS "hour", greatest(known_points, max(points) OVER ${SO_FAR}) AS vantage_points),
    ${REFUSED} AS refused, ${CONFIDENCE} AS orientation_confidence, ${DIRECTION} AS direction
  FROM (
    SELECT f.* EXCLUDE (refused, ${[...CARRIED_FACTS, 'leg'].map((name) => `"${name}"`).join(', ')}),
      ${CARRIED}, ${SLOTTED}, k.vantage_points AS known_points, ${VANTAGE_POINTS} AS points, CASE WHEN f.open THEN g.lo_knocks = f.forward END AS knocking
    FROM (${faced(TURNED)}) f
    JOIN (${BY_SLOT}) s ON s.key = f.key AND s."hour" = f."hour" AND s.session = f.session
    LEFT JOIN ${KNOWN} k ON k.key = f.key AND k.session = f.session
    LEFT JOIN (${KNOCKING}) g ON g.key = f.key AND g."hour" = f."hour"
  ) f
)`;
