import { defineAnalysis } from './analysis.js';
import { attribute, distinct, FIRST_SEEN, groupBy, LAST_SEEN, MEASURES_OF_RECORDS } from './select-column.js';

/** Replies count too: a host that downloads over https receives under that service. Ask `dstport = service_port` for servers only. */
export const listeners = defineAnalysis({
  name: 'listeners',
  title: 'Listeners',
  description: 'Who receives: every destination address and service, with how many sources reached it and when.',
  chart: 'table',
  order: 'rank',
  defaults: { limit: 100 },
  views: [
    {
      costlyColumns: true,
      within: 'flow_top_destination_days',
      columns: [
        groupBy('dstaddr'),
        attribute('dst_class'),
        attribute('dst_country'),
        groupBy('service'),
        groupBy('protocol'),
        distinct('clients', 'srcaddr'),
        ...MEASURES_OF_RECORDS,
        FIRST_SEEN,
        LAST_SEEN,
      ],
    },
  ],
});
