import type { CompiledQuery } from '../core/compiled-query.js';
import { beaconScores } from './beacon-score.js';
import { type DetectionContext, defineDetection } from './detection.js';
import { allOf, isOneOf, written } from './evidence-filter.js';
import { DAY_S, NOT_AWS_SERVICE, OUTBOUND, PORT_TEXT } from './outbound.js';
import { IS_PUBLIC_RESOLVER } from './public-resolvers.js';
import { type RawSql, raw, sql } from './sql.js';
import { count, duration, percent } from './words.js';

const WEEK_S = 7 * DAY_S;
/** Of the intervals of random (Poisson) arrivals this share lies within half of the median: e^(-ln2/2) - e^(-3 ln2/2). */
const RANDOM_SHARE = 0.353_553;
/** Intervals of this much of the commonest one count as the same rhythm. */
const ECHO_TOLERANCE = 0.15;
/** Intervals without one that is this common, of buckets a tenth wide, have no rhythm to echo; random ones reach 0.04. */
const COMMONEST_SHARE_MIN = 0.1;
/** Shorter intervals are the connections of one page or one job. */
const INTERVAL_MIN_S = 15;
/** A day holds enough starts for shorter intervals than this; longer ones are judged on a week. */
const DAILY_INTERVAL_MAX_S = 2_700;
/** Longer intervals are the timetables of jobs. */
const WEEKLY_INTERVAL_MAX_S = 14_400;
/** Connections that last for more of their interval than this are sessions opened anew, not calls. */
const CALL_SHARE_MAX = 0.5;
/** Buckets of the commonest interval grow by this factor. */
const BUCKET_GROWTH = 1.1;
/** RITA's own lower bound for a high score. */
const RITA_HIGH = 0.9;

/**
 * One host calls another outside at its own rhythm. RITA's score says how much a pair looks like a beacon; whether there
 * is a rhythm at all is tested apart, because steady random traffic scores high too: either the intervals huddle around
 * their median far more than random ones would (which survives 40 % jitter and missing calls), or starts are echoed one
 * interval later (an autocorrelation, which survives other traffic between the same hosts).
 */
