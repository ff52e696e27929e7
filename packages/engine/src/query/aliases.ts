import type { Column, ColumnKind } from '../schema/column.js';
import { flowColumn } from '../schema/registry.js';

export interface FilterAlias {
  readonly alias: string;
  /** The columns it stands for; with several, any of them may match (and for `!=` and `is null`, all of them must). */
  readonly columns: readonly string[];
}

const SOURCE_OR_DESTINATION = {
  address: ['srcaddr', 'dstaddr'],
  port: ['srcport', 'dstport'],
  country: ['src_country', 'dst_country'],
  class: ['src_class', 'dst_class'],
} as const;

/** Short and everyday names for columns of `flows`, as filters take them. */
export const FILTER_ALIASES: readonly FilterAlias[] = [
  ...Object.entries(SOURCE_OR_DESTINATION).map(([alias, columns]) => ({ alias, columns })),
  { alias: 'ip', columns: SOURCE_OR_DESTINATION.address },
  { alias: 'addr', columns: SOURCE_OR_DESTINATION.address },
  { alias: 'host', columns: SOURCE_OR_DESTINATION.address },
  { alias: 'src', columns: ['srcaddr'] },
  { alias: 'dst', columns: ['dstaddr'] },
  { alias: 'pkt_src', columns: ['pkt_srcaddr'] },
  { alias: 'pkt_dst', columns: ['pkt_dstaddr'] },
  { alias: 'sport', columns: ['srcport'] },
  { alias: 'dport', columns: ['dstport'] },
  { alias: 'proto', columns: ['protocol'] },
  { alias: 'account', columns: ['account_id'] },
  { alias: 'vpc', columns: ['vpc_id'] },
  { alias: 'subnet', columns: ['subnet_id'] },
  { alias: 'eni', columns: ['interface_id'] },
  { alias: 'interface', columns: ['interface_id'] },
  { alias: 'instance', columns: ['instance_id'] },
  { alias: 'az', columns: ['az_id'] },
  { alias: 'flags', columns: ['tcp_flags'] },
  { alias: 'status', columns: ['log_status'] },
];

/** What a name in a filter means: one column, or several that are asked together. */
export interface FilterField {
  /** The one name a parsed filter uses: the column's, or `address`, `port`, `country`, `class`. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** At least one; all of the same kind and type. */
  readonly columns: readonly [Column, ...Column[]];
}

const ALIASED: ReadonlyMap<string, readonly string[]> = new Map(
  FILTER_ALIASES.map(({ alias, columns }) => [alias, columns]),
);

/** Finds a field by column name, alias or AWS token (`pkt-srcaddr`), ignoring case; undefined when there is none. */
export function filterField(text: string): FilterField | undefined {
  const name = text.toLowerCase().replaceAll('-', '_');
  const names = flowColumn(name) === undefined ? (ALIASED.get(name) ?? []) : [name];
  const [first, ...rest] = names.map(flowColumn).filter((column) => column?.filterable === true);
  if (first === undefined) return undefined;
  const columns: [Column, ...Column[]] = [first, ...rest.filter((column) => column !== undefined)];
  return { name: columns.length === 1 ? first.name : canonicalName(names), kind: first.kind, columns };
}

function canonicalName(columns: readonly string[]): string {
  return FILTER_ALIASES.find((alias) => alias.columns.join() === columns.join())?.alias ?? columns.join();
}
