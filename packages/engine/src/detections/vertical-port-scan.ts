import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { IS_KNOCK, IS_TRACEROUTE, SCAN_BEGAN, SCAN_ENDED } from './probes.js';
import { sql } from './sql.js';
import { count, duration, oneAndOthers, percent } from './words.js';

const DAY_S = 86_400;
/** Hosts scanned by one client from which on it is no slip of a tool. */
const HOSTS_HIGH = 3;

/**
 * One host tries many ports of another. A scan is told from use by what became of the attempts: refused, unanswered or
 * answered with a reset. Ports are counted over a day, so that one port a minute shows within minutes of the
 * threshold, however slow. Known false positive: a vulnerability scanner doing its job.
 */
export const verticalPortScan = defineDetection({
  name: 'vertical-port-scan',
  title: 'Port scan of one host',
  description: 'A host inside tried many ports of another host within a day, and most attempts led nowhere.',
  mitre: ['T1046'],
  historyS: DAY_S,
  history: IS_KNOCK.text,
  thresholds: {
    ports: { value: 15, unit: 'ports', description: 'Distinct ports tried on one host in a day.', min: 3, max: 65_535 },
    internet_ports: {
      value: 100,
      unit: 'ports',
      description: 'The same for a client on the internet, where scanning is everyday noise.',
      min: 3,
      max: 65_535,
    },
  },
  unit: 'ports',
  needs: [],
  benign: 'A vulnerability scanner or an inventory tool does the same; suppress its address with a reason.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH knocks AS (
  SELECT client, server, server_port, coalesce(client_internal, false) AS inside,
    (${window.to} - 1 - "start") // ${DAY_S} AS day, "start", action
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND ${IS_KNOCK} AND NOT ${IS_TRACEROUTE}
), busy AS (
  SELECT client, server FROM knocks GROUP BY ALL
  HAVING count(*) >= ${Math.min(thresholds.ports, thresholds.internet_ports)}
), tried AS (
  SELECT client, server, server_port, inside, day, min("start") AS first, count(*) AS attempts,
    count(*) FILTER (action = 'REJECT') AS refused
  FROM knocks SEMI JOIN busy USING (client, server)
  GROUP BY ALL
), pairs AS (
  SELECT client, server, inside, day, ${SCAN_BEGAN} AS first, ${SCAN_ENDED} AS last, count(DISTINCT server_port) AS ports,
    sum(attempts) AS attempts, sum(refused) AS refused
  FROM tried
  GROUP BY ALL
  HAVING ports >= CASE WHEN inside THEN ${thresholds.ports} ELSE ${thresholds.internet_ports} END
)
SELECT CASE WHEN inside THEN client ELSE server END AS subject, NULL::VARCHAR AS object,
  min(first) AS first, max(last) AS last, max(ports) AS value,
  CASE WHEN inside THEN ${thresholds.ports} ELSE ${thresholds.internet_ports} END AS threshold,
  inside, count(*) AS pairs, list(CASE WHEN inside THEN server ELSE client END ORDER BY ports DESC, server, client)[:20] AS peers,
  sum(attempts)::BIGINT AS attempts, sum(refused)::BIGINT AS refused
FROM pairs
GROUP BY 1, inside, day`,
  judge(row) {
    const peers = texts(row.peers);
    const hosts = Number(row.pairs);
    const pace = `in ${duration(row.last - row.first)}; ${percent(Number(row.refused) / Number(row.attempts))} refused`;
    const ports = count(row.value, 'port');
    if (row.inside !== true) {
      return {
        severity: 'low',
        confidence: 0.8,
        title: `${oneAndOthers(peers, hosts)} tried up to ${ports} of ${row.subject} from the internet ${pace}.`,
        peers,
        where: written(allOf(isOneOf('dstaddr', [row.subject]), isOneOf('srcaddr', peers))),
      };
    }
    return {
      severity: hosts >= HOSTS_HIGH ? 'high' : 'medium',
      confidence: row.value >= 2 * row.threshold ? 0.95 : 0.8,
      title: `${row.subject} tried ${hosts > 1 ? 'up to ' : ''}${ports} on ${oneAndOthers(peers, hosts)} ${pace}.`,
      peers,
      where: written(allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', peers))),
    };
  },
});
