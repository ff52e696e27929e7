import { matched } from './address-lists.js';
import { defineDetection } from './detection.js';
import { allOf, isOneOf, numbers, texts, written } from './evidence-filter.js';
import { DAY_S, HOUR_S, OUTBOUND } from './outbound.js';
import { raw, sql } from './sql.js';
import { bytes, duration, number, oneAndOthers } from './words.js';

/** Ports that mining pools offer stratum on, by their own help pages: Bitcoin, Ethereum Classic, Monero, NiceHash and kin. */
export const STRATUM_PORTS = [
  3032, 3333, 3334, 3335, 3336, 4444, 4445, 5555, 5556, 6666, 7777, 7778, 8008, 8888, 9999, 10128, 10300, 10343, 14433,
  14444, 20535, 20536, 45560, 45700,
];

/**
 * Stratum, the protocol of mining pools: a host keeps a connection on one of its ports open for long and exchanges a
 * little, both ways, minute after minute. An address of a list labelled "mining" counts on any port and at any length.
 */
export const cryptoMining = defineDetection({
  name: 'crypto-mining',
  title: 'Cryptocurrency mining',
  description:
    'A host inside holds low-rate connections to a mining pool: a port of theirs, or an address of your list.',
  mitre: ['T1496'],
  historyS: DAY_S,
  history: "direction = 'outbound' AND protocol = 6",
  thresholds: {
    minutes: { value: 60, unit: 'minutes', description: 'Time connected within a day.', min: 5, max: 1_440 },
    bytes_per_second: {
      value: 5_000,
      unit: 'bytes/s',
      description: 'Most it moves on average, both ways together.',
      min: 10,
      max: 1_000_000,
    },
    packet_bytes: {
      value: 600,
      unit: 'bytes',
      description: 'Mean size of its packets, at the most.',
      min: 60,
      max: 1_500,
    },
  },
  unit: 'seconds connected',
  needs: [],
  benign: 'Development servers and message brokers use the same ports; a pool of your own is no theft.',
  query: ({ window, historyFrom, thresholds, lists }) => sql`
WITH ${matched(lists, ['mining'])}, talks AS (
  SELECT client, server, server_port, "start" AS opened, greatest("end", "start" + 1) AS closed, client_bytes, server_bytes,
    client_packets + server_packets AS packets, server IN (SELECT address FROM listed) AS on_list
  FROM conversations
  WHERE ${OUTBOUND} AND protocol = 6 AND server_packets > 0 AND "start" >= ${historyFrom} AND "start" < ${window.to}
    AND (server_port IN (${raw(STRATUM_PORTS.join(', '))}) OR server IN (SELECT address FROM listed))
), miners AS (
  SELECT client, (${window.to} - 1 - opened) // ${DAY_S} AS day, bool_or(on_list) AS on_list, list(DISTINCT server)[:20] AS servers,
    list(DISTINCT server_port)[:20] AS ports, min(opened) AS first, least(max(closed), ${window.to} - 1) AS last,
    sum(closed - opened)::BIGINT AS connected_s, sum(client_bytes)::BIGINT AS sent, sum(server_bytes)::BIGINT AS received, sum(packets)::BIGINT AS packets
  FROM talks GROUP BY client, server, day
)
SELECT client AS subject, servers[1] AS object, first, last, connected_s AS value,
  CAST(CASE WHEN on_list THEN 1 ELSE ${thresholds.minutes} * 60 END AS BIGINT) AS threshold, on_list, servers, ports, sent, received, packets
FROM miners
WHERE on_list OR (
  connected_s >= ${thresholds.minutes} * 60 AND sent + received <= ${thresholds.bytes_per_second} * connected_s
  AND sent + received <= ${thresholds.packet_bytes} * packets AND sent <= 20 * received AND received <= 20 * sent
)`,
  judge(row) {
    const [servers, ports] = [texts(row.servers), numbers(row.ports)];
    const onList = row.on_list === true;
    const moved = Number(row.sent) + Number(row.received);
    return {
      severity: 'high',
      confidence: onList ? 0.95 : Math.min(0.9, 0.6 + row.value / (24 * HOUR_S)),
      title: onList
        ? `${row.subject} talked to ${oneAndOthers(servers)}, which your list of mining pools names.`
        : `${row.subject} was connected to ${oneAndOthers(servers)} on port ${ports.map(String).join(', ')} for ${duration(row.value)} at ${bytes(moved / row.value)}/s, in packets of ${number(moved / Number(row.packets))} bytes: the look of a mining pool.`,
      peers: servers,
      where: written(allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', servers), isOneOf('dstport', ports))),
    };
  },
});
