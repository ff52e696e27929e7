import { filterField } from '../query/aliases.js';
import type { Filter } from '../query/filter.js';

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

function isAction(field: string): boolean {
  return filterField(field)?.name === 'action';
}
