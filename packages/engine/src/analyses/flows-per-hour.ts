import { defineAnalysis, type View } from './analysis.js';
import {
  groupBy,
  groupByExpression,
  HOUR_NUMBER,
  MEASURES_OF_PARTIALS,
  MICROSECONDS_PER_HOUR,
  PARTIAL_MEASURES,
} from './select-column.js';

const HOUR = groupByExpression('hour', 'TIMESTAMP', `make_timestamp(hour_number * ${MICROSECONDS_PER_HOUR})`);

function splitBy(column: string): View {
  const split = groupBy(column);
  return {
    by: column,
    from: (where) =>
      `(SELECT ${HOUR_NUMBER} AS hour_number, ${split.sql}, ${PARTIAL_MEASURES} FROM flows ${where} GROUP BY 1, 2)`,
    columns: [HOUR, split, ...MEASURES_OF_PARTIALS],
  };
}

const unsplit: View = {
  by: 'none',
  from: (where) => `(SELECT ${HOUR_NUMBER} AS hour_number, ${PARTIAL_MEASURES} FROM flows ${where} GROUP BY 1)`,
  columns: [HOUR, ...MEASURES_OF_PARTIALS],
};

export const flowsPerHour = defineAnalysis({
  name: 'flows-per-hour',
  title: 'Flows per hour',
  description:
    'Traffic per UTC hour of start, split by action or another column. Hours without flows have no row; a limit keeps the latest hours.',
  chart: 'time-series',
  order: 'latest',
  views: [
    splitBy('action'),
    unsplit,
    splitBy('protocol'),
    splitBy('direction'),
    splitBy('account_id'),
    splitBy('vpc_id'),
  ],
});
