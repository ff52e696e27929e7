import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING, firstSeen } from './first-seen.js';
import { raw, sql } from './sql.js';
import { bytes, count, countryName, oneAndOthers } from './words.js';

/** A host reaches a country that no host here reached before. One connection is chance; several are a destination. */
export const unusualCountry = defineDetection({
  name: 'unusual-country',
  title: 'Unusual country',
  description: 'Hosts inside began to talk to a country that nobody here talked to before.',
  mitre: ['T1071', 'T1041'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: {
      value: 4,
      unit: 'connections',
      description: 'Least connections within a day of the first.',
      min: 1,
      max: 1_000_000,
    },
    clients: {
      value: 3,
      unit: 'hosts',
      description: 'Most hosts that reach it in that day; more are a change of your own.',
      min: 1,
      max: 100_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'connections',
  needs: [],
  benign: 'A content network or cloud service answered from another country; a new supplier or customer there.',
  query: (context) => sql`
WITH ${firstSeen({ what: raw('server_country'), where: raw('server_country IS NOT NULL') }, context)}, countries AS (
  SELECT what, count(DISTINCT client) AS clients FROM fresh GROUP BY what
)
SELECT client AS subject, what AS object, min(opened) AS first, least(max(closed), ${context.window.to} - 1) AS last,
  count(*) AS value, ${context.thresholds.connections} AS threshold, list(DISTINCT server)[:20] AS servers,
  count(DISTINCT server) AS servers_in_all, sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received, any_value(clients) AS clients
FROM fresh JOIN countries USING (what)
WHERE clients <= ${context.thresholds.clients}
GROUP BY client, what
HAVING count(*) >= ${context.thresholds.connections}`,
  judge(row) {
    const servers = texts(row.servers);
    return {
      severity: 'medium',
      confidence: row.value >= 3 * row.threshold ? 0.85 : 0.7,
      title: `${row.subject} talked to ${oneAndOthers(servers, Number(row.servers_in_all))} in ${countryName(String(row.object))}, a country nobody here talked to before: ${count(row.value, 'connection')}, ${bytes(Number(row.sent))} out, ${bytes(Number(row.received))} in.`,
      peers: servers,
      where: written(allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dst_country', [String(row.object)]))),
    };
  },
});
