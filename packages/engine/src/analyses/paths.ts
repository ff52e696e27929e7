import { PATH_COLUMNS } from '../contract.js';
import { LIMITS } from '../core/limits.js';
import { defineAnalysis, type View } from './analysis.js';
import { HAS_EXTERNAL_SIDE } from './external-side.js';
import { FOLDED } from './fold-paths.js';
import { EXTERNAL_COUNTRY_KEY, groupBy, MEASURES_OF_RECORDS } from './select-column.js';

/** The columns of a path from left to right, then what flowed along it. */
function pathView(columns: readonly string[]): View {
  return {
    by: columns.join(','),
    isFolded: true,
    // Between private addresses there is no outside, and a path through it would lead nowhere.
    ...(columns.includes('country') ? { conditions: [HAS_EXTERNAL_SIDE] } : {}),
    columns: [
      ...columns.map((name) => (name === 'country' ? EXTERNAL_COUNTRY_KEY : groupBy(name))),
      ...MEASURES_OF_RECORDS,
      FOLDED,
    ],
  };
}

export const paths = defineAnalysis({
  name: 'paths',
  title: 'Paths',
  description:
    'How traffic divides along two to four columns: the largest values of each, and the rest as Other. By country, only traffic with public addresses. As recorded: both interfaces of one conversation count.',
  details: 'folded names the columns in which a row stands for the rest.',
  chart: 'sankey',
  order: 'rank',
  defaults: { limit: LIMITS.analysisRowsMax },
  views: [
    pathView(['srcaddr', 'service', 'dstaddr']),
    pathView(['vpc_id', 'direction', 'country']),
    pathView(['account_id', 'vpc_id', 'subnet_id', 'service']),
    pathView(['protocol', 'action']),
  ],
  byList: { columns: PATH_COLUMNS, min: LIMITS.pathColumnsMin, max: LIMITS.pathColumnsMax, view: pathView },
});
