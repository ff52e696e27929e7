import { IS_DENIED } from '../planner/measures.js';
import { defineAnalysis } from './analysis.js';
import { aggregate, BYTES, DENIED_FLOWS, distinct, FLOWS, moment, PACKETS, sum, told } from './select-column.js';

/** One row, whatever the lake holds. `denied_share` is of flows, 0 to 1, and 0 when there are none. */
export const totals = defineAnalysis({
  name: 'totals',
  title: 'Totals',
  description: 'Flows, bytes and packets of all records, what was denied of them, and how many ends they had.',
  chart: 'metrics',
  order: 'keys',
  views: [
    {
      columns: [
        FLOWS,
        BYTES,
        PACKETS,
        DENIED_FLOWS,
        sum('denied_bytes', 'bytes', IS_DENIED),
        sum('denied_packets', 'packets', IS_DENIED),
        told(
          { kind: 'deniedShare' },
          aggregate(
            'denied_share',
            'DOUBLE',
            (of) => `coalesce(${of.flows(IS_DENIED)} / nullif(${of.flows()}, 0), 0)`,
            'ratio',
          ),
        ),
        distinct('sources', 'srcaddr'),
        distinct('destinations', 'dstaddr'),
        distinct('interfaces', 'interface_id'),
        distinct('accounts', 'account_id'),
        distinct('vpcs', 'vpc_id'),
        moment('first_start', 'first'),
        moment('last_start', 'last'),
      ],
    },
  ],
});
