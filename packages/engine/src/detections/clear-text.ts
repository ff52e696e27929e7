import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { sql } from './sql.js';
import { bytes, count, oneAndOthers, portName } from './words.js';

const DAY_S = 86_400;
const CLEAR = 0;
/** Log-ins and data that these carry can be read along the way. */
const GRAVE_PORTS: ReadonlySet<number> = new Set([21, 23, 80, 110, 143, 389, 1433, 3306, 5432, 6379, 27017]);

/**
 * Hosts inside talk without any encryption, by the record's own word: encryption-status 0 says that neither the network
 * (between Nitro instances) nor the application encrypted. Only logs with that field can show it. Known false positive:
 * protocols that carry nothing secret.
 */
export const clearText = defineDetection({
  name: 'clear-text',
  title: 'Traffic in clear text',
  description: 'A service inside was used without encryption, neither by the network nor by the application.',
  mitre: ['T1040'],
  historyS: DAY_S,
  history: 'encryption_status = 0',
  thresholds: {
    conversations: {
      value: 10,
      unit: 'conversations',
      description: 'Unencrypted conversations with one service in a day.',
      min: 1,
      max: 1_000_000,
    },
  },
  unit: 'conversations',
  needs: ['encryption_status'],
  benign: 'Some protocols carry nothing secret, and old instance types cannot encrypt in the network.',
  query: ({ window, historyFrom, thresholds }) => sql`
SELECT server AS subject, CASE protocol WHEN 6 THEN 'tcp/' ELSE 'udp/' END || server_port AS object,
  min("start") AS first, max("start") AS last, count(*) AS value, ${thresholds.conversations} AS threshold,
  any_value(protocol) AS protocol, any_value(server_port) AS port, sum(client_bytes + server_bytes)::BIGINT AS bytes,
  count(DISTINCT client) AS clients, list_sort(list(DISTINCT client))[:20] AS peers
FROM conversations
WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND encryption_status = ${CLEAR} AND action = 'ACCEPT'
  AND direction = 'internal' AND leg = 'direct' AND protocol IN (6, 17) AND server_packets > 0
GROUP BY server, protocol, server_port, (${window.to} - 1 - "start") // ${DAY_S}
HAVING count(*) >= ${thresholds.conversations}`,
  judge(row) {
    const peers = texts(row.peers);
    const [protocol, port] = [Number(row.protocol), Number(row.port)];
    return {
      severity: GRAVE_PORTS.has(port) ? 'medium' : 'low',
      confidence: 0.95,
      title: `${oneAndOthers(peers, Number(row.clients))} used ${portName(protocol, port)} of ${row.subject} without encryption: ${count(row.value, 'conversation')}, ${bytes(Number(row.bytes))}.`,
      peers,
      where: written(
        allOf(
          isOneOf('dstaddr', [row.subject]),
          isOneOf('protocol', [protocol]),
          isOneOf('dstport', [port]),
          isOneOf('encryption_status', [CLEAR]),
        ),
      ),
    };
  },
});
