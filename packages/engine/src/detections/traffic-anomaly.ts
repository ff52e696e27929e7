import { anomalyWindows, COMPLETE_WITHIN_S, HISTORY_DAYS, STEP_S, stepOf } from '../query/anomaly-windows.js';
import { defineDetection } from './detection.js';
import { isOneOf, written } from './evidence-filter.js';
import { sql } from './sql.js';
import { bytes, count, duration, number } from './words.js';

const DAY_S = 86_400;
/** A whole lake without VPC or account is one series. */
const EVERYTHING = 'all traffic';

/**
 * Bytes, records or refusals of a VPC (or of an account, where the VPC is not recorded) are far from what they are at that
 * hour: an outage, a runaway job, an attack. See `anomalyWindows` for what is expected. The last hour is judged once it is
 * complete. Known false positive: a launch, a migration, a holiday.
 */
export const trafficAnomaly = defineDetection({
  name: 'traffic-anomaly',
  title: 'Unusual amount of traffic',
  description: 'Traffic of a VPC was many times, or a fraction, of what it is at that hour of such a day.',
  mitre: ['T1498', 'T1030'],
  historyS: HISTORY_DAYS * DAY_S,
  thresholds: {
    deviations: {
      value: 6,
      unit: 'standard deviations',
      description: 'Distance from the median of that hour, by the median absolute deviation.',
      min: 1,
      max: 100,
    },
    spike_ratio: { value: 4, unit: 'times', description: 'How many times as much as expected.', min: 1.1, max: 1_000 },
    drop_ratio: { value: 5, unit: 'times', description: 'How many times as little as expected.', min: 1.1, max: 1_000 },
    bytes: {
      value: 2_000_000_000,
      unit: 'bytes',
      description: 'Difference of an hour below which bytes do not matter.',
      min: 1_000,
      max: 1_000_000_000_000_000,
    },
    records: {
      value: 300,
      unit: 'records',
      description: 'Difference of an hour below which records do not matter.',
      min: 1,
      max: 1_000_000_000,
    },
    refusals: {
      value: 500,
      unit: 'records',
      description: 'Difference of an hour below which refused records do not matter.',
      min: 1,
      max: 1_000_000_000,
    },
  },
  unit: 'times',
  needs: [],
  benign: 'A launch, a migration, a batch job or a holiday changes traffic as much as an incident does.',
  query({ window, historyFrom, thresholds }) {
    const hours = sql`
  SELECT coalesce(vpc_id, account_id, ${EVERYTHING}) AS key, ${stepOf('"start"')} AS step, sum(bytes)::DOUBLE AS bytes,
    count(*)::DOUBLE AS records, count(*) FILTER (action = 'REJECT')::DOUBLE AS refusals, max("start") AS latest
  FROM flows
  WHERE "start" >= ${historyFrom - (historyFrom % STEP_S)} AND "start" < ${window.to}
  GROUP BY ALL`;
    const series = sql`SELECT key, step, 'bytes' AS measure, bytes AS value, ${thresholds.bytes}::DOUBLE AS least FROM hours
  UNION ALL SELECT key, step, 'records', records, ${thresholds.records} FROM hours
  UNION ALL SELECT key, step, 'refusals', refusals, ${thresholds.refusals} FROM hours`;
    const windows = anomalyWindows(
      series,
      {
        begin: sql`SELECT min(step) FROM hours`,
        from: window.from - (window.from % STEP_S) - STEP_S,
        until: sql`SELECT ${stepOf(`(max(latest) + ${COMPLETE_WITHIN_S})`)} FROM hours`,
      },
      {
        deviations: thresholds.deviations,
        spikeRatio: thresholds.spike_ratio,
        dropRatio: thresholds.drop_ratio,
      },
    );
    return sql`
WITH hours AS MATERIALIZED (${hours}
), windows AS (
${windows}
)
SELECT key AS subject, direction AS object, first, last,
  CASE direction WHEN 'spike' THEN peak / greatest(expected, 1) ELSE expected / greatest(peak, 1) END AS value,
  CASE direction WHEN 'spike' THEN ${thresholds.spike_ratio} ELSE ${thresholds.drop_ratio} END::DOUBLE AS threshold,
  measure, peak, expected, low, high, peak_at, basis
FROM windows
QUALIFY row_number() OVER (PARTITION BY key, direction, first ORDER BY abs(peak - expected) / greatest(expected, 1) DESC, measure) = 1
ORDER BY first`;
  },
  judge(row) {
    const measure = String(row.measure);
    const amount = (value: number): string =>
      measure === 'bytes' ? bytes(value) : count(value, measure === 'refusals' ? 'refusal' : 'record');
    const isSpike = row.object === 'spike';
    const [peak, expected] = [Number(row.peak), Number(row.expected)];
    const times = expected >= 1 && isSpike ? `, ${number(peak / expected)} times as much` : '';
    const basis = row.basis === 'hours before' ? 'in the hours before' : 'at that hour';
    return {
      // Within a first day, whatever comes once a day is new.
      severity: row.basis === 'hours before' ? 'low' : 'medium',
      confidence: row.basis === 'hours before' ? 0.6 : 0.8,
      title: `${row.subject} logged ${amount(peak)} in an hour where ${amount(expected)} are usual ${basis}${times}: a ${row.object} of ${duration(row.last - row.first + 1)}.`,
      peers: [],
      where: row.subject.startsWith('vpc-')
        ? written(isOneOf('vpc_id', [row.subject]))
        : row.subject === EVERYTHING
          ? ''
          : written(isOneOf('account_id', [row.subject])),
    };
  },
});
