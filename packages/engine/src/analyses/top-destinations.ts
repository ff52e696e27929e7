import { defineAnalysis } from './analysis.js';
import { attribute, groupBy, MEASURES_OF_RECORDS } from './select-column.js';

export const topDestinations = defineAnalysis({
  name: 'top-destinations',
  title: 'Top destinations',
  description: 'Destination addresses that were sent the most bytes, packets or flows.',
  chart: 'ranked-bars',
  order: 'rank',
  defaults: { limit: 10 },
  views: [
    {
      within: 'flow_top_destination_days',
      columns: [groupBy('dstaddr'), attribute('dst_class'), attribute('dst_country'), ...MEASURES_OF_RECORDS],
    },
  ],
});
