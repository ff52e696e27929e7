import { quoteIdentifier } from '../core/quote-sql.js';
import type { Ranked } from '../schema/tops.js';
import { defineAnalysis, type RecordsOfView, type View } from './analysis.js';
import { HAS_EXTERNAL_SIDE } from './external-side.js';
import {
  aggregate,
  attribute,
  EXTERNAL_COUNTRY_KEY,
  FIRST_SEEN,
  groupBy,
  groupByExpression,
  LAST_SEEN,
  measuresOfGroups,
  type SelectColumn,
  told,
} from './select-column.js';

const NOW = 'FILTER (WHERE is_now)';
const BEFORE = 'FILTER (WHERE NOT is_now)';

interface Dimension {
  readonly by: string;
  readonly keys: readonly SelectColumn[];
  readonly attributes?: readonly SelectColumn[];
  readonly conditions?: readonly string[];
}

/** Sums of each key in one of the two windows: what is compared is small, whatever the records were. */
function sumsOf({ keys, attributes = [] }: Dimension, { group }: RecordsOfView): string {
  const positions = keys.map((_, index) => index + 1).join(', ');
  return group((of) => {
    const columns = [...keys, ...attributes].map(({ name, sql }) => `${sql(of)} AS ${quoteIdentifier(name)}`);
    return `${columns.join(', ')}, ${measuresOfGroups(of)}, ${of.firstStart()} AS first_start, ${of.lastStart()} AS last_start`;
  }, positions);
}

function sumOf(name: string, type: string, unit: string, sum: Ranked | 'denied'): readonly SelectColumn[] {
  const [now, before] = [NOW, BEFORE].map((when) => `CAST(coalesce(sum(${name}) ${when}, 0) AS ${type})`);
  return [
    told({ kind: 'compared', sum, isBefore: false }, aggregate(name, type, now ?? '', unit)),
    told({ kind: 'compared', sum, isBefore: true }, aggregate(`${name}_before`, type, before ?? '', unit)),
  ];
}

/** What a column of records is, its groups are, too. */
function toldAs({ told: as }: SelectColumn, column: SelectColumn): SelectColumn {
  return as === undefined ? column : told(as, column);
}

function change(as: 'difference' | 'ratio' | 'status', column: SelectColumn): SelectColumn {
  return told({ kind: 'change', as }, column);
}

function changesBy(dimension: Dimension): View {
  const { by, keys, attributes = [], conditions } = dimension;
  return {
    by,
    ...(conditions === undefined ? {} : { conditions }),
    compares: true,
    from: (records, _window, against) =>
      `(SELECT true AS is_now, * FROM (${sumsOf(dimension, records)})\nUNION ALL ` +
      `SELECT false AS is_now, * FROM (${sumsOf(dimension, against)}))`,
    columns: [
      ...keys.map((key) => toldAs(key, groupByExpression(key.name, key.type, quoteIdentifier(key.name)))),
      ...attributes.map((each) => toldAs(each, aggregate(each.name, each.type, `max(${quoteIdentifier(each.name)})`))),
      ...sumOf('flows', 'BIGINT', 'flows', 'flows'),
      ...sumOf('bytes', 'HUGEINT', 'bytes', 'bytes'),
      ...sumOf('packets', 'HUGEINT', 'packets', 'packets'),
      ...sumOf('denied_flows', 'BIGINT', 'flows', 'denied'),
    ],
    columnsOfMeasure: (measure) => {
      const now = `coalesce(sum(${measure}) ${NOW}, 0)`;
      const before = `coalesce(sum(${measure}) ${BEFORE}, 0)`;
      return [
        change('difference', aggregate('difference', 'HUGEINT', `CAST(${now} - ${before} AS HUGEINT)`, measure)),
        change('ratio', aggregate('ratio', 'DOUBLE', `CAST(${now} AS DOUBLE) / nullif(${before}, 0)`, 'ratio')),
        change(
          'status',
          aggregate(
            'status',
            'VARCHAR',
            `CASE WHEN bool_and(is_now) THEN 'new' WHEN NOT bool_or(is_now) THEN 'gone' ` +
              `WHEN ${now} > ${before} THEN 'up' WHEN ${now} < ${before} THEN 'down' ELSE 'same' END`,
          ),
        ),
        { ...FIRST_SEEN, sql: () => 'make_timestamp(min(first_start) * 1000000)' },
        { ...LAST_SEEN, sql: () => 'make_timestamp(max(last_start) * 1000000)' },
      ];
    },
    rankedBy: 'abs(difference)',
    counted: {
      new: "status = 'new'",
      gone: "status = 'gone'",
      up: "status = 'up'",
      down: "status = 'down'",
    },
  };
}

/** Two windows side by side; `first_seen` and `last_seen` are of both. */
export const changes = defineAnalysis({
  name: 'changes',
  title: 'Changes',
  description:
    'What is new, gone, and moved most between two windows, the largest difference first. New had no record in the window compared with, gone has none in this one.',
  details:
    'Ranked by the absolute difference of the measure. Without againstFrom and againstTo the window is compared with the one of equal length before it. ratio is now divided by before.',
  chart: 'changes',
  order: 'rank',
  defaults: { limit: 100 },
  views: [
    changesBy({
      by: 'source',
      keys: [groupBy('srcaddr')],
      attributes: [attribute('src_class'), attribute('src_country')],
    }),
    changesBy({
      by: 'destination',
      keys: [groupBy('dstaddr')],
      attributes: [attribute('dst_class'), attribute('dst_country')],
    }),
    changesBy({
      by: 'pair',
      keys: [groupBy('srcaddr'), groupBy('dstaddr')],
      attributes: ['src_class', 'src_country', 'dst_class', 'dst_country'].map(attribute),
    }),
    changesBy({ by: 'service', keys: [groupBy('service'), groupBy('service_port'), groupBy('protocol')] }),
    changesBy({
      by: 'country',
      keys: [EXTERNAL_COUNTRY_KEY],
      conditions: [HAS_EXTERNAL_SIDE],
    }),
    changesBy({
      by: 'interface',
      keys: [groupBy('interface_id')],
      attributes: [attribute('account_id'), attribute('vpc_id')],
    }),
  ],
});
