import { defineDetection } from './detection.js';
import { allOf, isOneOf, written } from './evidence-filter.js';
import { DAY_S, HOUR_S, NOT_AWS_SERVICE, OUTBOUND } from './outbound.js';
import { sql } from './sql.js';
import { bytes, duration, portName } from './words.js';

/** RITA's upper bounds for long connections. */
const HIGH_S = 12 * HOUR_S;

/**
 * One connection to a rare address that stays open for hours, as tunnels and remote shells do. Rows of one connection are
 * one conversation here, so its length is the connection's own. IPsec's own ports and protocols are left out.
 */
export const longConnection = defineDetection({
  name: 'long-connection',
  title: 'Long-lived connection',
  description: 'A host inside held one connection to a rare outside address for hours.',
  mitre: ['T1572', 'T1071'],
  historyS: 14 * DAY_S,
  history: "direction = 'outbound'",
  thresholds: {
    hours: { value: 6, unit: 'hours', description: 'How long the connection lasted so far.', min: 1, max: 720 },
    clients: {
      value: 3,
      unit: 'hosts',
      description: 'Hosts inside that use the address; with more it is a common service.',
      min: 1,
      max: 10_000,
    },
    known_days: {
      value: 3,
      unit: 'days',
      description: 'Addresses in use this long before the connection began are known.',
      min: 1,
      max: 14,
    },
  },
  unit: 'seconds',
  needs: [],
  benign: 'Remote administration, message queues, database replication and chat keep connections open for days.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH seen AS (
  SELECT client, server, server_port, protocol, "start" AS opened, "end" AS closed, client_bytes, server_bytes, server_packets
  FROM conversations
  WHERE ${OUTBOUND} AND ${NOT_AWS_SERVICE} AND protocol IN (6, 17) AND NOT (protocol = 17 AND server_port IN (500, 4500))
    AND "start" >= ${historyFrom} AND "start" < ${window.to}
), long AS (
  SELECT * FROM seen WHERE closed - opened >= ${thresholds.hours} * ${HOUR_S} AND closed >= ${window.from} AND server_packets > 0
), known AS (
  SELECT server, min(opened) AS since, count(DISTINCT client) AS clients FROM seen SEMI JOIN long USING (server) GROUP BY server
)
SELECT client AS subject, server || ' ' || CASE protocol WHEN 6 THEN 'tcp/' ELSE 'udp/' END || server_port AS object,
  min(opened) AS first, least(max(closed), ${window.to} - 1) AS last, max(closed - opened) AS value,
  CAST(${thresholds.hours} * ${HOUR_S} AS BIGINT) AS threshold, server, server_port, protocol, count(*) AS connections,
  sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received, any_value(clients) AS clients
FROM long JOIN known USING (server)
WHERE clients <= ${thresholds.clients} AND since > opened - ${thresholds.known_days} * ${DAY_S}
GROUP BY client, server, server_port, protocol`,
  judge(row) {
    const [server, port, protocol] = [String(row.server), Number(row.server_port), Number(row.protocol)];
    return {
      severity: row.value >= HIGH_S ? 'medium' : 'low',
      confidence: Math.min(0.9, 0.5 + row.value / (48 * HOUR_S)),
      title: `${row.subject} held a connection to ${server} on ${portName(protocol, port)} for ${duration(row.value)}: ${bytes(Number(row.sent))} out, ${bytes(Number(row.received))} in.`,
      peers: [server],
      where: written(
        allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [server]), isOneOf('dstport', [port])),
      ),
    };
  },
});
