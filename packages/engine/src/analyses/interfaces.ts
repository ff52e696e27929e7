import { quoteIdentifier } from '../core/quote-sql.js';
import { defineAnalysis, type View } from './analysis.js';
import { aggregate, groupBy, MEASURES_OF_PARTIALS, PARTIAL_MEASURES, type SelectColumn } from './select-column.js';

const DIMENSIONS = [
  'interface_id',
  'account_id',
  'vpc_id',
  'subnet_id',
  'instance_id',
  'region',
  'az_id',
  'interface_type',
];

/** One partial row per combination of dimensions that was recorded: hundreds, so what follows costs nothing. */
function partials(where: string): string {
  const dimensions = DIMENSIONS.map(quoteIdentifier).join(', ');
  return (
    `(SELECT ${dimensions}, ${PARTIAL_MEASURES}, ` +
    `sum(bytes) FILTER (WHERE direction = 'ingress') AS bytes_in, ` +
    `sum(bytes) FILTER (WHERE direction = 'egress') AS bytes_out, ` +
    `min("start") AS first_start, max("start") AS last_start FROM flows ${where} GROUP BY ${dimensions})`
  );
}

/** What the records agree on: NULL when they name several, or when none names one. AWS writes an account as "unknown". */
function agreed(name: string): SelectColumn {
  const { type, sql } = groupBy(name);
  const said = name === 'account_id' ? `nullif(${sql}, 'unknown')` : sql;
  return aggregate(name, type, `CASE WHEN min(${said}) = max(${said}) THEN max(${said}) END`);
}

const INTERFACES = aggregate('interfaces', 'BIGINT', 'count(DISTINCT interface_id)');

function groupedBy(by: string, columns: readonly SelectColumn[]): View {
  return {
    by,
    from: partials,
    columns: [
      ...columns,
      ...MEASURES_OF_PARTIALS,
      aggregate('bytes_in', 'HUGEINT', 'coalesce(sum(bytes_in), 0)', 'bytes'),
      aggregate('bytes_out', 'HUGEINT', 'coalesce(sum(bytes_out), 0)', 'bytes'),
      aggregate('first_seen', 'TIMESTAMP', 'make_timestamp(min(first_start) * 1000000)'),
      aggregate('last_seen', 'TIMESTAMP', 'make_timestamp(max(last_start) * 1000000)'),
    ],
  };
}

export const interfaces = defineAnalysis({
  name: 'interfaces',
  title: 'Interfaces',
  description:
    'Traffic per recording network interface, instance, subnet, VPC, account, Region or zone. bytes_in is received by the interface and bytes_out sent; records without a known direction are in neither.',
  chart: 'table',
  order: 'rank',
  views: [
    groupedBy('interface', [
      groupBy('interface_id'),
      agreed('account_id'),
      agreed('vpc_id'),
      agreed('subnet_id'),
      agreed('instance_id'),
      agreed('region'),
      agreed('interface_type'),
    ]),
    groupedBy('instance', [
      groupBy('instance_id'),
      agreed('account_id'),
      agreed('vpc_id'),
      agreed('subnet_id'),
      agreed('region'),
      INTERFACES,
    ]),
    groupedBy('subnet', [groupBy('subnet_id'), agreed('account_id'), agreed('vpc_id'), agreed('region'), INTERFACES]),
    groupedBy('vpc', [groupBy('vpc_id'), agreed('account_id'), agreed('region'), INTERFACES]),
    groupedBy('account', [groupBy('account_id'), INTERFACES]),
    groupedBy('region', [groupBy('region'), INTERFACES]),
    groupedBy('az', [groupBy('az_id'), agreed('region'), INTERFACES]),
  ],
});
