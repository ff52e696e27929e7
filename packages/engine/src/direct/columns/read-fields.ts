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

/** Texts, by their number in a dictionary. */
export function readTexts(
  lines: LineCutter,
  field: number,
  dictionary: TextDictionary,
  target: Int32Array,
  at: number,
): boolean {
  const { text, view, ends, fields, rows } = lines;
  let last = NULL_VALUE;
  for (let row = 0, place = field; row < rows; row += 1, place += fields) {
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
