import { cidrContains, parseCidr } from '../network/cidr.js';
import { parseAddress } from '../network/ip-address.js';
import { type FilterField, filterField } from '../query/aliases.js';
import type { Filter, FilterLeaf, FilterValue } from '../query/filter.js';

/** A row of `flows` in memory; TIMESTAMP columns as Unix seconds. */
export type FlowRow = Readonly<Record<string, string | number | bigint | null | undefined>>;

/** Decides in plain TypeScript whether a row matches a filter: the yardstick for the SQL that `compileFilter` writes. */
export function matchFilter(filter: Filter, row: FlowRow): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((inner) => matchFilter(inner, row));
    case 'or':
      return filter.filters.some((inner) => matchFilter(inner, row));
    case 'not':
      return !matchFilter(filter.filter, row);
    default:
      return matchLeaf(filter, row);
  }
}

function matchLeaf(leaf: FilterLeaf, row: FlowRow): boolean {
  const field = filterField(leaf.field);
  if (field === undefined) throw new Error(`No field ${leaf.field}.`);
  const cells = field.columns.map((column) => row[column.name] ?? null);
  if (leaf.op === 'is-null') return cells.every((cell) => cell === null);
  const matches = (cell: string | number | bigint | null): boolean => cell !== null && matchCell(leaf, field, cell);
  return leaf.op === '!=' ? cells.every(matches) : cells.some(matches);
}

function matchCell(leaf: FilterLeaf, field: FilterField, cell: string | number | bigint): boolean {
  switch (leaf.op) {
    case '=':
      return isSame(field, cell, leaf.value);
    case '!=':
      return !isSame(field, cell, leaf.value);
    case '<':
      return BigInt(cell) < BigInt(leaf.value);
    case '<=':
      return BigInt(cell) <= BigInt(leaf.value);
    case '>':
      return BigInt(cell) > BigInt(leaf.value);
    case '>=':
      return BigInt(cell) >= BigInt(leaf.value);
    case 'between':
      return BigInt(cell) >= BigInt(leaf.low) && BigInt(cell) <= BigInt(leaf.high);
    case 'in':
      return leaf.values.some((value) => isSame(field, cell, value));
    case 'contains':
      return String(cell).includes(leaf.value);
    case 'starts-with':
      return String(cell).startsWith(leaf.value);
    case 'is-null':
      return false;
  }
}

function isSame(field: FilterField, cell: string | number | bigint, value: FilterValue): boolean {
  if (field.columns[0].type !== 'VARCHAR') return BigInt(cell) === BigInt(value);
  const cidr = field.kind === 'address' ? parseCidr(String(value)) : undefined;
  if (cidr === undefined) return cell === value;
  const address = parseAddress(String(cell));
  return address !== undefined && cidrContains(cidr, address);
}
