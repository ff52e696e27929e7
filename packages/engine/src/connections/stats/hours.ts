import { Params } from '../../query/params.js';
import { loggedOf, type Statistic } from './statistic.js';

const MS_PER_HOUR = 3_600_000;
const US_PER_MS = 1_000;

/** Records an hour, hours without any among them. */
export const hours: Statistic = {
  query: (question) => {
    const params = new Params();
    const { logs, where, ends, whereSessions } = loggedOf(question, params);
    return {
      text: [
        `WITH logged AS (SELECT "timestamp" // ${MS_PER_HOUR} AS h, count(*) FILTER (type = 'New') AS new_records,`,
        `count(*) FILTER (type = 'Destroy') AS destroy_records FROM ${logs} WHERE ${where} GROUP BY h),`,
        `ended AS (SELECT "timestamp" // ${MS_PER_HOUR} AS h, count(*) AS session_ends FROM ${ends} WHERE ${whereSessions} GROUP BY h),`,
        'every AS (SELECT unnest(range(min(h), max(h) + 1)) AS h FROM (SELECT h FROM logged UNION ALL SELECT h FROM ended))',
        `SELECT make_timestamp(h * ${MS_PER_HOUR * US_PER_MS}) AS hour, coalesce(new_records, 0) AS new_records,`,
        'coalesce(destroy_records, 0) AS destroy_records, coalesce(session_ends, 0) AS session_ends, logged.h IS NULL AS is_silent',
        'FROM every LEFT JOIN logged USING (h) LEFT JOIN ended USING (h) ORDER BY h',
      ].join(' '),
      params: params.values,
    };
  },
  notes: () => [
    'New and Destroy records and session ends by the hour in which they were logged, from the first hour of the window that has any to the last.',
    'In a silent hour nobody can be found, whoever was there. An hour with records may have shorter silences: a lookup names those around its moment.',
  ],
};
