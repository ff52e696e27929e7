import { defineDetection } from './detection.js';
import { allOf, isOneOf, numbers, texts, written } from './evidence-filter.js';
import { IS_KNOCK, IS_TRACEROUTE, SCAN_BEGAN, SCAN_ENDED } from './probes.js';
import { sql } from './sql.js';
import { count, duration, portName } from './words.js';

const DAY_S = 86_400;
const TCP = 6;

/**
 * One host inside tries one port of many hosts, and most do not open: a worm, or somebody who looks around. Hosts are
 * counted over a day, so that a slow sweep shows as well. Strangers who sweep the network from the internet are everyday
 * noise and not told. Known false positive: an inventory tool that walks through empty addresses.
 */
export const horizontalSweep = defineDetection({
  name: 'horizontal-sweep',
  title: 'Sweep of one port over many hosts',
  description: 'A host inside tried one port on many hosts within a day, and most of them did not open it.',
  mitre: ['T1046', 'T1018'],
  historyS: DAY_S,
  history: IS_KNOCK.text,
  thresholds: {
    hosts: {
      value: 20,
      unit: 'hosts',
      description: 'Hosts inside that did not open the port, in a day.',
      min: 3,
      max: 100_000,
    },
    internet_hosts: {
      value: 40,
      unit: 'hosts',
      description: 'The same on the internet, where some hosts are always down.',
      min: 3,
      max: 100_000,
    },
    failed_percent: {
      value: 50,
      unit: '%',
      description: 'Share of the hosts tried on that port that did not open it.',
      min: 1,
      max: 100,
    },
  },
  unit: 'hosts',
  needs: [],
  benign:
    'Monitoring and inventory tools try every address too, and a decommissioned service leaves clients that still call it.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH tried AS (
  SELECT client, server, protocol, server_port AS port, coalesce(server_internal, false) AS inside,
    (${window.to} - 1 - "start") // ${DAY_S} AS day, min("start") AS first
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND client_internal AND ${IS_KNOCK} AND NOT ${IS_TRACEROUTE}
  GROUP BY ALL
), sweeps AS (
  SELECT client, protocol, port, inside, day, ${SCAN_BEGAN} AS first, ${SCAN_ENDED} AS last, count(*) AS hosts,
    list(server ORDER BY first)[:20] AS servers
  FROM tried
  GROUP BY ALL
  HAVING count(*) >= CASE WHEN inside THEN ${thresholds.hosts} ELSE ${thresholds.internet_hosts} END
), reached AS (
  SELECT client, protocol, server_port AS port, coalesce(server_internal, false) AS inside,
    (${window.to} - 1 - "start") // ${DAY_S} AS day, count(DISTINCT server) AS all_hosts,
    count(DISTINCT server) FILTER (${IS_KNOCK}) AS failed_hosts
  FROM conversations
  WHERE "start" >= ${window.from} AND "start" < ${window.to} AND leg = 'direct'
    AND client IN (SELECT client FROM sweeps) AND server_port IN (SELECT port FROM sweeps)
  GROUP BY ALL
)
SELECT client AS subject, NULL::VARCHAR AS object, min(first) AS first, max(last) AS last, max(hosts) AS value,
  CASE WHEN inside THEN ${thresholds.hosts} ELSE ${thresholds.internet_hosts} END AS threshold,
  inside, count(*) AS ports, list(port ORDER BY hosts DESC, port)[:20] AS port_list, arg_max(protocol, hosts) AS protocol,
  arg_max(servers, hosts) AS peers
FROM sweeps JOIN reached USING (client, protocol, port, inside, day)
WHERE 100 * failed_hosts >= ${thresholds.failed_percent} * all_hosts
GROUP BY client, inside, day`,
  judge(row) {
    const ports = numbers(row.port_list);
    const [port = 0] = ports;
    const where = row.inside === true ? '' : ' on the internet';
    const more = Number(row.ports) > 1 ? `, and ${count(Number(row.ports) - 1, 'other port')}` : '';
    const protocol = Number(row.protocol ?? TCP);
    return {
      severity: 'high',
      confidence: row.value >= 2 * row.threshold ? 0.95 : 0.75,
      title: `${row.subject} tried ${portName(protocol, port)} on ${count(row.value, 'host')}${where} that did not answer, in ${duration(row.last - row.first)}${more}.`,
      peers: texts(row.peers),
      where: written(
        allOf(isOneOf('srcaddr', [row.subject]), isOneOf('protocol', [protocol]), isOneOf('dstport', ports)),
      ),
    };
  },
});
