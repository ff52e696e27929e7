import { defineDetection } from './detection.js';
import { EGRESS_HISTORY_S, LEARNING_HOURS, sentTo, slidingDays } from './egress.js';
import { DAY_S, HOUR_S, MB } from './outbound.js';
import { sql } from './sql.js';
import { bytes } from './words.js';

const HIGH_BYTES = 1_000 * MB;

/**
 * A host sends much to an address that nobody here had talked to before: more than it gets back, within a day of the
 * first contact.
 */
export const exfiltrationNewPeer = defineDetection({
  name: 'exfiltration-new-peer',
  title: 'Data sent to a new address',
  description: 'A host sent much data to an outside address within a day of the first contact anybody had with it.',
  mitre: ['T1048', 'T1567'],
  historyS: EGRESS_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    megabytes: {
      value: 50,
      unit: 'MB',
      description: 'Least data sent within a day of the first contact.',
      min: 1,
      max: 1_000_000,
    },
    learning_hours: LEARNING_HOURS,
  },
  unit: 'bytes',
  needs: [],
  benign: 'A new supplier, a new backup target, or a known service that moved to another address.',
  query: (context) => {
    const { window, dataFrom, thresholds } = context;
    const floor = thresholds.megabytes * MB;
    return sql`
WITH ${slidingDays(context, floor)}
SELECT client AS subject, server AS object, min(hour) AS first, least(max(hour) + ${HOUR_S}, ${window.to}) - 1 AS last,
  sum(sent)::BIGINT AS value, ${floor}::BIGINT AS threshold, sum(received)::BIGINT AS received, any_value(clients) AS clients
FROM hourly JOIN known USING (server)
WHERE hour < since + ${DAY_S} AND since >= ${dataFrom} + ${thresholds.learning_hours} * ${HOUR_S}
GROUP BY client, server
HAVING sum(sent) >= ${floor} AND sum(sent) > sum(received)`;
  },
  judge(row) {
    return {
      severity: row.value >= HIGH_BYTES ? 'high' : 'medium',
      confidence: Number(row.clients) > 1 ? 0.6 : 0.85,
      title: `${row.subject} sent ${bytes(row.value)} to ${row.object}, an address nobody here had talked to before.`,
      peers: [String(row.object)],
      where: sentTo(row.subject, String(row.object)),
    };
  },
});
