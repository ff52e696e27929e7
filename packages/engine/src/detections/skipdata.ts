import { defineDetection } from './detection.js';
import { isOneOf, written } from './evidence-filter.js';
import { sql } from './sql.js';
import { count, duration } from './words.js';

const DAY_S = 86_400;

/**
 * AWS could not record part of an interface's traffic (log-status SKIPDATA): from these minutes nothing follows, neither
 * that something took place nor that it did not. A record stands for one aggregation interval. Known false positive: a
 * few are normal when an interface is very busy.
 */
export const skipdata = defineDetection({
  name: 'skipdata',
  title: 'Flow-log records lost',
  description: 'AWS skipped records of an interface again and again, so that its traffic is not fully known.',
  mitre: ['T1562.008'],
  historyS: DAY_S,
  thresholds: {
    records: {
      value: 10,
      unit: 'records',
      description: 'SKIPDATA records of one interface in a day.',
      min: 1,
      max: 100_000,
    },
  },
  unit: 'records',
  needs: [],
  benign: 'A very busy interface loses records now and then, and errors inside AWS do the same.',
  query: ({ window, historyFrom, thresholds }) => sql`
SELECT interface_id AS subject, NULL::VARCHAR AS object, min("start") AS first, max("start") AS last, count(*) AS value,
  ${thresholds.records} AS threshold, sum("end" - "start")::BIGINT AS seconds, min(account_id) AS account_id
FROM coverage
WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND log_status = 'SKIPDATA' AND interface_id IS NOT NULL
GROUP BY interface_id, (${window.to} - 1 - "start") // ${DAY_S}
HAVING count(*) >= ${thresholds.records}`,
  judge(row) {
    return {
      severity: 'low',
      confidence: 1,
      title: `AWS lost records of ${row.subject} ${count(row.value, 'time')} within ${duration(row.last - row.first + 1)}: its traffic is not fully known.`,
      peers: [],
      where: written(isOneOf('interface_id', [row.subject])),
    };
  },
});
