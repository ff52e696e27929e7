import { protocolName } from '../network/protocols.js';
import { defineDetection } from './detection.js';
import { allOf, anyOf, isOneOf, texts, written } from './evidence-filter.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING } from './first-seen.js';
import { DAY_S, HOUR_S } from './outbound.js';
import { raw, sql } from './sql.js';
import { bytes, number, oneAndOthers } from './words.js';

/** IPv4 and IPv6 in IP, GRE, ESP, AH, EtherIP, L2TP: IANA protocol numbers. */
const TUNNELS = raw('4, 41, 47, 50, 51, 97, 115');

/**
 * A host exchanges packets with the outside in an IP protocol it never used. Nothing in such packets says who began, so
 * the host inside is the subject whichever side the model took for the client. A host that has long spoken one protocol
 * of tunnels is a gateway, and another one there is no news.
 */
export const unusualProtocol = defineDetection({
  name: 'unusual-protocol',
  title: 'Unusual protocol',
  description: 'A host inside began to exchange packets with the outside in another protocol than TCP, UDP and ICMP.',
  mitre: ['T1095', 'T1572'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: 'protocol NOT IN (1, 6, 17, 58)',
  thresholds: {
    packets: {
      value: 1_500,
      unit: 'packets',
      description: 'Least packets within a day of the first.',
      min: 1,
      max: 1_000_000_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'packets',
  needs: [],
  benign: 'A tunnel of your own (GRE, IPsec), multicast routing, or SCTP of a telephone system, set up anew.',
  query: ({ window, historyFrom, dataFrom, thresholds }) => sql`
WITH talks AS (
  SELECT protocol, CASE WHEN client_internal THEN client ELSE server END AS inside, CASE WHEN client_internal THEN server ELSE client END AS outside,
    "start" AS opened, "end" AS closed, client_packets + server_packets AS packets, client_bytes + server_bytes AS moved
  FROM conversations
  WHERE direction IN ('outbound', 'inbound') AND action = 'ACCEPT' AND leg = 'direct' AND protocol NOT IN (1, 6, 17, 58)
    AND "start" >= ${historyFrom} AND "start" < ${window.to}
), seen AS (
  SELECT inside, protocol, min(opened) AS since FROM talks GROUP BY ALL
), gateways AS (
  SELECT inside, min(since) AS gateway_since FROM seen WHERE protocol IN (${TUNNELS}) GROUP BY inside
), news AS (
  SELECT inside, protocol, since FROM seen LEFT JOIN gateways USING (inside)
  WHERE since >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S} AND since >= ${window.from} - ${DAY_S}
    AND NOT (protocol IN (${TUNNELS}) AND gateway_since < since - ${DAY_S})
)
SELECT inside AS subject, 'protocol ' || protocol AS object, min(opened) AS first, least(max(closed), ${window.to} - 1) AS last,
  sum(packets)::BIGINT AS value, ${thresholds.packets} AS threshold, protocol, list(DISTINCT outside)[:20] AS addresses,
  count(DISTINCT outside) AS addresses_in_all, sum(moved)::BIGINT AS moved
FROM talks JOIN news USING (inside, protocol)
WHERE opened < since + ${DAY_S}
GROUP BY inside, protocol
HAVING sum(packets) >= ${thresholds.packets}`,
  judge(row) {
    const addresses = texts(row.addresses);
    const protocol = Number(row.protocol);
    return {
      severity: 'medium',
      confidence: 0.75,
      title: `${row.subject} began to exchange ${protocolName(protocol) ?? `protocol ${protocol}`} packets with ${oneAndOthers(addresses, Number(row.addresses_in_all))}: ${number(row.value)} packets, ${bytes(Number(row.moved))}.`,
      peers: addresses,
      where: written(
        allOf(
          isOneOf('protocol', [protocol]),
          anyOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [row.subject])),
        ),
      ),
    };
  },
});
