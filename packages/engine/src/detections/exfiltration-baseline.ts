import { defineDetection } from './detection.js';
import { EGRESS_HISTORY_S, LEARNING_HOURS, sentTo, slidingDays } from './egress.js';
import { DAY_S, HOUR_S, MB } from './outbound.js';
import { sql } from './sql.js';
import { bytes } from './words.js';

/** Times the limit from which nothing but a mistake or a theft explains it. */
const HIGH_TIMES = 10;

/**
 * A host sends an address it knows far more in a day than it ever did: above median + k * MAD of its own days, above its
 * largest day by half, and above a floor. Days without traffic count as zero, and one whole day must have gone before. A recipient that is new is
 * `exfiltration-new-peer`.
 */
export const exfiltrationBaseline = defineDetection({
  name: 'exfiltration-baseline',
  title: 'More data sent than usual',
  description: 'A host sent a known outside address far more in a day than on the days before.',
  mitre: ['T1048', 'T1567'],
  historyS: EGRESS_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    megabytes: { value: 50, unit: 'MB', description: 'Least data in a day that counts.', min: 1, max: 1_000_000 },
    deviations: {
      value: 8,
      unit: 'MAD',
      description: 'Median absolute deviations above the median day.',
      min: 1,
      max: 1_000,
    },
    largest_day: { value: 1.5, unit: 'times', description: 'Times the largest day before.', min: 1, max: 1_000 },
    learning_hours: LEARNING_HOURS,
  },
  unit: 'bytes',
  needs: [],
  benign: 'A first full backup, a migration or a large release to a service that is used anyway.',
  query: (context) => {
    const { window, dataFrom, thresholds } = context;
    const floor = thresholds.megabytes * MB;
    return sql`
WITH ${slidingDays(context, floor)}, peaks AS (
  SELECT client, server, arg_max(hour, sent) AS hour, max(sent) AS sent, arg_max(received, sent) AS received, arg_max(first_hour, sent) AS first_hour
  FROM days
  WHERE sent >= ${floor} AND hour >= ${window.from} - ${HOUR_S}
  GROUP BY client, server, (${window.to} - 1 - hour) // ${DAY_S}
), earlier AS (
  SELECT client, server, peaks.hour, (peaks.hour - hourly.hour) // ${DAY_S} AS day, sum(hourly.sent) AS day_sent
  FROM peaks JOIN hourly USING (client, server)
  WHERE hourly.hour <= peaks.hour - ${DAY_S}
  GROUP BY ALL
), baselines AS (
  SELECT client, server, hour, (hour + ${HOUR_S} - ${dataFrom}) // ${DAY_S} - 1 AS days_known,
    list_resize(list(day_sent), greatest(days_known, count(*)), 0) AS totals
  FROM earlier GROUP BY client, server, hour
), limits AS (
  SELECT *, list_median(totals) AS usual, list_max(totals) AS largest,
    greatest(${floor}, usual + ${thresholds.deviations} * list_mad(totals), ${thresholds.largest_day} * largest) AS threshold
  FROM baselines
)
SELECT client AS subject, server AS object, first_hour AS first, least(hour + ${HOUR_S}, ${window.to}) - 1 AS last,
  sent::BIGINT AS value, threshold::BIGINT AS threshold, received::BIGINT AS received, usual::BIGINT AS usual, days_known
FROM peaks JOIN limits USING (client, server, hour)
WHERE sent > threshold AND days_known >= 1 AND hour >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S}`;
  },
  judge(row) {
    const times = row.value / row.threshold;
    return {
      severity: times >= HIGH_TIMES ? 'high' : 'medium',
      confidence: Math.min(0.95, 0.6 + 0.05 * times),
      title: `${row.subject} sent ${bytes(row.value)} to ${row.object} in a day; ${bytes(Number(row.usual))} is usual.`,
      peers: [String(row.object)],
      where: sentTo(row.subject, String(row.object)),
    };
  },
});
