import { KeyBook } from './key-book.js';

/** What a line turned out to be. `IRREGULAR` lines are parsed and judged one by one; all others are certain. */
export const BLANK = 0;
export const RECORD = 1;
export const IRREGULAR = 2;
export type Verdict = typeof BLANK | typeof RECORD | typeof IRREGULAR;

/** Kinds of values at a place of interest. */
export const ABSENT = 0;
export const STRING = 1;
export const NUMBER = 2;
export const OTHER = 3;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
const ASCII_LOWER = 0x20;
const BYTES = 256;
const SPACE = 0x20;
/** Objects and arrays inside each other that are followed here; deeper lines are irregular. */
const DEPTH_MAX = 32;

/** 1 for bytes that stand for themselves in a string: neither quote, backslash nor control character (RFC 8259, 7). */
const PLAIN = table((byte) => byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH);
/** JSON's white space without the newline that ends a line. */
const IS_SPACE = table((byte) => byte === SPACE || byte === 0x09 || byte === 0x0d);
const IS_DIGIT = table((byte) => byte >= ZERO && byte <= 0x39);
const IS_HEX = table((byte) => /[0-9a-fA-F]/.test(String.fromCharCode(byte)));
const IS_ESCAPE = table((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));

function table(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: BYTES }, (_, byte) => (holds(byte) ? 1 : 0));
}

/**
 * Reads one line of JSON from its bytes, checking that it is what RFC 8259 allows and noting where the values of
 * interesting keys at the top lie. It takes only what it is sure of: everything else is `IRREGULAR`, for a full parser to
 * judge. Keys come in the same order line after line, so each is first compared with the one that came last time.
 *
 * The bytes must end with a newline at or behind the line.
 */
export class RecordScanner {
  readonly #keys: KeyBook;
  /** Behind the newline of the line scanned last, unless it was irregular. */
  next = 0;
  /** For each slot: the rank of the best key seen, where its value lies (without quotes), and what it is. */
  readonly rank: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  /** 1 where the value is a string with escapes in it. */
  readonly isEscaped: Uint8Array;
  /** Whether a key came that may hold a record, or part of one, in it. */
  hasContainer = false;
  #hasEscape = false;

  constructor(keys: KeyBook) {
    this.#keys = keys;
    this.rank = new Uint8Array(KeyBook.SLOTS);
    this.start = new Int32Array(KeyBook.SLOTS);
    this.end = new Int32Array(KeyBook.SLOTS);
    this.kind = new Uint8Array(KeyBook.SLOTS);
    this.isEscaped = new Uint8Array(KeyBook.SLOTS);
  }

  scan(bytes: Uint8Array, from: number): Verdict {
    let at = from;
    while (IS_SPACE[bytes[at] as number] === 1) at += 1;
    if (bytes[at] === NEWLINE) {
      this.next = at + 1;
      return BLANK;
    }
    if (bytes[at] !== OPEN_BRACE) return IRREGULAR;
    this.kind.fill(ABSENT);
    this.hasContainer = false;
    const keys = this.#keys;
    let key = 0;
    at += 1;
    for (;;) {
      while (IS_SPACE[bytes[at] as number] === 1) at += 1;
      if (bytes[at] !== QUOTE) return IRREGULAR;
      at += 1;
      key = keys.follow(key, bytes, at);
      if (key < 0) return IRREGULAR;
      at += keys.length(key);
      while (IS_SPACE[bytes[at] as number] === 1) at += 1;
      if (bytes[at] !== COLON) return IRREGULAR;
      at += 1;
      while (IS_SPACE[bytes[at] as number] === 1) at += 1;
      const first = bytes[at] as number;
      const valueAt = at;
      let kind = OTHER;
      if (first === QUOTE) {
        kind = STRING;
        at = this.#string(bytes, at + 1);
      } else if (first === MINUS || IS_DIGIT[first] === 1) {
        kind = NUMBER;
        at = number(bytes, at);
      } else if (first === OPEN_BRACE || first === OPEN_BRACKET) at = this.#nested(bytes, at);
      else at = literal(bytes, at);
      if (at < 0) return IRREGULAR;
      const role = keys.role(key);
      if (role !== 0 && !this.#note(role, kind, valueAt, at)) return IRREGULAR;
      while (IS_SPACE[bytes[at] as number] === 1) at += 1;
      const then = bytes[at];
      at += 1;
      if (then === COMMA) continue;
      if (then !== CLOSE_BRACE) return IRREGULAR;
      break;
    }
    while (IS_SPACE[bytes[at] as number] === 1) at += 1;
    if (bytes[at] !== NEWLINE) return IRREGULAR;
    this.next = at + 1;
    return RECORD;
  }

  /** False where two keys of one rank compete for a slot: which of them counts, a full parser says. */
  #note(role: number, kind: number, from: number, to: number): boolean {
    if ((role & KeyBook.CONTAINER) !== 0) this.hasContainer = true;
    const slot = KeyBook.slotOf(role);
    if (slot < 0) return true;
    const rank = KeyBook.rankOf(role);
    if (this.kind[slot] !== ABSENT) {
      const known = this.rank[slot] as number;
      if (known === rank) return false;
      if (known < rank) return true;
    }
    this.isEscaped[slot] = kind === STRING && this.#hasEscape ? 1 : 0;
    this.rank[slot] = rank;
    this.kind[slot] = kind;
    this.start[slot] = kind === STRING ? from + 1 : from;
    this.end[slot] = kind === STRING ? to - 1 : to;
    return true;
  }

