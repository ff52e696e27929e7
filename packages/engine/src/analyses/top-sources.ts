import { defineAnalysis } from './analysis.js';
import { attribute, groupBy, MEASURES_OF_RECORDS } from './select-column.js';

export const topSources = defineAnalysis({
  name: 'top-sources',
  title: 'Top sources',
  description: 'Source addresses that sent the most bytes, packets or flows.',
  chart: 'ranked-bars',
  order: 'rank',
  defaults: { limit: 10 },
  views: [
    {
      within: 'flow_top_source_days',
      columns: [groupBy('srcaddr'), attribute('src_class'), attribute('src_country'), ...MEASURES_OF_RECORDS],
    },
  ],
});
