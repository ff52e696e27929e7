import { STRATUM_PORTS } from './crypto-mining.js';
import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING, firstSeen } from './first-seen.js';
import { raw, sql } from './sql.js';
import { bytes, count, oneAndOthers, portName } from './words.js';

/** Ports with a detection of their own: mail, DNS and DNS over TLS, Tor. Time servers are set up anew without harm. */
const OTHERS = [25, 465, 587, 53, 853, 123, 9001, 9030];
/** Ports above are taken for a server's only where flags or a known service told client from server. */
const EPHEMERAL_FROM = 32_768;

/** A host uses an outside port that nobody here used before. One short exchange is chance; several are a purpose. */
export const unusualPort = defineDetection({
  name: 'unusual-port',
  title: 'Unusual port',
  description: 'Hosts inside began to use a port of outside servers that nobody here used before.',
  mitre: ['T1571'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: {
      value: 3,
      unit: 'connections',
      description: 'Least connections within a day of the first.',
      min: 1,
      max: 1_000_000,
    },
    clients: {
      value: 2,
      unit: 'hosts',
      description: 'Most hosts that use it in that day; more are a rollout of your own.',
      min: 1,
      max: 100_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'connections',
  needs: [],
  benign: 'A new tool, supplier or API on a port of its own.',
  query: (context) => sql`
WITH ${firstSeen(
    {
      what: raw(`protocol || '/' || server_port`),
      where: raw(
        `protocol IN (6, 17) AND server_port NOT IN (${[...OTHERS, ...STRATUM_PORTS].join(', ')}) ` +
          `AND (orientation IN ('syn', 'service') OR server_port < ${EPHEMERAL_FROM})`,
      ),
    },
    context,
  )}, ports AS (
  SELECT what, count(DISTINCT client) AS clients FROM fresh GROUP BY what
)
SELECT client AS subject, CASE protocol WHEN 6 THEN 'tcp/' ELSE 'udp/' END || server_port AS object, min(opened) AS first,
  least(max(closed), ${context.window.to} - 1) AS last, count(*) AS value, ${context.thresholds.connections} AS threshold,
  server_port, protocol, list(DISTINCT server)[:20] AS servers, count(DISTINCT server) AS servers_in_all,
  sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received
FROM fresh JOIN ports USING (what)
WHERE clients <= ${context.thresholds.clients}
GROUP BY client, server_port, protocol
HAVING count(*) >= ${context.thresholds.connections}`,
  judge(row) {
    const servers = texts(row.servers);
    const port = Number(row.server_port);
    return {
      severity: 'medium',
      confidence: row.value >= 3 * row.threshold ? 0.8 : 0.65,
      title: `${row.subject} talked to ${oneAndOthers(servers, Number(row.servers_in_all))} on ${portName(Number(row.protocol), port)}, a port nobody here used before: ${count(row.value, 'connection')}, ${bytes(Number(row.sent))} out, ${bytes(Number(row.received))} in.`,
      peers: servers,
      where: written(
        allOf(
          isOneOf('srcaddr', [row.subject]),
          isOneOf('dstport', [port]),
          isOneOf('protocol', [Number(row.protocol)]),
        ),
      ),
    };
  },
});
