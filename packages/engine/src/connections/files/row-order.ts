import { sortRows } from '../../core/sort-rows.js';
import { type ColumnValues, NULL_VALUE } from '../../parquet/columns.js';

type Numbers = Int32Array | Float64Array;

/** Rows in the order of their first column, whose numbers are less than 2^31 apart. */
export function inOrderOfFirst(columns: readonly ColumnValues[]): readonly ColumnValues[] {
  const [first] = columns;
  const order = first === undefined || 'codes' in first ? undefined : orderOf(first.numbers);
  if (order === undefined) return columns;
  return columns.map((column) => {
    if ('codes' in column) {
      const codes = new Int32Array(order.length);
      copyRows(column.codes, order, 0, order.length, codes, 0);
      return { codes, texts: column.texts };
    }
    const { numbers } = column;
    const made = numbers instanceof Float64Array ? new Float64Array(order.length) : new Int32Array(order.length);
    copyRows(numbers, order, 0, order.length, made, 0);
    return { numbers: made };
  });
}

/** Copies rows of a column that `order` names from `first` on. One loop for each kind of array: a loop that meets both is several times slower. */
export function copyRows(
  from: Numbers,
  order: Int32Array,
  first: number,
  count: number,
  to: Numbers,
  at: number,
): void {
  if (from instanceof Int32Array) copyNarrow(from, order, first, count, to, at);
  else copyWide(from, order, first, count, to, at);
}

function copyNarrow(from: Int32Array, order: Int32Array, first: number, count: number, to: Numbers, at: number): void {
  for (let index = 0; index < count; index += 1) to[at + index] = from[order[first + index] ?? 0] ?? NULL_VALUE;
}

function copyWide(from: Float64Array, order: Int32Array, first: number, count: number, to: Numbers, at: number): void {
  for (let index = 0; index < count; index += 1) to[at + index] = from[order[first + index] ?? 0] ?? NULL_VALUE;
}

/** Undefined when the rows are in their order. */
function orderOf(times: Numbers): Int32Array | undefined {
  let isSorted = true;
  let first = times[0] ?? 0;
  for (let row = 1; row < times.length; row += 1) {
    const time = times[row] ?? 0;
    if (time < first) first = time;
    isSorted = isSorted && (times[row - 1] ?? 0) <= time;
  }
  if (isSorted) return undefined;
  const order = new Int32Array(times.length);
  const offsets = new Int32Array(times.length);
  for (let row = 0; row < times.length; row += 1) {
    order[row] = row;
    offsets[row] = (times[row] ?? 0) - first;
  }
  return sortRows(order, [offsets]);
}
