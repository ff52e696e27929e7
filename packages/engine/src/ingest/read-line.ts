import { NULL_VALUE } from '../parquet/columns.js';
import type { TextDictionary } from '../parquet/text-dictionary.js';
import type { JoinedFields } from './joined-fields.js';
import { CONTEXTS_MAX, GUESSES, KIND } from './line-places.js';

const LF = 0x0a;
const DASH = 0x2d;
const ZERO = 0x30;
/** Longer numbers are not exact in JavaScript; no log of AWS has one. */
const DIGITS_MAX = 15;
/** Numbers of so many digits are whole numbers of 32 bits, which are added up in a fraction of the time that others take. */
const DIGITS_SHORT = 9;

/** Where a line is read from, and where its fields go. */
export interface LineState {
  readonly text: Buffer;
  readonly view: DataView;
  readonly cells: Int32Array;
  readonly wide: Float64Array;
  readonly kinds: Int32Array;
  readonly maxima: Float64Array;
  readonly bases: Int32Array;
  readonly owns: Int32Array;
  readonly twins: Int32Array;
  readonly dictionaries: readonly TextDictionary[];
  readonly joined: readonly (JoinedFields | undefined)[];
  readonly guesses: readonly Int32Array[];
  readonly context: number;
  readonly delimiter: number;
}

/**
 * Reads the line at `from`; the offset behind it, or -1 when it is not ordinary. A function of its own, called for each line:
 * V8 compiles what is called often better than what runs long.
 */
export function readLine(state: LineState, from: number, row: number): number {
  const { text, view, cells, wide, kinds, bases, context } = state;
  const places = kinds.length;
  let at = from;
  let current = 0;
  for (let index = 0; index < places; index += 1) {
    const delimiter = index === places - 1 ? LF : state.delimiter;
    const kind = kinds[index] ?? KIND.address;
    const cell = (bases[index] ?? 0) + row;
    const dictionary = state.dictionaries[index];
    const guesses = state.guesses[index];
    if (dictionary === undefined || guesses === undefined) return -1;
    if (kind === KIND.joined) {
      let code = guesses[current] ?? NULL_VALUE;
      let end = endOf(dictionary, text, view, at, code, delimiter);
      if (end < 0) {
        const before = code;
        code = guesses[current + 1] ?? NULL_VALUE;
        end = endOf(dictionary, text, view, at, code, delimiter);
        if (end < 0) {
          code = state.joined[index]?.codeAt(text, view, at, delimiter) ?? NULL_VALUE;
          if (code < 0) return -1;
          end = at + dictionary.byteLength(code);
        }
        guesses[current] = code;
        guesses[current + 1] = before;
      }
      at = end + 1;
      cells[cell] = code;
      if (index === context) current = code < CONTEXTS_MAX ? GUESSES * code : 0;
      continue;
    }
    const byte = text[at] ?? LF;
    if (byte === DASH && text[at + 1] === delimiter) {
      if (kind === KIND.wide) wide[cell] = NULL_VALUE;
      else cells[cell] = NULL_VALUE;
      at += 2;
      continue;
    }
    if (kind >= KIND.number) {
      const first = at;
      const short = at + DIGITS_SHORT;
      let whole = 0;
      let digit = byte - ZERO;
      while (digit >= 0 && digit <= 9 && at < short) {
        whole = (Math.imul(whole, 10) + digit) | 0;
        at += 1;
        digit = (text[at] ?? 0) - ZERO;
      }
      let value = whole;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        at += 1;
        digit = (text[at] ?? 0) - ZERO;
      }
      if (digit + ZERO !== delimiter || at === first || at - first > DIGITS_MAX) return -1;
      if (value > (state.maxima[index] ?? 0)) return -1;
      if (kind === KIND.wide) wide[cell] = value;
      else cells[cell] = value;
      at += 1;
      continue;
    }
    const twin = state.twins[index] ?? NULL_VALUE;
    let code =
      (kind === KIND.sameAddress
        ? cells[(state.owns[index] ?? 0) + row]
        : twin >= 0 && row > 0
          ? cells[twin + row - 1]
          : NULL_VALUE) ?? NULL_VALUE;
    let end = endOf(dictionary, text, view, at, code, delimiter);
    if (end < 0) {
      code = guesses[current] ?? NULL_VALUE;
      end = endOf(dictionary, text, view, at, code, delimiter);
    }
    if (end < 0) {
      code = dictionary.codeUntil(view, at, delimiter);
      if (code < 0) return -1;
      end = at + dictionary.byteLength(code);
    }
    guesses[current] = code;
    cells[cell] = code;
    at = end + 1;
  }
  return at;
}

/** Where the text of this number ends that begins at `at`; -1 when it is another one. */
function endOf(
  dictionary: TextDictionary,
  text: Buffer,
  view: DataView,
  at: number,
  code: number,
  delimiter: number,
): number {
  if (code < 0 || code >= dictionary.count || !dictionary.matches(view, at, code)) return -1;
  const end = at + dictionary.byteLength(code);
  return text[end] === delimiter ? end : -1;
}
