import { defineAnalysis } from './analysis.js';
import { HAS_EXTERNAL_SIDE } from './external-side.js';
import {
  attribute,
  EXTERNAL_COUNTRY_KEY,
  FIRST_SEEN,
  groupBy,
  LAST_SEEN,
  MEASURES_OF_RECORDS,
} from './select-column.js';

/** Records are summed as recorded: a flow between two logged interfaces counts once for each. */
export const conversations = defineAnalysis({
  name: 'conversations',
  title: 'Conversations',
  description:
    'Who talks to whom: source, destination and service; or VPCs and the countries outside. As recorded: both interfaces of one conversation count.',
  details: 'By vpc-country: VPCs and countries.',
  chart: 'sankey',
  order: 'rank',
  defaults: { limit: 100 },
  views: [
    {
      by: 'pair',
      within: 'flow_top_pair_days',
      columns: [
        groupBy('srcaddr'),
        groupBy('dstaddr'),
        groupBy('service'),
        groupBy('protocol'),
        attribute('service_port'),
        ...MEASURES_OF_RECORDS,
        FIRST_SEEN,
        LAST_SEEN,
      ],
    },
    {
      by: 'vpc-country',
      conditions: [HAS_EXTERNAL_SIDE],
      columns: [
        groupBy('vpc_id'),
        groupBy('direction'),
        EXTERNAL_COUNTRY_KEY,
        ...MEASURES_OF_RECORDS,
        FIRST_SEEN,
        LAST_SEEN,
      ],
    },
  ],
});
