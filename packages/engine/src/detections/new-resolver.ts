import type { Cell } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import type { DetectionContext, DetectionRow, Judgement } from './detection.js';
import { allOf, isOneOf, numbers, texts, written } from './evidence-filter.js';
import { firstSeen } from './first-seen.js';
import { resolverOperator } from './public-resolvers.js';
import { type RawSql, raw, sql } from './sql.js';
import { count, oneAndOthers } from './words.js';

type Names = 'connections' | 'clients' | 'learning_hours';

/** A row per outside server that is asked for names for the first time: what the three DNS detections share. */
export function newResolvers(where: RawSql, context: DetectionContext<Names>): CompiledQuery {
  const { window, thresholds } = context;
  return sql`
WITH ${firstSeen({ what: raw('server'), where }, context)}
SELECT arg_max(client, opened) AS subject, what AS object, min(opened) AS first, least(max(closed), ${window.to} - 1) AS last,
  count(*) AS value, ${thresholds.connections} AS threshold, list(DISTINCT client)[:20] AS clients,
  count(DISTINCT client) AS clients_in_all, list(DISTINCT server_port) AS ports, sum(client_bytes)::BIGINT AS sent,
  sum(server_bytes)::BIGINT AS received
FROM fresh GROUP BY what
HAVING count(*) >= ${thresholds.connections} AND count(DISTINCT client) <= ${thresholds.clients}`;
}

export function judgeResolver(row: DetectionRow & Readonly<Record<string, Cell>>, service: string): Judgement {
  const clients = texts(row.clients);
  const server = String(row.object);
  const operator = resolverOperator(server);
  return {
    severity: operator === undefined ? 'medium' : 'low',
    confidence: operator === undefined ? 0.7 : 0.8,
    title: `${oneAndOthers(clients, Number(row.clients_in_all))} began to use ${server}${operator === undefined ? '' : ` (${operator})`} for ${service}, which nobody here used before: ${count(row.value, 'exchange')}.`,
    peers: [server],
    where: written(
      allOf(isOneOf('srcaddr', clients), isOneOf('dstaddr', [server]), isOneOf('dstport', numbers(row.ports))),
    ),
  };
}
