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
 * Common table expressions for what is seen for the first time: `contacts(what, client, server, ...)` are the outbound and
 * answered conversations with a `what`; `news(what, since)` are the `what`s first seen when enough data had been learned
 * from; `fresh` are the contacts of the first day of each of them.
 */
export function firstSeen(
  { what, where }: FirstSeen,
  { window, historyFrom, thresholds }: DetectionContext<'learning_hours'>,
): CompiledQuery {
  return sql`contacts AS (
  SELECT ${what} AS what, client, server, server_port, protocol, "start" AS opened, "end" AS closed, client_bytes, server_bytes,
    client_packets + server_packets AS packets
  FROM conversations
  WHERE ${OUTBOUND} AND server_packets > 0 AND ${where} AND "start" >= ${historyFrom} AND "start" < ${window.to}
), data AS (
  SELECT min("start") AS data_from FROM conversations WHERE "start" >= ${historyFrom} AND "start" < ${window.to}
), news AS (
  SELECT what, min(opened) AS since FROM contacts WHERE what IS NOT NULL GROUP BY what
  HAVING since >= (SELECT data_from FROM data) + ${thresholds.learning_hours} * ${HOUR_S} AND since >= ${window.from} - ${DAY_S}
), fresh AS (
  SELECT contacts.*, since FROM contacts JOIN news USING (what) WHERE opened < since + ${DAY_S}
)`;
}
