import type { Cell, Row } from '@networkflow/engine/contract';

/** Rows in order of a column, with a leading `-` from the top; NULL is last either way, and ties keep their order. */
export function sortRows(rows: readonly Row[], sort: string): readonly Row[] {
  if (sort === '') return rows;
  const isDescending = sort.startsWith('-');
  const column = isDescending ? sort.slice(1) : sort;
  const direction = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [first = null, second = null] = [a[column], b[column]];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return direction * compare(first, second);
  });
}

/** Strings of digits are 64-bit integers that a double cannot hold. */
function compare(a: NonNullable<Cell>, b: NonNullable<Cell>): number {
  const [first, second] = [asInteger(a), asInteger(b)];
  if (first !== undefined && second !== undefined) return first < second ? -1 : first > second ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function asInteger(value: NonNullable<Cell>): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}
