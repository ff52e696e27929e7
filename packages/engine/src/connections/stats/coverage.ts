import { Params } from '../../query/params.js';
import { partsOf } from '../../store/manifest.js';
import { loggedOf, type Statistic } from './statistic.js';

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

/** What each day's logs hold, and when they are silent. */
export const coverage: Statistic = {
  query: (question) => {
    const params = new Params();
    const { logs, where, ends, whereSessions } = loggedOf(question, params);
    return {
      text: [
        `WITH minutes AS (SELECT "timestamp" // ${MS_PER_MINUTE} AS minute, count(*) FILTER (type = 'New') AS opened,`,
        `count(*) FILTER (type = 'Destroy') AS closed FROM ${logs} WHERE ${where} GROUP BY ALL),`,
        'gaps AS (SELECT *, minute - lag(minute) OVER (ORDER BY minute) - 1 AS silent FROM minutes),',
        `days AS (SELECT minute * ${MS_PER_MINUTE} // ${MS_PER_DAY} AS day, sum(opened)::BIGINT AS new_records,`,
        'sum(closed)::BIGINT AS destroy_records, max(silent) AS silent_minutes, arg_max(minute - silent, silent) AS silent_from,',
        `list(DISTINCT minute * ${MS_PER_MINUTE} // ${MS_PER_HOUR} % 24) AS hours FROM gaps GROUP BY ALL),`,
        `ended AS (SELECT "timestamp" // ${MS_PER_DAY} AS day, count(*) AS session_ends FROM ${ends} WHERE ${whereSessions} GROUP BY ALL),`,
        'every_day AS (SELECT unnest(range(min(day), max(day) + 1)) AS day FROM (SELECT day FROM days UNION ALL SELECT day FROM ended))',
        "SELECT strftime(make_timestamp(day * 86400000000), '%Y-%m-%d') AS day, coalesce(new_records, 0) AS new_records,",
        'coalesce(destroy_records, 0) AS destroy_records, coalesce(session_ends, 0) AS session_ends,',
        'CASE WHEN hours IS NULL THEN 24 ELSE 24 - len(hours) END AS silent_hours,',
        "CASE WHEN hours IS NULL THEN '00-23' ELSE array_to_string(list_transform(list_filter(range(24), lambda h: NOT list_contains(hours, h)),",
        "lambda h: lpad(h::VARCHAR, 2, '0')), ' ') END AS which_hours,",
        'coalesce(silent_minutes, 0) AS longest_silence_minutes, make_timestamp(silent_from * 60000000) AS silence_from',
        'FROM every_day LEFT JOIN days USING (day) LEFT JOIN ended USING (day) ORDER BY day',
      ].join(' '),
      params: params.values,
    };
  },
  notes: ({ state }) => [
    'Hours and minutes without a New or Destroy record. Whether nothing happened or nothing was logged, the logs do not say.',
    'The first and the last day may begin late or end early. longest_silence_minutes is the one that ended that day.',
    ...(partsOf(state, 'connection_logs').length === 0 ? ['There are no connection logs yet.'] : []),
  ],
};
