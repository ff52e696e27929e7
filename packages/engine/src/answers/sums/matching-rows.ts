import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { ColumnTest, RowTest } from '../../query/row-test.js';
import type { Places } from './places.js';
import { everyRow } from './rows-of-sums.js';

/** What a test is asked of: columns of a part, as codes of texts or as numbers. */
export interface TestedColumns {
  readonly rows: number;
  readonly values: (column: string) => Int32Array;
  /** Where values stand, of columns that are asked for by few of many. */
  readonly places?: (column: string) => Places | undefined;
  /** By value and one more, 1 where it meets a condition: 0 is for no value. */
  readonly accepted: (test: ColumnTest) => Uint8Array;
}

/** The places of rows that meet a test, ascending; of those of `within`, or of all. */
export function matchingRows(test: RowTest, columns: TestedColumns, within?: Int32Array): Int32Array {
  switch (test.op) {
    case 'and':
      return (
        test.tests.reduce<Int32Array | undefined>((left, each) => matchingRows(each, columns, left), within) ??
        everyRow(columns.rows)
      );
    case 'or':
      return test.tests.map((each) => matchingRows(each, columns, within)).reduce(union);
    case 'not':
      return difference(within ?? everyRow(columns.rows), matchingRows(test.test, columns, within));
    case 'column': {
      const accepted = columns.accepted(test);
      const places = columns.places?.(test.column);
      if (places === undefined) return accepting(accepted, columns.values(test.column), columns.rows, within);
      const only = onlyOf(accepted);
      const found = only === undefined ? places.accepted(accepted) : places.only(only);
      return within === undefined ? found : intersection(found, within);
    }
  }
}

/** Whether values are accepted, by value and one more; up to the greatest there is. */
export function acceptedNumbers({ accepts }: ColumnTest, values: Int32Array): Uint8Array {
  let greatest = NULL_VALUE;
  for (let row = 0; row < values.length; row += 1) greatest = Math.max(greatest, values[row] ?? NULL_VALUE);
  const accepted = new Uint8Array(greatest + 2);
  for (let value = NULL_VALUE; value <= greatest; value += 1) {
    accepted[value + 1] = accepts(value === NULL_VALUE ? null : value) ? 1 : 0;
  }
  return accepted;
}

/** The same of texts, by code; what is known of the first of them stays. */
export function acceptedTexts({ accepts, only }: ColumnTest, texts: TextDictionary, known?: Uint8Array): Uint8Array {
  const from = known?.length ?? 0;
  if (known !== undefined && from === texts.count + 1) return known;
  if (only !== undefined) {
    const codes = only.map((text) => texts.code(text)).filter((code) => code >= 0);
    const accepted = new Uint8Array(texts.count + 1);
    for (const code of codes) accepted[code + 1] = 1;
    return accepted;
  }
  const accepted = new Uint8Array(texts.count + 1);
  if (known === undefined) accepted[0] = accepts(null) ? 1 : 0;
  else accepted.set(known);
  for (let code = Math.max(0, from - 1); code < texts.count; code += 1) {
    accepted[code + 1] = accepts(texts.text(code)) ? 1 : 0;
  }
  return accepted;
}

let room = new Int32Array(0);

function accepting(accepted: Uint8Array, values: Int32Array, rows: number, within: Int32Array | undefined): Int32Array {
  const count = within?.length ?? rows;
  if (room.length < count) room = new Int32Array(count);
  const found = room;
  let at = 0;
  const only = onlyOf(accepted);
  // One loop for each way: what is decided within one costs more than the rest of it.
  if (within !== undefined) {
    for (let index = 0; index < count; index += 1) {
      const row = within[index] ?? 0;
      if (accepted[(values[row] ?? NULL_VALUE) + 1] === 1) found[at++] = row;
    }
  } else if (only !== undefined) {
    for (let row = 0; row < count; row += 1) if (values[row] === only) found[at++] = row;
  } else {
    for (let row = 0; row < count; row += 1) {
      if (accepted[(values[row] ?? NULL_VALUE) + 1] === 1) found[at++] = row;
    }
  }
  return found.slice(0, at);
}

/** The value that alone is accepted. */
function onlyOf(accepted: Uint8Array): number | undefined {
  const first = accepted.indexOf(1);
  return first >= 0 && accepted.indexOf(1, first + 1) < 0 ? first - 1 : undefined;
}

function intersection(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(Math.min(a.length, b.length));
  let [at, left, right] = [0, 0, 0];
  while (left < a.length && right < b.length) {
    const [x, y] = [a[left] ?? 0, b[right] ?? 0];
    if (x === y) both[at++] = x;
    if (x <= y) left += 1;
    if (y <= x) right += 1;
  }
  return both.subarray(0, at);
}

function union(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length);
  let [at, left, right] = [0, 0, 0];
  while (left < a.length && right < b.length) {
    const [x, y] = [a[left] ?? 0, b[right] ?? 0];
    all[at++] = Math.min(x, y);
    if (x <= y) left += 1;
    if (y <= x) right += 1;
  }
  const rest = left < a.length ? a.subarray(left) : b.subarray(right);
  all.set(rest, at);
  return all.subarray(0, at + rest.length);
}

function difference(all: Int32Array, less: Int32Array): Int32Array {
  const left = new Int32Array(all.length - less.length);
  let [at, index] = [0, 0];
  for (let each = 0; each < all.length; each += 1) {
    const row = all[each] ?? 0;
    if (row === less[index]) index += 1;
    else left[at++] = row;
  }
  return left;
}
