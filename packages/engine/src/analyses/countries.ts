import { defineAnalysis } from './analysis.js';
import { DESTINATION_IS_EXTERNAL, EXTERNAL_ADDRESS, EXTERNAL_COUNTRY, HAS_EXTERNAL_SIDE } from './external-side.js';
import {
  aggregate,
  groupByExpression,
  MEASURES_OF_GROUPS,
  measuresOfGroups,
  type SelectColumn,
  told,
} from './select-column.js';

/** Two steps, because counting the distinct addresses of a dozen countries record by record takes twice the time. */
export const countries = defineAnalysis({
  name: 'countries',
  title: 'Countries',
  description:
    'Traffic with public addresses by their country, in and out; traffic between private addresses is left out.',
  details:
    'bytes_out went to the country, bytes_in came from it; the row without a country is public addresses that the table of countries does not have.',
  chart: 'map',
  order: 'rank',
  views: [
    {
      conditions: [HAS_EXTERNAL_SIDE],
      regroups: true,
      from: ({ group }) =>
        `(${group(
          (of) =>
            `${EXTERNAL_COUNTRY} AS external_country, ${EXTERNAL_ADDRESS} AS address, ` +
            `${DESTINATION_IS_EXTERNAL} AS outbound, ${measuresOfGroups(of)}`,
          '1, 2, 3',
        )})`,
      columns: [
        told(
          { kind: 'value', column: 'external_country' },
          groupByExpression('country', 'VARCHAR', 'external_country'),
        ),
        ...MEASURES_OF_GROUPS,
        bytesTold('bytes_in', false),
        bytesTold('bytes_out', true),
        told(
          { kind: 'different', column: 'external_address' },
          aggregate('addresses', 'BIGINT', 'count(DISTINCT address)'),
        ),
      ],
    },
  ],
});

function bytesTold(name: string, outbound: boolean): SelectColumn {
  const condition = outbound ? 'outbound' : 'NOT outbound';
  const sql = `CAST(coalesce(sum(bytes) FILTER (WHERE ${condition}), 0) AS HUGEINT)`;
  return told({ kind: 'sum', measure: 'bytes', denied: false, outbound }, aggregate(name, 'HUGEINT', sql, 'bytes'));
}
