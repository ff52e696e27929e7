import type { CompiledQuery } from '../core/compiled-query.js';
import type { DetectionContext, Threshold } from './detection.js';
import { allOf, isOneOf, written } from './evidence-filter.js';
import { DAY_S, HOUR_S, NOT_AWS_SERVICE } from './outbound.js';
import { sql } from './sql.js';

/** History that the exfiltration detections know a recipient by: longer than a monthly job's fortnightly sibling. */
export const EGRESS_HISTORY_S = 14 * DAY_S;

export const LEARNING_HOURS: Threshold = {
  value: 24,
  unit: 'hours',
  description: 'Data needed before anything can count as unusual; until then the detection is learning.',
  min: 0,
  max: 8_760,
};

/**
 * What each host inside sent to each address outside, over sliding days, for pairs that sent `floorBytes` in all. Common
 * table expressions: `hourly` (per pair and hour), `known(server, since, clients)` (since when and from how many hosts an
 * address is used), and `days(client, server, hour, sent, received, hours, top_hour, first_hour)`, a row
 * per pair and hour that sums the 24 hours ending with it. Hours come from `conversation_hours`, because one connection
 * may last for days.
 */
export function slidingDays({ window, historyFrom }: DetectionContext, floorBytes: number): CompiledQuery {
  const inReach = sql`direction = 'outbound' AND leg = 'direct' AND ${NOT_AWS_SERVICE} AND hour >= ${historyFrom} AND hour < ${window.to}`;
  return sql`heavy AS MATERIALIZED (
  SELECT client, server FROM conversation_hours WHERE ${inReach} GROUP BY ALL HAVING sum(client_bytes) >= ${floorBytes}
), hourly AS MATERIALIZED (
  SELECT client, server, hour, sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received
  FROM conversation_hours SEMI JOIN heavy USING (client, server) WHERE ${inReach}
  GROUP BY ALL
), known AS (
  SELECT server, min(hour) AS since, count(DISTINCT client) AS clients
  FROM conversation_hours SEMI JOIN heavy USING (server) WHERE ${inReach} GROUP BY server
), days AS (
  SELECT client, server, hour, sum(sent) OVER day AS sent, sum(received) OVER day AS received, count(*) OVER day AS hours,
    max(sent) OVER day AS top_hour, min(hour) OVER day AS first_hour
  FROM hourly
  WINDOW day AS (PARTITION BY client, server ORDER BY hour RANGE BETWEEN ${DAY_S - HOUR_S} PRECEDING AND CURRENT ROW)
)`;
}

/** Evidence of what a host sent to an address. */
export function sentTo(client: string, server: string): string {
  return written(allOf(isOneOf('srcaddr', [client]), isOneOf('dstaddr', [server])));
}
