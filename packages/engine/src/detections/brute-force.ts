import { type Detection, defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { raw, sql } from './sql.js';
import { count, duration, oneAndOthers } from './words.js';

const HOUR_S = 3_600;
/** Attempts in an hour from which on even an attack from the internet is more than noise. */
const DETERMINED = 300;

/** A log-in that is given up: a connection opened, something said, and over. Longer ones did work. */
const SHORT_PACKETS_MIN = 4;
const SHORT_PACKETS_MAX = 30;
const SHORT_BYTES_MAX = 15_000;
const SHORT_S_MAX = 60;
/** A session that did work; two short ones that reused a port are not taken for one. */
const LONG_PACKETS_MIN = 2 * SHORT_PACKETS_MAX;
const IS_SHORT = raw(
  `(client_packets BETWEEN ${SHORT_PACKETS_MIN} AND ${SHORT_PACKETS_MAX} AND client_bytes <= ${SHORT_BYTES_MAX} AND "end" - "start" <= ${SHORT_S_MAX})`,
);

export interface LogIn {
  readonly name: string;
  /** As in "SSH sessions". */
  readonly protocol: string;
  readonly ports: readonly number[];
  readonly benign: string;
}

/**
 * Somebody guesses passwords: one client opens many short sessions to one server within an hour, and hardly any longer
 * one. A host inside that does so is taken over or misused; a host inside to which it is done is one of many. Each guess
 * is taken for a connection of its own, which is what servers that close after a few failures enforce.
 */
export function bruteForce({ name, protocol, ports, benign }: LogIn): Detection {
  return defineDetection({
    name,
    title: `${protocol} password guessing`,
    description: `One client opened many short ${protocol} sessions to one server within an hour, as guessing passwords does.`,
    mitre: ['T1110.001', 'T1021'],
    historyS: HOUR_S,
    history: `protocol = 6 AND server_port IN (${ports.join(', ')})`,
    thresholds: {
      sessions: {
        value: 30,
        unit: 'sessions',
        description: 'Short sessions of one client to one server within an hour.',
        min: 5,
        max: 100_000,
      },
      short_percent: {
        value: 80,
        unit: '%',
        description: 'Share of short ones among the sessions of the two.',
        min: 1,
        max: 100,
      },
    },
    unit: 'sessions in an hour',
    needs: [],
    benign,
    query: ({ window, historyFrom, thresholds }) => sql`
WITH pairs AS (
  SELECT client, server, coalesce(client_internal, false) AS inside, (${window.to} - 1 - "start") // ${HOUR_S} AS slice,
    min("start") FILTER (${IS_SHORT}) AS first, max("start") FILTER (${IS_SHORT}) AS last,
    count(*) FILTER (${IS_SHORT}) AS attempts, count(*) AS sessions,
    count(*) FILTER (client_packets > ${LONG_PACKETS_MIN}) AS longer
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND leg = 'direct' AND protocol = 6
    AND server_port IN (${raw(ports.join(', '))}) AND action = 'ACCEPT'
    AND client_packets >= ${raw(String(SHORT_PACKETS_MIN))} AND server_packets > 0
  GROUP BY ALL
  HAVING attempts >= ${thresholds.sessions} AND 100 * attempts >= ${thresholds.short_percent} * sessions
), subjects AS (
  SELECT CASE WHEN inside THEN client ELSE server END AS subject, inside, slice, min(first) AS first, max(last) AS last,
    max(attempts) AS busiest, sum(attempts) AS attempts, sum(longer) AS longer,
    list(CASE WHEN inside THEN server ELSE client END) AS peers
  FROM pairs
  GROUP BY ALL
), runs AS (
  SELECT *, slice - row_number() OVER (PARTITION BY subject, inside ORDER BY slice) AS run FROM subjects
)
SELECT subject, NULL::VARCHAR AS object, min(first) AS first, max(last) AS last, max(busiest) AS value,
  ${thresholds.sessions} AS threshold, inside, sum(attempts)::BIGINT AS attempts, sum(longer)::BIGINT AS longer,
  list_distinct(flatten(list(peers))) AS peers
FROM runs
GROUP BY subject, inside, run`,
    judge(row) {
      const peers = texts(row.peers).sort();
      const attempts = `${count(Number(row.attempts), `short ${protocol} session`)}`;
      const time = `in ${duration(row.last - row.first)}`;
      const longer = Number(row.longer);
      const after = longer > 0 ? `; ${count(longer, 'longer session')} besides: a guess may have worked` : '';
      const ports_ = isOneOf('dstport', [...ports]);
      if (row.inside === true) {
        return {
          severity: 'high',
          confidence: 0.9,
          title: `${row.subject} opened ${attempts} to ${oneAndOthers(peers)} ${time}, as password guessing does${after}.`,
          peers,
          where: written(allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', peers.slice(0, 20)), ports_)),
        };
      }
      return {
        severity: longer > 0 ? 'high' : row.value >= DETERMINED ? 'medium' : 'low',
        confidence: 0.9,
        title: `${oneAndOthers(peers)} opened ${attempts} to ${row.subject} ${time}, as password guessing does${after}.`,
        peers,
        where: written(allOf(isOneOf('dstaddr', [row.subject]), isOneOf('srcaddr', peers.slice(0, 20)), ports_)),
      };
    },
  });
}
