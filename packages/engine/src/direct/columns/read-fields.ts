import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LineCutter } from './cut-lines.js';

const DASH = 0x2d;

// Each reads one field of every line that was cut to `target` from `at` on; false when a value is none of an ordinary
// record: it is left to DuckDB, which judges.

/** Numbers of at most `max`, below 2^31; without a `max` wider ones, of each its lower 32 bits, then its upper. */
export function readNumbers(
  lines: LineCutter,
  field: number,
  max: number | undefined,
  target: Int32Array,
  at: number,
): boolean {
  if (!lines.readNumbers(field, max)) return false;
  const width = max === undefined ? 2 : 1;
  target.set(lines.numbers.subarray(0, lines.rows * width), at * width);
  return true;
}

/** Of texts of which more than one in so many are not known, none are looked for. */
const UNKNOWN_MAX = 4;

/**
 * Texts, by their number in a dictionary. Short ones that were met before are found by a `table` of the lines that knows
 * them; the `table`s are counted from 0, each column has its own.
 */
export function readTexts(
  lines: LineCutter,
  field: number,
  dictionary: TextDictionary,
  table: number,
  target: Int32Array,
  at: number,
): boolean {
  const { numbers, rows } = lines;
  let unknown = 0;
  let row = lines.findTexts(field, 0, table, dictionary);
  while (row < rows && unknown * UNKNOWN_MAX <= rows) {
    const code = codeOf(lines, field, row, dictionary);
    if (code === undefined) return false;
    numbers[row] = code;
    lines.learn(code);
    unknown += 1;
    row = lines.findTexts(field, row + 1, table, dictionary);
  }
  target.set(numbers.subarray(0, row), at);
  return row === rows || readUnknown(lines, field, dictionary, row, target, at);
}

/** The texts from a line on. */
function readUnknown(
  { text, view, ends, fields, rows }: LineCutter,
  field: number,
  dictionary: TextDictionary,
  from: number,
  target: Int32Array,
  at: number,
): boolean {
  let last = NULL_VALUE;
  for (let row = from, place = from * fields + field; row < rows; row += 1, place += fields) {
    const first = (ends[place] ?? 0) + 1;
    const length = (ends[place + 1] ?? 0) - first;
    if (length === 1 && text[first] === DASH) {
      target[at + row] = NULL_VALUE;
      continue;
    }
    const isSame = last >= 0 && dictionary.byteLength(last) === length && dictionary.matches(view, first, last);
    if (!isSame) {
      last = dictionary.codeOf(view, first, length);
      if (last < 0) return false;
    }
    target[at + row] = last;
  }
  return true;
}

/** NULL_VALUE of a dash; undefined of what is no ordinary text. */
function codeOf({ text, view, ends, fields }: LineCutter, field: number, row: number, dictionary: TextDictionary) {
  const place = row * fields + field;
  const first = (ends[place] ?? 0) + 1;
  const length = (ends[place + 1] ?? 0) - first;
  if (length === 1 && text[first] === DASH) return NULL_VALUE;
  const code = dictionary.codeOf(view, first, length);
  return code < 0 ? undefined : code;
}
