import { NULL_VALUE } from '../parquet/columns.js';
import { NOT_ORDINARY } from '../parquet/text-dictionary.js';
import { protocolOf } from './archive-text-book.js';
import { dayMs } from './calendar.js';
import { TIME_MS_MAX, UNIX_MS_MIN, unixMs } from './parse-timestamp.js';
import { OFFSET_MINUTES_MAX, type TimeZone } from './time-zone.js';

const COMMA = 0x2c;
const DASH = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const SPACE = 0x20;
/** Turns a capital letter into a small one. */
const SMALL = 0x20;
const LETTER_T = 0x74;
const LETTER_Z = 0x7a;
const PORT_DIGITS_MAX = 5;
const PROTOCOL_CHARS_MAX = 16;
const FRACTION_DIGITS_MAX = 9;
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** Reads numbers, times and protocols from the bytes of a field that a comma ends. `NOT_ORDINARY` leaves a field to `judgeLine`. */
export class ByteFields {
  text: Buffer = Buffer.alloc(0);
  /** Behind the delimiter of the field that was read last. */
  at = 0;
  readonly #zone: TimeZone | undefined;
  #fractionMs = 0;
  #lastDate = -1;
  #lastDayMs = 0;

  /** `zone` is that of times without an offset. */
  constructor(zone: TimeZone | undefined) {
    this.#zone = zone;
  }

  smallNumber(from: number, max: number): number {
    const text = this.text;
    let at = from;
    let value = 0;
    let digit = (text[at] ?? 0) - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at += 1;
      digit = (text[at] ?? 0) - ZERO;
    }
    const digits = at - from;
    if (digits === 0 && text[at] === DASH) at += 1;
    if (text[at] !== COMMA || digits > PORT_DIGITS_MAX || value > max) return NOT_ORDINARY;
    this.at = at + 1;
    return digits === 0 ? NULL_VALUE : value;
  }

  protocolName(at: number): number {
    const text = this.text;
    let end = at;
    while (end < at + PROTOCOL_CHARS_MAX && text[end] !== COMMA) end += 1;
    if (text[end] !== COMMA) return NOT_ORDINARY;
    this.at = end + 1;
    return protocolByBytes(text, at, end);
  }

  /** An instant in Unix milliseconds, `at` then behind the comma; negative when it is not ordinary. */
  time(from: number): number {
    const text = this.text;
    if (text[from + 4] !== DASH) return this.#unixTime(from);
    const year = two(text, from) * 100 + two(text, from + 2);
    const month = two(text, from + 5);
    const day = two(text, from + 8);
    const hour = two(text, from + 11);
    const minute = two(text, from + 14);
    const second = two(text, from + 17);
    const between = text[from + 10] ?? 0;
    const isForm =
      text[from + 7] === DASH &&
      ((between | SMALL) === LETTER_T || between === SPACE) &&
      text[from + 13] === COLON &&
      text[from + 16] === COLON;
    if (!isForm || year < 1970 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
      return NOT_ORDINARY;
    if (second < 0 || second > 59) return NOT_ORDINARY;
    const date = (year * 100 + month) * 100 + day;
    if (date !== this.#lastDate) {
      const ms = dayMs(year, month, day);
      if (ms === undefined) return NOT_ORDINARY;
      this.#lastDate = date;
      this.#lastDayMs = ms;
    }
    let ms = this.#lastDayMs + (hour * 60 + minute) * MS_PER_MINUTE + second * MS_PER_SECOND;
    let at = from + 19;
    if (text[at] === DOT) {
      at = this.#fraction(at + 1);
      if (at < 0) return NOT_ORDINARY;
      ms += this.#fractionMs;
    }
    const zone = text[at] ?? 0;
    if ((zone | SMALL) === LETTER_Z) at += 1;
    else if (zone === PLUS || zone === DASH) {
      const hours = two(text, at + 1);
      const minutes = two(text, at + 4);
      const offset = hours * 60 + minutes;
      if (hours < 0 || minutes < 0 || minutes > 59 || text[at + 3] !== COLON || offset > OFFSET_MINUTES_MAX)
        return NOT_ORDINARY;
      ms += (zone === PLUS ? -offset : offset) * MS_PER_MINUTE;
      at += 6;
    } else if (zone === COMMA && this.#zone !== undefined) {
      const instant = this.#zone.instant(ms);
      if (typeof instant === 'string') return NOT_ORDINARY;
      ms = instant;
    } else return NOT_ORDINARY;
    if (text[at] !== COMMA || ms >= TIME_MS_MAX) return NOT_ORDINARY;
    this.at = at + 1;
    return ms;
  }

  /** A Unix time in seconds or milliseconds, with a fraction or not; finer ones are left to the other reader. */
  #unixTime(from: number): number {
    const text = this.text;
    let at = from;
    let value = 0;
    let digit = (text[at] ?? 0) - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at += 1;
      digit = (text[at] ?? 0) - ZERO;
    }
    const digits = at - from;
    if (digits === 16 || digits === 19) {
      if (text[at] !== COMMA) return NOT_ORDINARY;
      this.at = at + 1;
      return unixMs(text.toString('latin1', from, at)) ?? NOT_ORDINARY;
    }
    if (digits !== 10 && digits !== 13) return NOT_ORDINARY;
    let ms = digits === 10 ? value * MS_PER_SECOND : value;
    if (text[at] === DOT) {
      at = this.#fraction(at + 1);
      if (at < 0) return NOT_ORDINARY;
      if (digits === 10) ms += this.#fractionMs;
    }
    if (text[at] !== COMMA || ms < UNIX_MS_MIN || ms >= TIME_MS_MAX) return NOT_ORDINARY;
    this.at = at + 1;
    return ms;
  }

  /** Milliseconds of a fraction, in `#fractionMs`; the offset behind it, or -1. */
  #fraction(from: number): number {
    const text = this.text;
    let at = from;
    let ms = 0;
    let weight = 100;
    let digit = (text[at] ?? 0) - ZERO;
    while (digit >= 0 && digit <= 9) {
      ms += digit * weight;
      weight = weight === 100 ? 10 : weight === 10 ? 1 : 0;
      at += 1;
      digit = (text[at] ?? 0) - ZERO;
    }
    this.#fractionMs = ms;
    return at === from || at - from > FRACTION_DIGITS_MAX ? -1 : at;
  }
}

/** A number of two digits; far below zero when they are none. */
function two(text: Buffer, at: number): number {
  const tens = (text[at] ?? 0) - ZERO;
  const ones = (text[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000;
}

/** Protocols by the bytes of short names, as a number, and by longer names. */
const shortProtocols = new Map<number, number>();
const namedProtocols = new Map<string, number>();
const SHORT_NAME_BYTES = 4;

function protocolByBytes(text: Buffer, from: number, to: number): number {
  if (to - from > SHORT_NAME_BYTES) return protocolByName(text, from, to);
  // Nearly all are short: a string for each record would cost more than the rest of it.
  let word = 0;
  for (let at = from; at < to; at += 1) word = (word << 8) | (text[at] ?? 0);
  let number = shortProtocols.get(word);
  if (number === undefined) {
    number = protocolByName(text, from, to);
    if (number !== NOT_ORDINARY) shortProtocols.set(word, number);
  }
  return number;
}

function protocolByName(text: Buffer, from: number, to: number): number {
  const name = text.toString('latin1', from, to);
  let number = namedProtocols.get(name);
  if (number === undefined) {
    number = protocolOf(name);
    if (number === undefined) return NOT_ORDINARY;
    namedProtocols.set(name, number);
  }
  return number;
}
