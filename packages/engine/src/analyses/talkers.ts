import { defineAnalysis } from './analysis.js';
import { attribute, distinct, FIRST_SEEN, groupBy, LAST_SEEN, MEASURES_OF_RECORDS } from './select-column.js';

export const talkers = defineAnalysis({
  name: 'talkers',
  title: 'Talkers',
  description: 'Who sends: every source address, with how many destinations it reached and when it was seen.',
  chart: 'table',
  order: 'rank',
  defaults: { limit: 100 },
  views: [
    {
      costlyColumns: true,
      within: 'flow_top_source_days',
      columns: [
        groupBy('srcaddr'),
        attribute('src_class'),
        attribute('src_country'),
        distinct('peers', 'dstaddr'),
        ...MEASURES_OF_RECORDS,
        FIRST_SEEN,
        LAST_SEEN,
      ],
    },
  ],
});
