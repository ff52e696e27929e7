import { defineAnalysis } from './analysis.js';
import { DESTINATION_IS_EXTERNAL, EXTERNAL_ADDRESS, EXTERNAL_COUNTRY, HAS_EXTERNAL_SIDE } from './external-side.js';
import { aggregate, groupByExpression, MEASURES_OF_GROUPS, measuresOfGroups } from './select-column.js';

/** Two steps, because counting the distinct addresses of a dozen countries record by record takes twice the time. */
export const countries = defineAnalysis({
  name: 'countries',
  title: 'Countries',
  description:
    'Traffic by country of the public address outside, records between private addresses left out. bytes_out went to the country, bytes_in came from it; the row without a country is public addresses not in the table.',
  chart: 'map',
  order: 'rank',
  views: [
    {
      conditions: [HAS_EXTERNAL_SIDE],
      from: ({ group }) =>
        `(${group(
          (of) =>
            `${EXTERNAL_COUNTRY} AS external_country, ${EXTERNAL_ADDRESS} AS address, ` +
            `${DESTINATION_IS_EXTERNAL} AS outbound, ${measuresOfGroups(of)}`,
          '1, 2, 3',
        )})`,
      columns: [
        groupByExpression('country', 'VARCHAR', 'external_country'),
        ...MEASURES_OF_GROUPS,
        aggregate(
          'bytes_in',
          'HUGEINT',
          'CAST(coalesce(sum(bytes) FILTER (WHERE NOT outbound), 0) AS HUGEINT)',
          'bytes',
        ),
        aggregate('bytes_out', 'HUGEINT', 'CAST(coalesce(sum(bytes) FILTER (WHERE outbound), 0) AS HUGEINT)', 'bytes'),
        aggregate('addresses', 'BIGINT', 'count(DISTINCT address)'),
      ],
    },
  ],
});
