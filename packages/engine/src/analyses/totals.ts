import { IS_DENIED } from '../planner/measures.js';
import { defineAnalysis } from './analysis.js';
import { aggregate, BYTES, DENIED_FLOWS, distinct, FLOWS, PACKETS } from './select-column.js';

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
        aggregate('denied_bytes', 'HUGEINT', (of) => of.bytes(IS_DENIED), 'bytes'),
        aggregate('denied_packets', 'HUGEINT', (of) => of.packets(IS_DENIED), 'packets'),
        aggregate(
          'denied_share',
          'DOUBLE',
          (of) => `coalesce(${of.flows(IS_DENIED)} / nullif(${of.flows()}, 0), 0)`,
          'ratio',
        ),
        distinct('sources', 'srcaddr'),
        distinct('destinations', 'dstaddr'),
        distinct('interfaces', 'interface_id'),
        distinct('accounts', 'account_id'),
        distinct('vpcs', 'vpc_id'),
        aggregate('first_start', 'TIMESTAMP', (of) => `make_timestamp(${of.firstStart()} * 1000000)`),
        aggregate('last_start', 'TIMESTAMP', (of) => `make_timestamp(${of.lastStart()} * 1000000)`),
      ],
    },
  ],
});
