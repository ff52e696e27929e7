import { defineAnalysis } from './analysis.js';
import { groupByExpression, MEASURES_OF_GROUPS, MICROSECONDS_PER_HOUR, measuresOfGroups } from './select-column.js';

const INSTANT = `make_timestamp(hour_number * ${MICROSECONDS_PER_HOUR})`;

export const heatmap = defineAnalysis({
  name: 'heatmap',
  title: 'Hour by weekday',
  description: 'Traffic by weekday and hour of the day at which flows began, UTC.',
  details: 'Weekdays are 1 (Monday) to 7 (Sunday), hours 0 to 23.',
  chart: 'heatmap',
  order: 'keys',
  views: [
    {
      from: ({ group }) => `(${group((of) => `${of.hour()} AS hour_number, ${measuresOfGroups(of)}`, '1')})`,
      columns: [
        groupByExpression('weekday', 'BIGINT', `isodow(${INSTANT})`),
        groupByExpression('hour', 'BIGINT', `hour(${INSTANT})`),
        ...MEASURES_OF_GROUPS,
      ],
    },
  ],
});
