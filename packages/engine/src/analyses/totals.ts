import { defineAnalysis } from './analysis.js';
import { aggregate, BYTES, DENIED_FLOWS, distinct, FLOWS, IS_DENIED, PACKETS } from './select-column.js';

const DENIED = `FILTER (WHERE ${IS_DENIED})`;

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
        aggregate('denied_bytes', 'HUGEINT', `coalesce(sum(bytes) ${DENIED}, 0)`, 'bytes'),
        aggregate('denied_packets', 'HUGEINT', `coalesce(sum(packets) ${DENIED}, 0)`, 'packets'),
        aggregate('denied_share', 'DOUBLE', `coalesce(count(*) ${DENIED} / nullif(count(*), 0), 0)`, 'ratio'),
        distinct('sources', 'srcaddr'),
        distinct('destinations', 'dstaddr'),
        distinct('interfaces', 'interface_id'),
        distinct('accounts', 'account_id'),
        distinct('vpcs', 'vpc_id'),
        aggregate('first_start', 'TIMESTAMP', 'make_timestamp(min("start") * 1000000)'),
        aggregate('last_start', 'TIMESTAMP', 'make_timestamp(max("start") * 1000000)'),
      ],
    },
  ],
});
