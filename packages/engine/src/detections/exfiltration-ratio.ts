import { defineDetection } from './detection.js';
import { EGRESS_HISTORY_S, LEARNING_HOURS, sentTo, slidingDays } from './egress.js';
import { DAY_S, HOUR_S, MB } from './outbound.js';
import { sql } from './sql.js';
import { bytes, number } from './words.js';

const HIGH_BYTES = 1_000 * MB;
/** A recipient of at least this share of it on an earlier day is one it usually sends to. */
const USUAL_SHARE = 0.25;

/** A host uploads and gets next to nothing back, at a rare address that did not receive as much on the days before. */
export const exfiltrationRatio = defineDetection({
  name: 'exfiltration-ratio',
  title: 'Upload with nothing back',
  description: 'In a day a host sent a rare outside address many times what it received from it.',
  mitre: ['T1048', 'T1567'],
  historyS: EGRESS_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    megabytes: { value: 100, unit: 'MB', description: 'Least data sent in a day.', min: 1, max: 1_000_000 },
    ratio: { value: 20, unit: 'times', description: 'Bytes sent for each byte received.', min: 2, max: 1_000 },
    clients: {
      value: 2,
      unit: 'hosts',
      description: 'Hosts inside that use the address; with more it is a common service.',
      min: 1,
      max: 10_000,
    },
    learning_hours: LEARNING_HOURS,
  },
  unit: 'bytes sent per byte received',
  needs: [],
  benign: 'Backups, log shipping and media uploads to a service that only this host uses.',
  query: (context) => {
    const { window, dataFrom, thresholds } = context;
    const floor = thresholds.megabytes * MB;
    return sql`
WITH ${slidingDays(context, floor)}, peaks AS (
  SELECT client, server, arg_max(hour, sent) AS hour, max(sent) AS sent, arg_max(received, sent) AS received, arg_max(first_hour, sent) AS first_hour
  FROM days
  WHERE sent >= ${floor} AND sent >= ${thresholds.ratio} * received AND hour >= ${window.from} - ${HOUR_S}
  GROUP BY client, server, (${window.to} - 1 - hour) // ${DAY_S}
), usual AS (
  SELECT peaks.client, server, peaks.hour, max(days.sent) AS usual
  FROM peaks JOIN days USING (server) WHERE days.hour <= peaks.hour - ${DAY_S} GROUP BY ALL
)
SELECT client AS subject, server AS object, first_hour AS first, least(hour + ${HOUR_S}, ${window.to}) - 1 AS last,
  round(sent / greatest(1, received), 1)::DOUBLE AS value, ${thresholds.ratio} AS threshold,
  sent::BIGINT AS sent, received::BIGINT AS received, clients
FROM peaks JOIN known USING (server) LEFT JOIN usual USING (client, server, hour)
WHERE clients <= ${thresholds.clients} AND coalesce(usual, 0) < ${USUAL_SHARE} * sent
  AND hour >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S}`;
  },
  judge(row) {
    const [sent, received] = [Number(row.sent), Number(row.received)];
    return {
      severity: sent >= HIGH_BYTES ? 'high' : 'medium',
      confidence: 0.75,
      title: `${row.subject} sent ${bytes(sent)} to ${row.object} in a day and received ${
        received === 0 ? 'nothing' : `${bytes(received)}: ${number(row.value)} bytes for each byte back`
      }.`,
      peers: [String(row.object)],
      where: sentTo(row.subject, String(row.object)),
    };
  },
});
