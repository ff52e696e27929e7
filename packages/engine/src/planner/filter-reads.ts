import { filterField } from '../query/aliases.js';
import type { Filter, FilterValue } from '../query/filter.js';

/** The columns of `flows` a filter compares; an alias stands for several. */
export function columnsOfFilter(filter: Filter | undefined): ReadonlySet<string> {
  if (filter === undefined) return new Set();
  switch (filter.op) {
    case 'and':
    case 'or':
      return new Set(filter.filters.flatMap((inner) => [...columnsOfFilter(inner)]));
    case 'not':
      return columnsOfFilter(filter.filter);
    default:
      return new Set(filterField(filter.field)?.columns.map(({ name }) => name));
  }
}

/** Whether nothing but refused records can match. */
export function isOfDeniedOnly(filter: Filter | undefined): boolean {
  if (filter === undefined) return false;
  if (filter.op === 'and') return filter.filters.some(isOfDeniedOnly);
  if (filter.op === 'or') return filter.filters.every(isOfDeniedOnly);
  if (filter.op === '=') return isAction(filter.field) && filter.value === 'REJECT';
  if (filter.op === 'in') return isAction(filter.field) && filter.values.every((value) => value === 'REJECT');
  return false;
}

/** Whether it leaves what some addresses by name sent or were sent: little of most tables, however long the window. */
export function isOfNamedAddresses(filter: Filter | undefined): boolean {
  if (filter === undefined) return false;
  if (filter.op === 'and') return filter.filters.some(isOfNamedAddresses);
  if (filter.op === 'or') return filter.filters.every(isOfNamedAddresses);
  if (filter.op === '=') return isAddress(filter.field) && isName(filter.value);
  return filter.op === 'in' && isAddress(filter.field) && filter.values.every(isName);
}

function isAddress(field: string): boolean {
  return filterField(field)?.columns.every(({ name }) => name === 'srcaddr' || name === 'dstaddr') ?? false;
}

function isName(value: FilterValue): boolean {
  return !String(value).includes('/');
}

function isAction(field: string): boolean {
  return filterField(field)?.name === 'action';
}
