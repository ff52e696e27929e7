import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LineCutter } from './cut-lines.js';

const DASH = 0x2d;
const ZERO = 0x30;
/** Longer numbers may not fit 32 bits. */
const NARROW_DIGITS_MAX = 9;
/** Longer numbers are not exact in JavaScript; no log of AWS has one. */
const WIDE_DIGITS_MAX = 15;
/** What the upper half of a wide number counts. */
const UPPER = 0x1_0000_0000;

// Each reads one field of every line that was cut to `target` from `at` on; false when a value is none of an ordinary
// record: it is left to DuckDB, which judges.

/** Numbers of at most `max`, below 2^31. */
export function readNarrow(lines: LineCutter, field: number, max: number, target: Int32Array, at: number): boolean {
  const { text, ends, fields, rows } = lines;
  for (let row = 0, place = field; row < rows; row += 1, place += fields) {
    let byte = (ends[place] ?? 0) + 1;
    const end = ends[place + 1] ?? 0;
    let value = (text[byte] ?? 0) - ZERO;
    if (value >= 0 && value <= 9) {
      if (end - byte > NARROW_DIGITS_MAX) return false;
      for (byte += 1; byte < end; byte += 1) {
        const digit = (text[byte] ?? 0) - ZERO;
        if (digit < 0 || digit > 9) return false;
        value = (value * 10 + digit) | 0;
      }
      if (value > max) return false;
    } else if (end - byte === 1 && text[byte] === DASH) {
      value = NULL_VALUE;
    } else {
      return false;
    }
    target[at + row] = value;
  }
  return true;
}

/** Larger numbers: of each its lower 32 bits, then its upper. */
export function readWide(lines: LineCutter, field: number, target: Int32Array, at: number): boolean {
  const { text, ends, fields, rows } = lines;
  let next = 2 * at;
  for (let row = 0, place = field; row < rows; row += 1, place += fields) {
    let byte = (ends[place] ?? 0) + 1;
    const end = ends[place + 1] ?? 0;
    let lower = (text[byte] ?? 0) - ZERO;
    let upper = 0;
    if (lower >= 0 && lower <= 9) {
      if (end - byte > WIDE_DIGITS_MAX) return false;
      const near = Math.min(end, byte + NARROW_DIGITS_MAX);
      for (byte += 1; byte < near; byte += 1) {
        const digit = (text[byte] ?? 0) - ZERO;
        if (digit < 0 || digit > 9) return false;
        lower = (lower * 10 + digit) | 0;
      }
      if (byte < end) {
        let value = lower;
        for (; byte < end; byte += 1) {
          const digit = (text[byte] ?? 0) - ZERO;
          if (digit < 0 || digit > 9) return false;
          value = value * 10 + digit;
        }
        lower = value | 0;
        upper = Math.floor(value / UPPER);
      }
    } else if (end - byte === 1 && text[byte] === DASH) {
      lower = NULL_VALUE;
      upper = NULL_VALUE;
    } else {
      return false;
    }
    target[next] = lower;
    target[next + 1] = upper;
    next += 2;
  }
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
