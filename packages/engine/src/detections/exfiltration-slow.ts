import { defineDetection } from './detection.js';
import { EGRESS_HISTORY_S, LEARNING_HOURS, sentTo, slidingDays } from './egress.js';
import { DAY_S, HOUR_S, MB } from './outbound.js';
import { sql } from './sql.js';
import { bytes, count, percent } from './words.js';

/** A host uploads a little at a time to one rare address, hour after hour: no single hour stands out, the day does. */
export const exfiltrationSlow = defineDetection({
  name: 'exfiltration-slow',
  title: 'Slow and steady upload',
  description: 'Over many hours of a day a host sent a rare outside address much data, a little at a time.',
  mitre: ['T1029', 'T1030', 'T1048'],
  historyS: EGRESS_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    megabytes: { value: 150, unit: 'MB', description: 'Least data sent within 24 hours.', min: 1, max: 1_000_000 },
    hours: { value: 8, unit: 'hours', description: 'Hours of the 24 in which data was sent.', min: 2, max: 24 },
    top_hour_share: {
      value: 0.35,
      unit: 'share',
      description: 'The largest hour is at most this share of it.',
      min: 0.05,
      max: 1,
    },
    clients: {
      value: 2,
      unit: 'hosts',
      description: 'Hosts inside that use the address; with more it is a common service.',
      min: 1,
      max: 10_000,
    },
    known_days: {
      value: 4,
      unit: 'days',
      description: 'Addresses first seen longer ago are known recipients.',
      min: 1,
      max: 14,
    },
    learning_hours: LEARNING_HOURS,
  },
  unit: 'bytes',
  needs: [],
  benign: 'Log shipping, metrics and replication to a service that this host has just begun to use.',
  query: (context) => {
    const { window, dataFrom, thresholds } = context;
    const floor = thresholds.megabytes * MB;
    return sql`
WITH ${slidingDays(context, floor)}
SELECT client AS subject, server AS object, arg_max(first_hour, days.sent) AS first,
  least(arg_max(hour, days.sent) + ${HOUR_S}, ${window.to}) - 1 AS last,
  max(days.sent)::BIGINT AS value, ${floor}::BIGINT AS threshold, arg_max(received, days.sent)::BIGINT AS received,
  arg_max(hours, days.sent) AS hours, round(arg_max(top_hour, days.sent) / max(days.sent), 3)::DOUBLE AS top_hour_share,
  any_value(clients) AS clients
FROM days JOIN known USING (server)
WHERE days.sent >= ${floor} AND days.sent > 2 * received AND hours >= ${thresholds.hours}
  AND top_hour <= ${thresholds.top_hour_share} * days.sent AND clients <= ${thresholds.clients}
  AND since > hour - ${thresholds.known_days} * ${DAY_S} AND since >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S}
  AND hour >= ${window.from} - ${HOUR_S}
GROUP BY client, server, (${window.to} - 1 - hour) // ${DAY_S}`;
  },
  judge(row) {
    return {
      severity: 'high',
      confidence: Math.min(0.9, 0.6 + Number(row.hours) / 80),
      title: `${row.subject} sent ${bytes(row.value)} to ${row.object} over ${count(Number(row.hours), 'hour')} of a day, at most ${percent(Number(row.top_hour_share))} of it in one hour.`,
      peers: [String(row.object)],
      where: sentTo(row.subject, String(row.object)),
    };
  },
});
