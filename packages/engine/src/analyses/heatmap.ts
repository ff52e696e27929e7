import { defineAnalysis } from './analysis.js';
import { groupByExpression, INSTANT_OF_HOUR, MEASURES_OF_GROUPS, measuresOfGroups, told } from './select-column.js';

const WEEKDAY = groupByExpression('weekday', 'BIGINT', `isodow(${INSTANT_OF_HOUR})`);
const HOUR_OF_DAY = groupByExpression('hour', 'BIGINT', `hour(${INSTANT_OF_HOUR})`);

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
      regroups: true,
      columns: [
        told({ kind: 'hour', as: 'weekday' }, WEEKDAY),
        told({ kind: 'hour', as: 'hourOfDay' }, HOUR_OF_DAY),
        ...MEASURES_OF_GROUPS,
      ],
    },
  ],
});
