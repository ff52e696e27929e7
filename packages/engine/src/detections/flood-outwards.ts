import { type Detection, defineDetection } from './detection.js';
import { allOf, isOneOf, written } from './evidence-filter.js';
import { type RawSql, raw, sql } from './sql.js';
import { bytes, count, duration, number, portName } from './words.js';

const HOUR_S = 3_600;
const SLICE_S = 600;
/** The shortest time that a rate is judged on. */
const RATE_S_MIN = 60;

/** A victim of a flood answers a small part, if at all; uploads are acknowledged at least every dozen packets. */
const ONE_SIDED_RATIO = 20;
/** TCP without content: SYN, ACK and RST floods. An upload is one-sided too, in full packets. */
const SMALL_PACKET_BYTES = 200;
const IS_ONE_SIDED = raw(
  `(client_packets > 0 AND client_packets >= ${ONE_SIDED_RATIO} * server_packets AND (protocol <> 6 OR client_bytes < ${SMALL_PACKET_BYTES} * client_packets))`,
);
/** Ports at which only TCP is expected: mail, web, log-in, databases. 443 is not among them, since QUIC is UDP. */
const TCP_PORTS = [21, 22, 23, 25, 80, 110, 143, 445, 993, 995, 1433, 3306, 3389, 5432, 5900, 8080];
/** ICMP, TCP, UDP, GRE, ESP, AH, ICMPv6, SCTP: IANA protocol numbers. */
const USUAL_PROTOCOLS = [1, 6, 17, 47, 50, 51, 58, 132];
const IS_UDP_TO_TCP_PORT = `(protocol = 17 AND server_port IN (${TCP_PORTS.join(', ')}))`;

/** The three forms of a flood; each conversation belongs to one. */
export const FLOODS = {
  plain: raw(`(protocol IN (${USUAL_PROTOCOLS.join(', ')}) AND NOT ${IS_UDP_TO_TCP_PORT})`),
  udpOnTcpPort: raw(IS_UDP_TO_TCP_PORT),
  unusualProtocol: raw(`protocol NOT IN (${USUAL_PROTOCOLS.join(', ')})`),
} as const;

export interface Flood extends Pick<Detection, 'name' | 'title' | 'description' | 'benign'> {
  readonly form: RawSql;
  /** In brackets behind the port; '' when there is nothing strange about it. */
  readonly strange: string;
  /** Packets a second from which on it is a flood. */
  readonly packetsPerSecond: number;
}

/**
 * A host of ours floods a stranger: many packets a second to one public address that hardly answers. Strange forms (UDP
 * to a port that speaks TCP, an unusual protocol) are told at a lower rate. The forms follow the kinds of GuardDuty's
 * Backdoor:EC2/DenialOfService findings. Known false positive: one-way media streams.
 */
export function floodOutwards({ form, strange, packetsPerSecond, ...words }: Flood): Detection {
  return defineDetection({
    ...words,
    mitre: ['T1498'],
    historyS: HOUR_S,
    history: `direction = 'outbound' AND ${IS_ONE_SIDED.text}`,
    thresholds: {
      packets_per_second: {
        value: packetsPerSecond,
        unit: 'packets/s',
        description: 'Packets a second to one outside host.',
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
    query: ({ window, historyFrom, thresholds }) => sql`
WITH slices AS (
  SELECT client, server, (${window.to} - 1 - "start") // ${SLICE_S} AS slice, min("start") AS first, max("end") AS last,
    sum(client_packets)::BIGINT AS packets, sum(client_bytes)::BIGINT AS bytes,
    arg_max(protocol, client_packets) AS protocol, arg_max(server_port, client_packets) AS port
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND client_internal AND NOT server_internal
    AND leg = 'direct' AND ${IS_ONE_SIDED} AND ${form}
  GROUP BY ALL
  HAVING packets >= ${thresholds.packets}
), floods AS (
  SELECT *, packets / greatest(${RATE_S_MIN}, last - first + 1) AS rate,
    slice - row_number() OVER (PARTITION BY client, server ORDER BY slice) AS run
  FROM slices
  WHERE packets / greatest(${RATE_S_MIN}, last - first + 1) >= ${thresholds.packets_per_second}
)
SELECT client AS subject, server AS object, min(first) AS first, least(max(last), ${window.to} - 1) AS last,
  max(rate) AS value, ${thresholds.packets_per_second} AS threshold, arg_max(protocol, packets) AS protocol,
  arg_max(port, packets) AS port, sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes
FROM floods
GROUP BY client, server, run`,
    judge(row) {
      const protocol = Number(row.protocol);
      const target = `${portName(protocol, Number(row.port))}${strange === '' ? '' : ` (${strange})`}`;
      const server = row.object ?? 'an outside host';
      return {
        severity: 'high',
        confidence: 0.9,
        title: `${row.subject} flooded ${server} at ${target} with ${number(row.value)} packets a second for ${duration(row.last - row.first)}: ${count(Number(row.packets), 'packet')}, ${bytes(Number(row.bytes))}.`,
        peers: [server],
        where: written(
          allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [server]), isOneOf('protocol', [protocol])),
        ),
      };
    },
  });
}