export const beaconing = defineDetection({
  name: 'beaconing',
  title: 'Beaconing',
  description: 'A host inside calls a rare outside address at regular intervals, as malware calls its server.',
  mitre: ['T1071', 'T1573'],
  historyS: WEEK_S,
  history: "direction = 'outbound'",
  thresholds: {
    score: { value: 0.5, unit: 'score', description: "RITA's beacon score, 0 to 1.", min: 0, max: 1 },
    calls: {
      value: 18,
      unit: 'starts',
      description: 'Connections from which a rhythm is judged.',
      min: 5,
      max: 10_000,
    },
    regular_share: {
      value: 0.8,
      unit: 'share',
      description: 'Intervals within half of the median; 0.35 of random ones are.',
      min: 0.4,
      max: 1,
    },
    sigmas: {
      value: 4.5,
      unit: 'standard deviations',
      description: 'How far either share must lie above that of random arrivals.',
      min: 2,
      max: 50,
    },
    echo_share: {
      value: 0.6,
      unit: 'share',
      description: 'Starts followed by another one interval later, where other traffic hides the intervals.',
      min: 0.4,
      max: 1,
    },
    kilobytes: {
      value: 50,
      unit: 'kB',
      description:
        'What a call sends at the most, on median: a beacon has little to say, and uploads have detections of their own.',
      min: 1,
      max: 1_000_000,
    },
    clients: {
      value: 4,
      unit: 'hosts',
      description: 'Hosts inside that call the same address: with more it is a service everybody uses.',
      min: 1,
      max: 100_000,
    },
  },
  unit: 'score',
  needs: [],
  benign:
    'Monitoring agents, licence checks, mail clients and scheduled jobs call home on a timer too; a job of your own that only one host runs looks the same.',
  query: ({ window, historyFrom, dataFrom, thresholds }) => sql`
WITH rare AS MATERIALIZED (
  SELECT server FROM conversations
  WHERE ${inReach(window, historyFrom)}
  GROUP BY server HAVING count(*) >= ${thresholds.calls} AND count(DISTINCT client) <= ${thresholds.clients}
), seen AS (
  SELECT client, server, server_port, protocol, "start" AS opened, "end" AS closed, client_bytes AS bytes
  FROM conversations SEMI JOIN rare USING (server)
  WHERE ${inReach(window, historyFrom)}
), chosen AS MATERIALIZED (
  SELECT client, server, server_port, protocol FROM seen GROUP BY ALL HAVING count(*) >= ${thresholds.calls}
), bounds(span_s, span_from, span_to) AS (
  VALUES ${spans(window)}
), pairs AS MATERIALIZED (
  SELECT row_number() OVER () AS pair, *
  FROM (
    SELECT client, server, server_port, protocol, span_s, span_from, span_to,
      list(opened ORDER BY opened) AS starts, list(bytes) AS sizes, count(DISTINCT opened) AS calls,
      min(opened) AS first, max(closed) AS last, median(closed - opened) AS typical_s, median(bytes) AS typical_bytes
    FROM seen SEMI JOIN chosen USING (client, server, server_port, protocol)
    JOIN bounds ON opened >= span_from AND opened < span_to
    GROUP BY ALL HAVING calls >= ${thresholds.calls}
  )
  WHERE (starts[-1] - starts[1]) / (calls - 1) BETWEEN ${INTERVAL_MIN_S} AND CASE WHEN span_s = ${DAY_S} THEN ${DAILY_INTERVAL_MAX_S} ELSE ${WEEKLY_INTERVAL_MAX_S} END
    AND typical_bytes <= ${thresholds.kilobytes * 1_000} AND typical_s <= ${CALL_SHARE_MAX} * (starts[-1] - starts[1]) / (calls - 1)
), every_call AS MATERIALIZED (
  SELECT pair, unnest(starts) AS opened, unnest(sizes) AS bytes FROM pairs
), steps AS MATERIALIZED (
  SELECT pair, opened - lag(opened) OVER (PARTITION BY pair ORDER BY opened) AS step_s FROM every_call QUALIFY step_s > 0
), middles AS (
  SELECT pair, count(*) AS steps, median(step_s) AS middle_s FROM steps GROUP BY pair
), regular AS (
  SELECT pair, any_value(steps) AS steps, avg(CAST(step_s BETWEEN 0.5 * middle_s AND 1.5 * middle_s AS INTEGER)) AS regular_share,
    quantile_cont(abs(step_s / middle_s - 1), 0.75) AS jitter
  FROM steps JOIN middles USING (pair) GROUP BY pair
), rhythms AS (
  SELECT pair, exp((arg_max(bucket, n) + 0.5) * ln(${BUCKET_GROWTH})) AS period_s
  FROM (SELECT pair, floor(ln(step_s) / ln(${BUCKET_GROWTH})) AS bucket, count(*) AS n FROM steps WHERE step_s >= ${INTERVAL_MIN_S} GROUP BY ALL)
  GROUP BY pair HAVING max(n) >= ${COMMONEST_SHARE_MIN} * sum(n)
), echoed AS (
  SELECT pair, avg(CAST(followers > 0 AS INTEGER)) AS echo_share, any_value(period_s) AS period_s
  FROM (
    SELECT pair, period_s, count(*) OVER (
      PARTITION BY pair ORDER BY opened RANGE BETWEEN CAST((1 - ${ECHO_TOLERANCE}) * period_s AS BIGINT) FOLLOWING
        AND CAST((1 + ${ECHO_TOLERANCE}) * period_s AS BIGINT) FOLLOWING
    ) AS followers
    FROM every_call JOIN rhythms USING (pair)
  ) GROUP BY pair
), rhythmic AS MATERIALIZED (
  SELECT *, 1 - exp(-2 * ${ECHO_TOLERANCE} * period_s * calls / (starts[-1] - starts[1])) AS random_echo,
    regular_share >= ${thresholds.regular_share}
      AND ${sigmas('regular_share', String(RANDOM_SHARE), 'steps')} >= ${thresholds.sigmas} AS is_regular
  FROM pairs JOIN regular USING (pair) LEFT JOIN echoed USING (pair)
  WHERE is_regular OR (echo_share >= ${thresholds.echo_share} AND ${sigmas('echo_share', 'random_echo', 'calls')} >= ${thresholds.sigmas})
), calls AS MATERIALIZED (
  SELECT pair, opened, bytes FROM every_call SEMI JOIN rhythmic USING (pair)
), extent AS (
  SELECT pair, greatest(span_from, ${dataFrom}) AS ds_from, span_to AS ds_to FROM rhythmic
),
${beaconScores()}
SELECT client AS subject, server || ' ' || ${PORT_TEXT} AS object, first, last, rita AS value, ${thresholds.score} AS threshold,
  server, server_port, protocol, calls, span_s, ts_score, ds_score, hist_score, dur_score,
  round(CASE WHEN is_regular THEN interval_s ELSE period_s END, 1) AS interval_s, round(jitter, 3) AS jitter,
  round(regular_share, 3) AS regular_share, round(echo_share, 3) AS echo_share
FROM rhythmic JOIN scores USING (pair)
WHERE rita >= ${thresholds.score}
QUALIFY row_number() OVER (PARTITION BY client, server, server_port, protocol, last ORDER BY span_s) = 1`,
  judge(row) {
    const [server, port, protocol] = [String(row.server), Number(row.server_port), Number(row.protocol)];
    const every = duration(Number(row.interval_s));
    const jitter = Math.min(1, Number(row.jitter));
    return {
      severity: row.value >= RITA_HIGH ? 'high' : 'medium',
      confidence: Math.min(0.95, 0.5 + Number(row.regular_share) / 2),
      title: `${row.subject} called ${server} on port ${port} about every ${every}, ${count(Number(row.calls), 'time')} in ${duration(row.last - row.first)}; intervals differ by ${percent(jitter)}.`,
      peers: [server],
      where: written(
        allOf(
          isOneOf('srcaddr', [row.subject]),
          isOneOf('dstaddr', [server]),
          isOneOf('dstport', [port]),
          isOneOf('protocol', [protocol]),
        ),
      ),
    };
  },
});

/** Conversations that may be calls; time servers and resolvers are asked on a timer by everybody. */
function inReach(window: DetectionContext['window'], historyFrom: number): CompiledQuery {
  return sql`${OUTBOUND} AND ${NOT_AWS_SERVICE} AND server_port <> 123 AND NOT ${IS_PUBLIC_RESOLVER} AND "start" >= ${historyFrom} AND "start" < ${window.to}`;
}

/** How far a share lies above the one that chance gives, in standard deviations of `n` tries. */
function sigmas(share: string, chance: string, n: string): RawSql {
  return raw(`(${share} - ${chance}) / sqrt(greatest(1e-9, ${chance} * (1 - ${chance}) / ${n}))`);
}

/** The days and the weeks that together cover the window, counted back from its end, as rows of `VALUES`. */
function spans({ from, to }: { readonly from: number; readonly to: number }): RawSql {
  const rows: string[] = [];
  for (const length of [DAY_S, WEEK_S]) {
    for (let end = to; end > from; end -= length) rows.push(`(${length}, ${end - length}, ${end})`);
  }
  return raw(rows.join(', '));
}
