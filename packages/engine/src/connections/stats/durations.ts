import { Params } from '../../query/params.js';
import { fromParts, spanPartsWithin } from '../read-tables.js';
import { SPAN_COLUMNS } from '../tables.js';
import { conditions, lastRecordMs, type Statistic } from './statistic.js';

/** Upper ends of the classes of durations, seconds. */
const CLASSES: readonly (readonly [number, string])[] = [
  [1, 'under 1 s'],
  [10, '1 to 10 s'],
  [60, '10 to 60 s'],
  [600, '1 to 10 min'],
  [3_600, '10 to 60 min'],
  [86_400, '1 to 24 h'],
];
const LONGEST = 'a day or more';

/** How long connections were open, by how their ends are known. */
export const durations: Statistic = {
  query: (question) => {
    const params = new Params();
    const end = params.add(BigInt(lastRecordMs(question.state)));
    const where = conditions(question, 'opened', params);
    const spans = fromParts(question.layout, spanPartsWithin(question.state, question.window), SPAN_COLUMNS);
    const name = CLASSES.map(([to, text]) => `WHEN s < ${to} THEN '${text}'`).join(' ');
    return {
      text: [
        `SELECT ends, CASE ${name} ELSE '${LONGEST}' END AS duration, count(*) AS connections,`,
        'round(100 * count(*) / sum(count(*)) OVER (PARTITION BY ends), 2) AS percent,',
        'round(quantile_cont(s, 0.5), 1) AS median_seconds, round(sum(s), 1) AS seconds FROM',
        `(SELECT ends, greatest(coalesce(closed, ${end}::BIGINT) - opened, 0) / 1000 AS s FROM ${spans} WHERE opened IS NOT NULL AND ${where})`,
        'GROUP BY ends, duration ORDER BY ends, min(s)',
      ].join(' '),
      params: params.values,
    };
  },
  notes: () => [
    'Connections that were opened within the window. Those without a Destroy (no-end) are counted up to the last record.',
    'superseded: no Destroy was logged, but the same connection was opened anew.',
  ],
};
