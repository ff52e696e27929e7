import { defineAnalysis } from './analysis.js';
import { aggregate, FIRST_SEEN, groupByExpression, LAST_SEEN, MEASURES_OF_RECORDS } from './select-column.js';

/** Unknown when either address is: such records belong to the second case everywhere. */
const FROM_A = 'srcaddr <= dstaddr';

function endOf(name: string, ofSource: string, ofDestination: string): readonly [string, string] {
  return [name, `CASE WHEN ${FROM_A} THEN ${ofSource} ELSE ${ofDestination} END`];
}

/** With a filter on one address there is one row for each of its peers, whichever of the two sent. */
export const pairs = defineAnalysis({
  name: 'pairs',
  title: 'Pairs',
  description:
    'Two addresses that talk, both directions together. As recorded: both interfaces of one conversation count.',
  details: 'a is the address that sorts first; bytes_ab went from a to b.',
  chart: 'table',
  order: 'rank',
  defaults: { limit: 100 },
  views: [
    {
      searched: ['a', 'b'],
      within: 'flow_top_pair_days',
      columns: [
        key(...endOf('a', 'srcaddr', 'dstaddr')),
        key(...endOf('b', 'dstaddr', 'srcaddr')),
        attribute(...endOf('a_class', 'src_class', 'dst_class')),
        attribute(...endOf('b_class', 'dst_class', 'src_class')),
        attribute(...endOf('a_country', 'src_country', 'dst_country')),
        attribute(...endOf('b_country', 'dst_country', 'src_country')),
        ...MEASURES_OF_RECORDS,
        aggregate('bytes_ab', 'HUGEINT', (of) => of.bytes(FROM_A), 'bytes'),
        aggregate('bytes_ba', 'HUGEINT', (of) => of.bytes(`(${FROM_A}) IS NOT TRUE`), 'bytes'),
        FIRST_SEEN,
        LAST_SEEN,
      ],
    },
  ],
});

function key(name: string, sql: string) {
  return groupByExpression(name, 'VARCHAR', sql);
}

function attribute(name: string, sql: string) {
  return aggregate(name, 'VARCHAR', `max(${sql})`);
}
