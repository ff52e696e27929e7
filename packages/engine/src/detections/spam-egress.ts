import { defineDetection } from './detection.js';
import { allOf, isOneOf, numbers, texts, written } from './evidence-filter.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING, firstSeen } from './first-seen.js';
import { NOT_AWS_SERVICE } from './outbound.js';
import { raw, sql } from './sql.js';
import { bytes, count, duration } from './words.js';

/** A host that never sent mail delivers it to several mail servers outside. One relay on port 587 is a setting, not spam. */
export const spamEgress = defineDetection({
  name: 'spam-egress',
  title: 'Mail from a host that sends none',
  description: 'A host that never sent mail connects to mail ports (25, 465, 587) of several outside servers.',
  mitre: ['T1071.003'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    servers: {
      value: 3,
      unit: 'servers',
      description: 'Distinct mail servers within a day of the first.',
      min: 1,
      max: 100_000,
    },
    connections: {
      value: 20,
      unit: 'connections',
      description: 'Least connections to them in that day.',
      min: 1,
      max: 1_000_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'connections',
  needs: [],
  benign: 'A new mail server, or an application that delivers its own mail.',
  query: (context) => sql`
WITH ${firstSeen({ what: raw('client'), where: raw(`protocol = 6 AND server_port IN (25, 465, 587) AND ${NOT_AWS_SERVICE.text}`) }, context)}
SELECT client AS subject, NULL::VARCHAR AS object, min(opened) AS first, least(max(closed), ${context.window.to} - 1) AS last,
  count(*) AS value, ${context.thresholds.connections} AS threshold, count(DISTINCT server) AS servers_in_all,
  list(DISTINCT server)[:20] AS servers, list(DISTINCT server_port) AS ports, sum(client_bytes)::BIGINT AS sent
FROM fresh GROUP BY client
HAVING count(*) >= ${context.thresholds.connections} AND count(DISTINCT server) >= ${context.thresholds.servers}`,
  judge(row) {
    return {
      severity: 'medium',
      confidence: row.value >= 3 * row.threshold ? 0.9 : 0.75,
      title: `${row.subject}, which never sent mail, delivered to ${count(Number(row.servers_in_all), 'mail server')} in ${count(row.value, 'connection')} within ${duration(row.last - row.first)}: ${bytes(Number(row.sent))}.`,
      peers: texts(row.servers),
      where: written(
        allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstport', numbers(row.ports)), isOneOf('protocol', [6])),
      ),
    };
  },
});
