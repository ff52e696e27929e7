import { formatInstant } from '../core/time-window.js';
import { protocolName } from '../network/protocols.js';
import { type FilterField, filterField } from './aliases.js';
import type { Filter, FilterLeaf, FilterValue } from './filter.js';
import { isWritableTime } from './parse-value.js';
import { KEYWORDS } from './token-cursor.js';

/** Text that reads the same with and without quotes. */
const BARE = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/@+-]*$/u;
const RESERVED: ReadonlySet<string> = new Set([...KEYWORDS, 'like']);

/** The canonical text of a filter: parsing it gives the same filter back. */
export function formatFilter(filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.filters.map(operand).join(` ${filter.op} `);
    case 'not':
      return formatNot(filter.filter);
    default:
      return formatLeaf(filter, '');
  }
}

function operand(filter: Filter): string {
  return filter.op === 'and' || filter.op === 'or' ? `(${formatFilter(filter)})` : formatFilter(filter);
}

function formatNot(inner: Filter): string {
  switch (inner.op) {
    case 'in':
    case 'between':
    case 'contains':
    case 'starts-with':
    case 'is-null':
      return formatLeaf(inner, 'not ');
    default:
      return `not ${operand(inner)}`;
  }
}

function formatLeaf(leaf: FilterLeaf, not: string): string {
  const field = filterField(leaf.field);
  const write = (value: FilterValue): string => formatValue(field, value);
  switch (leaf.op) {
    case 'in':
      return `${leaf.field} ${not}in (${leaf.values.map(write).join(', ')})`;
    case 'between':
      return `${leaf.field} ${not}between ${write(leaf.low)} and ${write(leaf.high)}`;
    case 'is-null':
      return `${leaf.field} is ${not}null`;
    case 'contains':
      return `${leaf.field} ${not}contains ${formatText(leaf.value)}`;
    case 'starts-with':
      return `${leaf.field} ${not}starts with ${formatText(leaf.value)}`;
    default:
      return `${leaf.field} ${leaf.op} ${write(leaf.value)}`;
  }
}

function formatValue(field: FilterField | undefined, value: FilterValue): string {
  if (typeof value === 'string') return formatText(value);
  if (field?.kind === 'protocol') return protocolName(value) ?? String(value);
  if ((field?.kind === 'seconds' || field?.kind === 'time') && value >= 0 && isWritableTime(value)) {
    return formatInstant(value);
  }
  return String(value);
}

function formatText(text: string): string {
  return BARE.test(text) && !RESERVED.has(text.toLowerCase()) ? text : `'${text.replaceAll("'", "''")}'`;
}
