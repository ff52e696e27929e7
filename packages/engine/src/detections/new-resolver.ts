import type { Cell } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import type { DetectionContext, DetectionRow, Judgement, Threshold } from './detection.js';
import { allOf, isOneOf, numbers, written } from './evidence-filter.js';
import { FIRST_SEEN_LEARNING } from './first-seen.js';
import { DAY_S, HOUR_S, OUTBOUND } from './outbound.js';
import { resolverOperator } from './public-resolvers.js';
import { type RawSql, sql } from './sql.js';
import { count } from './words.js';

type Names = 'connections' | 'clients' | 'known_hosts' | 'learning_hours';

/** The thresholds of the three, but for the least number of exchanges. */
export const RESOLVER_THRESHOLDS = {
  clients: {
    value: 5,
    unit: 'hosts',
    description: 'Most hosts that begin to use it at the same time; more are a change of your own.',
    min: 1,
    max: 100_000,
  },
  known_hosts: {
    value: 3,
    unit: 'hosts',
    description: 'With so many hosts that used it a day before or earlier, it is a server of the house.',
    min: 1,
    max: 100_000,
  },
  learning_hours: FIRST_SEEN_LEARNING,
} as const;

/** The threshold that differs between them: fewer exchanges are chance. */
export function leastExchanges(value: number): Threshold {
  return {
    value,
    unit: 'exchanges',
    description: 'Least exchanges within a day of the first.',
    min: 1,
    max: 1_000_000,
  };
}

/** A row per host and outside server that it asks for names for the first time, as hardly any other host here did. */
export function newResolvers(where: RawSql, context: DetectionContext<Names>): CompiledQuery {
  const { window, historyFrom, dataFrom, thresholds } = context;
  const inReach = sql`${OUTBOUND} AND server_packets > 0 AND ${where} AND "start" >= ${historyFrom} AND "start" < ${window.to}`;
  return sql`
WITH contacts AS (
  SELECT client, server, min("start") AS since FROM conversations WHERE ${inReach} GROUP BY ALL
), known AS (
  SELECT *, count(*) OVER (
    PARTITION BY server ORDER BY since RANGE BETWEEN UNBOUNDED PRECEDING AND ${DAY_S} PRECEDING
  ) AS hosts_before FROM contacts
), news AS (
  SELECT client, server, since, hosts_before FROM known
  WHERE since >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S} AND since >= ${window.from} - ${DAY_S}
    AND hosts_before < ${thresholds.known_hosts}
  QUALIFY count(*) OVER (PARTITION BY server) <= ${thresholds.clients}
)
SELECT client AS subject, server AS object, min("start") AS first, least(max("end"), ${window.to} - 1) AS last,
  count(*) AS value, ${thresholds.connections} AS threshold, any_value(hosts_before) AS hosts_before,
  list(DISTINCT server_port) AS ports, sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received
FROM conversations JOIN news USING (client, server)
WHERE ${inReach} AND "start" < since + ${DAY_S}
GROUP BY client, server
HAVING count(*) >= ${thresholds.connections}`;
}

export function judgeResolver(row: DetectionRow & Readonly<Record<string, Cell>>, service: string): Judgement {
  const server = String(row.object);
  const operator = resolverOperator(server);
  const before = Number(row.hosts_before);
  const others = before === 0 ? 'nobody here did before' : `only ${count(before, 'other host')} here did before`;
  return {
    severity: operator === undefined ? 'medium' : 'low',
    confidence: operator === undefined ? 0.7 : 0.8,
    title: `${row.subject} began to use ${server}${operator === undefined ? '' : ` (${operator})`} for ${service}, which ${others}: ${count(row.value, 'exchange')}.`,
    peers: [server],
    where: written(
      allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [server]), isOneOf('dstport', numbers(row.ports))),
    ),
  };
}
