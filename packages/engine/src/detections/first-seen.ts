import type { CompiledQuery } from '../core/compiled-query.js';
import type { DetectionContext, Threshold } from './detection.js';
import { DAY_S, HOUR_S, OUTBOUND } from './outbound.js';
import { type RawSql, sql } from './sql.js';

/** History of the detections that ask whether something happened before. */
export const FIRST_SEEN_HISTORY_S = 14 * DAY_S;

export const FIRST_SEEN_LEARNING: Threshold = {
  value: 24,
  unit: 'hours',
  description: 'Data needed before anything can count as new; until then the detection is learning.',
  min: 0,
  max: 8_760,
};

export interface FirstSeen {
  /** SQL of what must not have been seen before: a country, a resolver, a host and port. */
  readonly what: RawSql;
  /** Boolean SQL over `conversations`, beside being outbound and answered. */
  readonly where: RawSql;
}

/**
 * Common table expressions for what is seen for the first time: `news(what, since)` are the `what`s first seen when enough
 * data had been learned from; `fresh(what, client, server, ...)` are the conversations of the first day of each of them.
 */
export function firstSeen(
  { what, where }: FirstSeen,
  { window, historyFrom, dataFrom, thresholds }: DetectionContext<'learning_hours'>,
): CompiledQuery {
  const inReach = sql`"start" >= ${historyFrom} AND "start" < ${window.to}`;
  return sql`news AS MATERIALIZED (
  SELECT ${what} AS what, min("start") AS since FROM conversations
  WHERE ${OUTBOUND} AND server_packets > 0 AND ${where} AND ${inReach}
  GROUP BY 1
  HAVING since >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S} AND since >= ${window.from} - ${DAY_S}
), fresh AS (
  SELECT what, client, server, server_port, protocol, "start" AS opened, "end" AS closed, client_bytes, server_bytes
  FROM conversations JOIN news ON what = ${what}
  WHERE ${OUTBOUND} AND server_packets > 0 AND ${where} AND "start" >= since AND "start" < since + ${DAY_S} AND ${inReach}
)`;
}
