import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING } from './first-seen.js';
import { DAY_S, HOUR_S } from './outbound.js';
import { sql } from './sql.js';
import { count } from './words.js';

/** An account sends traffic from an AWS region it never used: where stolen keys start machines nobody looks at. */
export const unusualRegion = defineDetection({
  name: 'unusual-region',
  title: 'Unusual AWS region',
  description: 'An account has traffic in an AWS region that it never used before, while other regions were logged.',
  mitre: ['T1535'],
  historyS: FIRST_SEEN_HISTORY_S,
  // The past is asked of flows, where two columns tell it.
  history: 'false',
  thresholds: {
    conversations: {
      value: 5,
      unit: 'conversations',
      description: 'Least conversations of the window within a day of the first.',
      min: 1,
      max: 1_000_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'conversations',
  needs: ['region'],
  benign: 'You opened a region yourselves, or only now log it: then everything of that region is new.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH regions AS MATERIALIZED (
  SELECT account_id, region, min("start") AS since FROM flows
  WHERE account_id IS NOT NULL AND region IS NOT NULL AND "start" >= ${historyFrom} AND "start" < ${window.to}
  GROUP BY ALL
), news AS (
  SELECT account_id, region, since FROM regions JOIN (SELECT account_id, min(since) AS data_from FROM regions GROUP BY ALL) USING (account_id)
  WHERE since >= ${window.from} - ${DAY_S} AND since >= data_from + ${thresholds.learning_hours} * ${HOUR_S}
)
SELECT account_id AS subject, region AS object, min("start") AS first, least(max("end"), ${window.to} - 1) AS last,
  count(*) AS value, ${thresholds.conversations} AS threshold, list(DISTINCT client)[:20] AS clients
FROM conversations JOIN news USING (account_id, region)
WHERE "start" >= ${window.from} AND "start" < ${window.to} AND "start" >= since AND "start" < since + ${DAY_S}
GROUP BY account_id, region
HAVING count(*) >= ${thresholds.conversations}`,
  judge(row) {
    return {
      severity: 'medium',
      confidence: 0.7,
      title: `Account ${row.subject} began to use the region ${row.object}: ${count(row.value, 'conversation')}.`,
      peers: texts(row.clients),
      where: written(allOf(isOneOf('account_id', [row.subject]), isOneOf('region', [String(row.object)]))),
    };
  },
});
