import { defineAnalysis } from './analysis.js';
import {
  groupByExpression,
  HOUR_NUMBER,
  MEASURES_OF_PARTIALS,
  MICROSECONDS_PER_HOUR,
  PARTIAL_MEASURES,
} from './select-column.js';

const INSTANT = `make_timestamp(hour_number * ${MICROSECONDS_PER_HOUR})`;

export const heatmap = defineAnalysis({
  name: 'heatmap',
  title: 'Hour by weekday',
  description: 'Traffic by ISO weekday (1 Monday to 7 Sunday) and hour of the day (0 to 23) of start, UTC.',
  chart: 'heatmap',
  order: 'keys',
  views: [
    {
      from: (where) => `(SELECT ${HOUR_NUMBER} AS hour_number, ${PARTIAL_MEASURES} FROM flows ${where} GROUP BY 1)`,
      columns: [
        groupByExpression('weekday', 'BIGINT', `isodow(${INSTANT})`),
        groupByExpression('hour', 'BIGINT', `hour(${INSTANT})`),
        ...MEASURES_OF_PARTIALS,
      ],
    },
  ],
});
