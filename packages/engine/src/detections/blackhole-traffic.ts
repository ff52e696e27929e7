import type { CompiledQuery } from '../core/compiled-query.js';
import { matched } from './address-lists.js';
import { type DetectionContext, defineDetection } from './detection.js';
import { allOf, isOneOf, numbers, written } from './evidence-filter.js';
import { DAY_S, HOUR_S, OUTBOUND } from './outbound.js';
import { sql } from './sql.js';
import { count, duration } from './words.js';

/**
 * A host keeps calling an address outside that never answers: malware whose server was taken down, or whose name leads to
 * a sinkhole. Any traffic with an address of a list labelled "blackhole" or "sinkhole" counts at once.
 */
export const blackholeTraffic = defineDetection({
  name: 'blackhole-traffic',
  title: 'Calls that nobody answers',
  description:
    'For hours a host inside opened connections to an outside address that never answered, or is a listed sinkhole.',
  mitre: ['T1071', 'T1008'],
  historyS: DAY_S,
  history: "direction = 'outbound' AND protocol = 6",
  thresholds: {
    attempts: {
      value: 60,
      unit: 'connections',
      description: 'Connections without an answer within a day, to one address and port.',
      min: 5,
      max: 1_000_000,
    },
    hours: {
      value: 3,
      unit: 'hours',
      description: 'Least time between the first and the last of them.',
      min: 0,
      max: 24,
    },
    clients: {
      value: 2,
      unit: 'hosts',
      description: 'Most hosts that call it; with more a service of your own is down.',
      min: 1,
      max: 100_000,
    },
  },
  unit: 'connections',
  needs: [],
  benign: 'A decommissioned server that a forgotten job still calls, or a firewall outside that drops.',
  query: ({ window, historyFrom, thresholds, lists }) => sql`
WITH ${matched(lists, ['blackhole', 'sinkhole'])}, dead AS MATERIALIZED (
  SELECT server FROM conversations WHERE ${inReach(window, historyFrom)} AND server_packets = 0
  GROUP BY server HAVING count(*) >= ${thresholds.attempts} AND count(DISTINCT client) <= ${thresholds.clients}
  UNION SELECT address FROM listed
), calls AS (
  SELECT client, server, list(DISTINCT server_port)[:20] AS ports, count(*) AS calls, bool_or(server_packets > 0) AS answered,
    min("start") AS first, least(max("end"), ${window.to} - 1) AS last, server IN (SELECT address FROM listed) AS on_list
  FROM conversations SEMI JOIN dead USING (server) WHERE ${inReach(window, historyFrom)}
  GROUP BY client, server, (${window.to} - 1 - "start") // ${DAY_S}
)
SELECT client AS subject, server AS object, first, last, calls AS value, CASE WHEN on_list THEN 1 ELSE ${thresholds.attempts} END AS threshold, on_list, ports
FROM calls
WHERE on_list OR (NOT answered AND calls >= ${thresholds.attempts} AND last - first >= ${thresholds.hours} * ${HOUR_S} AND len(ports) <= 2)`,
  judge(row) {
    const server = String(row.object);
    const onList = row.on_list === true;
    return {
      severity: onList ? 'high' : 'low',
      confidence: onList ? 0.95 : 0.6,
      title: onList
        ? `${row.subject} called ${server}, which your list of sinkholes names, in ${count(row.value, 'connection')}.`
        : `${row.subject} called ${server} ${count(row.value, 'time')} in ${duration(row.last - row.first)} and was never answered.`,
      peers: [server],
      where: written(
        allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', [server]), isOneOf('dstport', numbers(row.ports))),
      ),
    };
  },
});

function inReach(window: DetectionContext['window'], historyFrom: number): CompiledQuery {
  return sql`${OUTBOUND} AND protocol = 6 AND "start" >= ${historyFrom} AND "start" < ${window.to}`;
}
