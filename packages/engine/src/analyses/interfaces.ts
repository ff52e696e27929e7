import { quoteIdentifier } from '../core/quote-sql.js';
import { defineAnalysis, type RecordsOfView, type View } from './analysis.js';
import { aggregate, groupBy, MEASURES_OF_GROUPS, measuresOfGroups, type SelectColumn } from './select-column.js';

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

/** One row per combination of dimensions that was recorded: hundreds, so what follows costs nothing. */
function byDimensions({ group }: RecordsOfView): string {
  const dimensions = DIMENSIONS.map(quoteIdentifier).join(', ');
  const grouped = group(
    (of) =>
      `${dimensions}, ${measuresOfGroups(of)}, ` +
      `${of.bytes("direction = 'ingress'")} AS bytes_in, ${of.bytes("direction = 'egress'")} AS bytes_out, ` +
      `${of.firstStart()} AS first_start, ${of.lastStart()} AS last_start`,
    dimensions,
  );
  return `(${grouped})`;
}

/** What the records agree on: NULL when they name several, or when none names one. AWS writes an account as "unknown". */
function agreed(name: string): SelectColumn {
  const { type } = groupBy(name);
  const said = name === 'account_id' ? `nullif(${quoteIdentifier(name)}, 'unknown')` : quoteIdentifier(name);
  return aggregate(name, type, `CASE WHEN min(${said}) = max(${said}) THEN max(${said}) END`);
}

const INTERFACES = aggregate('interfaces', 'BIGINT', 'count(DISTINCT interface_id)');

function groupedBy(by: string, columns: readonly SelectColumn[]): View {
  return {
    by,
    from: byDimensions,
    columns: [
      ...columns,
      ...MEASURES_OF_GROUPS,
      aggregate('bytes_in', 'HUGEINT', 'CAST(coalesce(sum(bytes_in), 0) AS HUGEINT)', 'bytes'),
      aggregate('bytes_out', 'HUGEINT', 'CAST(coalesce(sum(bytes_out), 0) AS HUGEINT)', 'bytes'),
      aggregate('first_seen', 'TIMESTAMP', 'make_timestamp(min(first_start) * 1000000)'),
      aggregate('last_seen', 'TIMESTAMP', 'make_timestamp(max(last_start) * 1000000)'),
    ],
  };
}

export const interfaces = defineAnalysis({
  name: 'interfaces',
  title: 'Interfaces',
  description:
    'Traffic per network interface that recorded it, or per instance, subnet, VPC, account, Region or zone of those.',
  details:
    'bytes_in is what the interface received and bytes_out what it sent; records without a known direction are in neither.',
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
