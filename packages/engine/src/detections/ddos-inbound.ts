import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { raw, sql } from './sql.js';
import { count, duration, number, portName } from './words.js';

const DAY_S = 86_400;
const SLICE_S = 600;
const DAY_SLICES = DAY_S / SLICE_S;

/** Packets that carry next to nothing: SYN, ACK and RST floods. Uploads are one-sided too, in full packets. */
const SMALL_PACKET_BYTES = 200;
/** A flooded server answers a small part, if at all. */
const ONE_SIDED_RATIO = 4;
const IS_ONE_SIDED = raw(
  `(client_packets >= ${ONE_SIDED_RATIO} * server_packets AND (protocol <> 6 OR client_bytes < ${SMALL_PACKET_BYTES} * client_packets))`,
);
const FLOOD_SHARE = 0.5;

/**
 * The internet sends one of our services far more packets than it answers, from many addresses: a denial of service. What
 * counts are packets of one-sided conversations in ten minutes, against the same service's median of the day before; a
 * crowd of real visitors is answered and does not count. Known false positive: devices that report by UDP and
 * expect no answer, when many join within minutes.
 */
export const ddosInbound = defineDetection({
  name: 'ddos-inbound',
  title: 'Flood from the internet',
  description: 'Hosts on the internet sent one service far more packets than it answered, as a denial of service does.',
  mitre: ['T1498', 'T1499'],
  historyS: DAY_S,
  history: `direction = 'inbound' AND ${IS_ONE_SIDED.text}`,
  thresholds: {
    packets: {
      value: 50_000,
      unit: 'packets',
      description: 'Packets of one-sided conversations with one service in ten minutes.',
      min: 1_000,
      max: 1_000_000_000_000,
    },
    ratio: {
      value: 5,
      unit: 'times',
      description: 'How many times the usual ten minutes of that service.',
      min: 1.5,
      max: 1_000,
    },
    sources: {
      value: 20,
      unit: 'addresses',
      description: 'Addresses that take part; a lone one must send four times as many packets.',
      min: 1,
      max: 1_000_000,
    },
  },
  unit: 'packets',
  needs: [],
  benign: 'A load test from outside, or devices that report by UDP without an answer.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH slices AS (
  SELECT server, protocol, server_port AS port, (${window.to} - 1 - "start") // ${SLICE_S} AS slice,
    coalesce(sum(client_packets) FILTER (${IS_ONE_SIDED}), 0)::BIGINT AS packets, sum(client_packets)::BIGINT AS all_packets
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND direction = 'inbound' AND leg = 'direct'
  GROUP BY ALL
  HAVING packets >= ${thresholds.packets} / 100
), before AS (
  SELECT *, coalesce(list(packets) OVER (
      PARTITION BY server, protocol, port ORDER BY slice DESC RANGE BETWEEN ${DAY_SLICES} PRECEDING AND 1 PRECEDING
    ), []) AS earlier
  FROM slices
), high AS MATERIALIZED (
  SELECT server, protocol, port, slice, packets,
    CASE WHEN len(earlier) < ${DAY_SLICES / 4} THEN 0 ELSE list_median(earlier) END AS usual
  FROM before
  WHERE packets >= ${thresholds.packets} AND packets >= ${FLOOD_SHARE} * all_packets AND packets >= ${thresholds.ratio} * usual
), senders AS (
  SELECT server, protocol, server_port AS port, (${window.to} - 1 - "start") // ${SLICE_S} AS slice, min("start") AS first,
    max("end") AS last, sum(client_bytes)::BIGINT AS bytes, count(DISTINCT client) AS sources, list(DISTINCT client) AS peers
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND direction = 'inbound' AND leg = 'direct' AND ${IS_ONE_SIDED}
    AND server IN (SELECT server FROM high)
  GROUP BY ALL
), floods AS (
  SELECT *, slice - row_number() OVER (PARTITION BY server, protocol, port ORDER BY slice) AS run
  FROM high JOIN senders USING (server, protocol, port, slice)
  WHERE packets >= ${thresholds.packets} * CASE WHEN sources >= ${thresholds.sources} THEN 1 ELSE 4 END
)
SELECT server AS subject, CASE protocol WHEN 6 THEN 'tcp/' WHEN 17 THEN 'udp/' ELSE protocol || '/' END || port AS object,
  min(first) AS first, least(max(last), ${window.to} - 1) AS last, max(packets) AS value,
  greatest(${thresholds.packets}, ceil(${thresholds.ratio} * min(usual))) AS threshold, any_value(protocol) AS protocol,
  any_value(port) AS port, sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes,
  len(list_distinct(flatten(list(peers)))) AS sources, list_sort(list_distinct(flatten(list(peers))))[:20] AS peers
FROM floods
GROUP BY server, protocol, port, run`,
  judge(row) {
    const [protocol, port] = [Number(row.protocol), Number(row.port)];
    const rate = Number(row.packets) / Math.max(1, row.last - row.first + 1);
    return {
      severity: 'high',
      confidence: 0.85,
      title: `${count(Number(row.sources), 'outside host')} sent ${row.subject} ${count(Number(row.packets), 'packet')} at ${portName(protocol, port)} that it hardly answered, ${number(rate)} a second for ${duration(row.last - row.first)}.`,
      peers: texts(row.peers).sort(),
      where: written(
        allOf(isOneOf('dstaddr', [row.subject]), isOneOf('protocol', [protocol]), isOneOf('dstport', [port])),
      ),
    };
  },
});
