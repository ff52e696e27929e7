import { quoteIdentifier } from '../core/quote-sql.js';
import { defineAnalysis, type RecordsOfView, type View } from './analysis.js';
import {
  aggregate,
  distinct,
  groupBy,
  MEASURES_OF_GROUPS,
  measuresOfGroups,
  type SelectColumn,
  told,
} from './select-column.js';

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
  const unsaid = name === 'account_id' ? UNKNOWN : undefined;
  const said = unsaid === undefined ? quoteIdentifier(name) : `nullif(${quoteIdentifier(name)}, '${unsaid}')`;
  return told(
    { kind: 'agreed', column: name, ...(unsaid === undefined ? {} : { unsaid }) },
    aggregate(name, type, `CASE WHEN min(${said}) = max(${said}) THEN max(${said}) END`),
  );
}

const UNKNOWN = 'unknown';
const INTERFACES = distinct('interfaces', 'interface_id');

function bytesOf(name: string, direction: string): SelectColumn {
  const column = aggregate(name, 'HUGEINT', `CAST(coalesce(sum(${name}), 0) AS HUGEINT)`, 'bytes');
  return told({ kind: 'sum', measure: 'bytes', denied: false, direction }, column);
}

function seen(name: string, which: 'first' | 'last'): SelectColumn {
  const found = `${which === 'first' ? 'min' : 'max'}(${which}_start)`;
  return told({ kind: 'moment', which }, aggregate(name, 'TIMESTAMP', `make_timestamp(${found} * 1000000)`));
}

function groupedBy(by: string, columns: readonly SelectColumn[]): View {
  return {
    by,
    from: byDimensions,
    regroups: true,
    columns: [
      ...columns,
      ...MEASURES_OF_GROUPS,
      bytesOf('bytes_in', 'ingress'),
      bytesOf('bytes_out', 'egress'),
      seen('first_seen', 'first'),
      seen('last_seen', 'last'),
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
