import type { Cell } from '../contract.js';
import type { Filter, FilterValue } from '../query/filter.js';
import { formatFilter } from '../query/format-filter.js';

/** Filter expressions that select a finding's evidence: made as filters, so that no value can be read as anything else. */

/** `field = value`, or `field in (...)` for several; `undefined` for none, which `all` and `any` leave out. */
export function isOneOf(field: string, values: readonly FilterValue[]): Filter | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  return values.length === 1 ? { op: '=', field, value: first } : { op: 'in', field, values: [...values] };
}

export function allOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  return joined('and', filters);
}

export function anyOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  return joined('or', filters);
}

/** The expression, '' for no filter. */
export function written(filter: Filter | undefined): string {
  return filter === undefined ? '' : formatFilter(filter);
}

function joined(op: 'and' | 'or', filters: readonly (Filter | undefined)[]): Filter | undefined {
  const given = filters.filter((filter) => filter !== undefined);
  return given.length < 2 ? given[0] : { op, filters: given };
}

/** The texts of a list that a query answered with: DuckDB lists leave the store as JSON text. */
export function texts(cell: Cell | undefined): string[] {
  if (typeof cell !== 'string') return [];
  const list: unknown = JSON.parse(cell);
  return Array.isArray(list) ? list.filter((each) => each !== null).map(String) : [];
}

/** The same for numbers. */
export function numbers(cell: Cell | undefined): number[] {
  return texts(cell).map(Number).filter(Number.isFinite);
}
