import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { raw, sql } from './sql.js';
import { count, duration, number, oneAndOthers, portName } from './words.js';

const DAY_S = 86_400;
const SLICE_S = 1_800;
const DAY_SLICES = DAY_S / SLICE_S;
/** Half hours of data before the first storm that can be told from what is usual. */
const KNOWN_SLICES_MIN = 2;
const CLIENTS_ENOUGH = 3;

/**
 * Many refusals at one service within half an hour, of clients inside, where there were few before: a lost rule, a moved
 * service, a wrong rollout. The baseline is the median of that service's half hours of the day before, quiet ones
 * included; a client that has been refused for weeks is thus no storm. A lone client must be refused four times as often.
 * Refusals of strangers are the internet's noise, and floods have a detection of their own.
 */
export const denyStorm = defineDetection({
  name: 'deny-storm',
  title: 'Storm of refusals',
  description: 'Clients inside were refused by one service far more often than the day before.',
  mitre: ['T1562.007'],
  historyS: DAY_S,
  history: "action = 'REJECT' AND client_internal",
  thresholds: {
    refusals: {
      value: 100,
      unit: 'refusals',
      description: 'Refused connections to one service within half an hour.',
      min: 5,
      max: 10_000_000,
    },
    ratio: {
      value: 5,
      unit: 'times',
      description: 'How many times the usual half hour of that service.',
      min: 1.5,
      max: 1_000,
    },
  },
  unit: 'refusals',
  needs: [],
  benign: 'A planned change of security groups refuses clients until they are moved as well.',
  query: ({ window, historyFrom, dataFrom, thresholds }) => sql`
WITH slices AS (
  SELECT server, protocol, server_port AS port, (${window.to} - 1 - "start") // ${SLICE_S} AS slice,
    min("start") AS first, max("start") AS last, count(*) AS refusals, count(DISTINCT client) AS clients,
    list_sort(list(DISTINCT client))[:20] AS peers
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND action = 'REJECT' AND client_internal AND leg = 'direct'
    AND orientation <> 'address'
  GROUP BY ALL
), before AS (
  SELECT s.*, least(${DAY_SLICES}, (${window.to} - 1 - ${dataFrom}) // ${SLICE_S} - s.slice) AS known,
    coalesce(list(refusals) OVER (
      PARTITION BY server, protocol, port ORDER BY s.slice DESC RANGE BETWEEN ${raw(String(DAY_SLICES))} PRECEDING AND 1 PRECEDING
    ), []) AS earlier
  FROM slices s
), judged AS (
  SELECT * EXCLUDE (earlier), CASE WHEN 2 * len(earlier) <= known THEN 0
    ELSE list_sort(earlier)[((known + 1) // 2) - (known - len(earlier))] END AS usual
  FROM before
  WHERE known >= ${KNOWN_SLICES_MIN}
), storms AS (
  SELECT *, slice - row_number() OVER (PARTITION BY server, protocol, port ORDER BY slice) AS run
  FROM judged
  WHERE refusals >= ${thresholds.refusals} * CASE WHEN clients >= ${CLIENTS_ENOUGH} THEN 1 ELSE 4 END
    AND refusals >= ${thresholds.ratio} * usual
)
SELECT server AS subject, CASE protocol WHEN 6 THEN 'tcp/' WHEN 17 THEN 'udp/' ELSE protocol || '/' END || port AS object,
  min(first) AS first, max(last) AS last, max(refusals) AS value,
  greatest(${thresholds.refusals}, ceil(${thresholds.ratio} * min(usual))) AS threshold,
  any_value(protocol) AS protocol, any_value(port) AS port, sum(refusals)::BIGINT AS refusals, max(clients) AS clients,
  min(usual) AS usual, list_sort(list_distinct(flatten(list(peers))))[:20] AS peers
FROM storms
GROUP BY server, protocol, port, run`,
  judge(row) {
    const peers = texts(row.peers).sort();
    const clients = Number(row.clients);
    const [protocol, port] = [Number(row.protocol), Number(row.port)];
    const before = Number(row.usual) > 0 ? `, usually ${number(Number(row.usual))} in half an hour` : ', none before';
    return {
      severity: 'medium',
      confidence: 0.85,
      title: `${row.subject} refused ${oneAndOthers(peers, Math.max(clients, peers.length))} at ${portName(protocol, port)} ${count(Number(row.refusals), 'time')} in ${duration(row.last - row.first)}${before}.`,
      peers,
      where: written(
        allOf(
          isOneOf('dstaddr', [row.subject]),
          isOneOf('protocol', [protocol]),
          isOneOf('dstport', [port]),
          isOneOf('action', ['REJECT']),
        ),
      ),
    };
  },
});
