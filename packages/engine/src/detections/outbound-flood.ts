import { defineDetection } from './detection.js';
import { allOf, isOneOf, written } from './evidence-filter.js';
import { raw, sql } from './sql.js';
import { bytes, count, duration, number, portName } from './words.js';

const HOUR_S = 3_600;
const SLICE_S = 600;
/** The shortest time that a rate is judged on. */
const RATE_S_MIN = 60;

/** A victim of a flood answers a small part, if at all. */
const ONE_SIDED_RATIO = 10;
/** TCP without content: SYN, ACK and RST floods. An upload is one-sided too, in full packets. */
const SMALL_PACKET_BYTES = 200;
const IS_ONE_SIDED = raw(
  `(client_packets >= ${ONE_SIDED_RATIO} * server_packets AND (protocol <> 6 OR client_bytes < ${SMALL_PACKET_BYTES} * client_packets))`,
);
/** Ports at which only TCP is expected: mail, web, log-in, databases. 443 is not among them, since QUIC is UDP. */
const TCP_PORTS = [21, 22, 23, 25, 80, 110, 143, 445, 993, 995, 1433, 3306, 3389, 5432, 5900, 8080];
/** ICMP, IGMP is not; TCP, UDP, GRE, ESP, AH, ICMPv6, SCTP. IANA protocol numbers. */
const USUAL_PROTOCOLS = [1, 6, 17, 47, 50, 51, 58, 132];
const KIND = raw(
  `CASE WHEN protocol NOT IN (${USUAL_PROTOCOLS.join(', ')}) THEN 'unusual protocol' ` +
    `WHEN protocol = 17 AND server_port IN (${TCP_PORTS.join(', ')}) THEN 'UDP to a TCP port' ` +
    `WHEN protocol = 17 AND server_port = 53 THEN 'DNS' WHEN protocol = 6 THEN 'TCP' WHEN protocol = 17 THEN 'UDP' ELSE 'ICMP or tunnel' END`,
);

/**
 * A host of ours floods a stranger: many packets a second to one public address that hardly answers. Strange forms (UDP
 * to a port that speaks TCP, an unusual protocol) are told from a tenth of the rate. Bounds follow the kinds of GuardDuty's
 * Backdoor:EC2/DenialOfService findings. Known false positive: one-way media streams.
 */
export const outboundFlood = defineDetection({
  name: 'outbound-flood',
  title: 'Flood of an outside host',
  description: 'A host inside sent one outside host many packets a second that were hardly answered.',
  mitre: ['T1498', 'T1496'],
  historyS: HOUR_S,
  thresholds: {
    packets_per_second: {
      value: 1_000,
      unit: 'packets/s',
      description: 'Packets a second to one outside host.',
      min: 10,
      max: 100_000_000,
    },
    strange_packets_per_second: {
      value: 100,
      unit: 'packets/s',
      description: 'The same for UDP to a port of TCP and for unusual protocols.',
      min: 1,
      max: 100_000_000,
    },
    packets: {
      value: 30_000,
      unit: 'packets',
      description: 'Packets within ten minutes below which nothing is a flood.',
      min: 100,
      max: 1_000_000_000_000,
    },
  },
  unit: 'packets/s',
  needs: [],
  benign: 'A load test that was agreed with its target, or a one-way media stream.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH slices AS (
  SELECT client, server, protocol, server_port AS port, ${KIND} AS kind, (${window.to} - 1 - "start") // ${SLICE_S} AS slice,
    min("start") AS first, max("end") AS last, sum(client_packets)::BIGINT AS packets, sum(client_bytes)::BIGINT AS bytes
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND client_internal AND NOT server_internal
    AND leg = 'direct' AND ${IS_ONE_SIDED} AND client_packets > 0
  GROUP BY ALL
  HAVING packets >= ${thresholds.packets}
), rated AS (
  SELECT *, packets / greatest(${RATE_S_MIN}, last - first + 1) AS rate,
    CASE WHEN kind IN ('unusual protocol', 'UDP to a TCP port') THEN ${thresholds.strange_packets_per_second}
      ELSE ${thresholds.packets_per_second} END AS bound
  FROM slices
), floods AS (
  SELECT *, slice - row_number() OVER (PARTITION BY client, server, kind ORDER BY slice) AS run FROM (
    SELECT client, server, kind, slice, min(first) AS first, max(last) AS last, sum(packets) AS packets, sum(bytes) AS bytes,
      sum(rate) AS rate, any_value(bound) AS bound, arg_max(protocol, packets) AS protocol, arg_max(port, packets) AS port,
      count(*) AS ports
    FROM rated
    GROUP BY ALL
    HAVING sum(rate) >= any_value(bound)
  )
)
SELECT client AS subject, server AS object, min(first) AS first, max(last) AS last, max(rate) AS value,
  any_value(bound) AS threshold, kind, arg_max(protocol, packets) AS protocol, arg_max(port, packets) AS port,
  max(ports) AS ports, sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes
FROM floods
GROUP BY client, server, kind, run`,
  judge(row) {
    const protocol = Number(row.protocol);
    const target = portName(protocol, Number(row.port));
    const kind = String(row.kind);
    const strange = kind === 'unusual protocol' || kind === 'UDP to a TCP port' ? ` (${kind})` : '';
    const server = row.object ?? 'an outside host';
    return {
      severity: 'high',
      confidence: 0.9,
      title: `${row.subject} flooded ${server} at ${target}${strange} with ${number(row.value)} packets a second for ${duration(row.last - row.first)}: ${count(Number(row.packets), 'packet')}, ${bytes(Number(row.bytes))}.`,
      peers: [server],
      where: written(
        allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [server]), isOneOf('protocol', [protocol])),
      ),
    };
  },
});
