import { defineAnalysis, type View } from './analysis.js';
import { groupBy, groupByHour, MEASURES_OF_GROUPS, measuresOfGroups, type SelectColumn } from './select-column.js';

function splitBy(column: string): View {
  return perHour(column, [groupBy(column)]);
}

function perHour(by: string, split: readonly SelectColumn[]): View {
  return {
    by,
    from: ({ group }) => {
      const keys = [1, ...split.map((_, index) => index + 2)].join(', ');
      return `(${group(
        (of) => [`${of.hour()} AS hour_number`, ...split.map(({ sql }) => sql(of)), measuresOfGroups(of)].join(', '),
        keys,
      )})`;
    },
    regroups: true,
    columns: [groupByHour(), ...split, ...MEASURES_OF_GROUPS],
  };
}

export const flowsPerHour = defineAnalysis({
  name: 'flows-per-hour',
  title: 'Flows per hour',
  description: 'Traffic per UTC hour in which flows began, split by action or another column.',
  details: 'Hours without flows have no row; a limit keeps the latest hours.',
  chart: 'time-series',
  order: 'latest',
  views: [
    splitBy('action'),
    perHour('none', []),
    splitBy('protocol'),
    splitBy('direction'),
    splitBy('account_id'),
    splitBy('vpc_id'),
  ],
});