  /** Behind the closing quote of a string whose content begins at `at`; -1 where it is none. */
  #string(bytes: Uint8Array, from: number): number {
    let at = from;
    this.#hasEscape = false;
    for (;;) {
      // Four at a time: most of a log line is text.
      while (
        PLAIN[bytes[at] as number] === 1 &&
        PLAIN[bytes[at + 1] as number] === 1 &&
        PLAIN[bytes[at + 2] as number] === 1 &&
        PLAIN[bytes[at + 3] as number] === 1
      ) {
        at += 4;
      }
      while (PLAIN[bytes[at] as number] === 1) at += 1;
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte !== BACKSLASH) return -1;
      this.#hasEscape = true;
      const escaped = bytes[at + 1] as number;
      if (IS_ESCAPE[escaped] === 1) at += 2;
      else if (escaped === LOWER_U && isHex(bytes, at + 2)) at += 6;
      else return -1;
    }
  }

  /** Behind an object or array; -1 where it is none. */
  #nested(bytes: Uint8Array, from: number): number {
    let at = from;
    let depth = 0;
    // One bit per level: whether it is an object.
    let objects = 0;
    for (;;) {
      // A value, or the end of an empty object or array.
      while (IS_SPACE[bytes[at] as number] === 1) at += 1;
      const first = bytes[at] as number;
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        if (depth === DEPTH_MAX - 1) return -1;
        depth += 1;
        const isObject = first === OPEN_BRACE;
        objects = (objects << 1) | (isObject ? 1 : 0);
        at += 1;
        while (IS_SPACE[bytes[at] as number] === 1) at += 1;
        if (bytes[at] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          if (isObject) at = this.#key(bytes, at);
          if (at < 0) return -1;
          continue;
        }
      } else {
        if (first === QUOTE) at = this.#string(bytes, at + 1);
        else if (first === MINUS || IS_DIGIT[first] === 1) at = number(bytes, at);
        else at = literal(bytes, at);
        if (at < 0) return -1;
      }
      // What follows a value: ends of objects and arrays, then a comma.
      for (;;) {
        while (IS_SPACE[bytes[at] as number] === 1) at += 1;
        const then = bytes[at];
        const isObject = (objects & 1) === 1;
        if (then === COMMA) {
          at += 1;
          if (isObject) at = this.#key(bytes, at);
          if (at < 0) return -1;
          break;
        }
        if (then !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return -1;
        at += 1;
        depth -= 1;
        objects >>>= 1;
        if (depth === 0) return at;
      }
    }
  }

  /** Behind the colon of a key; -1 where there is none. */
  #key(bytes: Uint8Array, from: number): number {
    let at = from;
    while (IS_SPACE[bytes[at] as number] === 1) at += 1;
    if (bytes[at] !== QUOTE) return -1;
    at = this.#string(bytes, at + 1);
    if (at < 0) return -1;
    while (IS_SPACE[bytes[at] as number] === 1) at += 1;
    return bytes[at] === COLON ? at + 1 : -1;
  }
}

function isHex(bytes: Uint8Array, at: number): boolean {
  for (let digit = 0; digit < 4; digit += 1) if (IS_HEX[bytes[at + digit] as number] !== 1) return false;
  return true;
}

/** Behind a number; -1 where it is none (RFC 8259, 6). */
function number(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  at = bytes[at] === ZERO ? at + 1 : digits(bytes, at);
  if (at >= 0 && bytes[at] === POINT) at = digits(bytes, at + 1);
  if (at < 0 || ((bytes[at] as number) | ASCII_LOWER) !== LOWER_E) return at;
  at += 1;
  return digits(bytes, bytes[at] === PLUS || bytes[at] === MINUS ? at + 1 : at);
}

function digits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (IS_DIGIT[bytes[at] as number] === 1) at += 1;
  return at === from ? -1 : at;
}

const LITERALS = ['true', 'false', 'null'].map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)));

function literal(bytes: Uint8Array, at: number): number {
  for (const word of LITERALS) {
    if (bytes[at] !== word[0]) continue;
    for (let index = 1; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return -1;
    return at + word.length;
  }
  return -1;
}
