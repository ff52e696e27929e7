import { readTime } from './read-time.js';

/** `2026-11-20T14:05` and what may follow: `:07`, a fraction, `Z`. */
const MINUTE_BYTES = 16;
const SECONDS_END = 19;
const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const UPPER_Z = 0x5a;
const DIGITS_MAX = 9;

/**
 * Reads times from their bytes. Lines that follow each other lie in the same minute, so that is worked out once a minute;
 * whatever is written in another way is left to `readTime`.
 */
export class QuickTime {
  readonly #minute = new Uint8Array(MINUTE_BYTES);
  #minuteMs: number | undefined;

  /** Unix milliseconds of a text; undefined for what is no time. */
  ofText(bytes: Uint8Array, start: number, end: number): number | undefined {
    if (end - start > SECONDS_END && bytes[end - 1] === UPPER_Z && bytes[start + MINUTE_BYTES] === COLON) {
      const ms = this.#inMinute(bytes, start, end);
      if (ms !== undefined) return ms;
    }
    return readTime(decode(bytes, start, end));
  }

  ofNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
    return readTime(Number(decode(bytes, start, end)));
  }

  #inMinute(bytes: Uint8Array, start: number, end: number): number | undefined {
    const tens = (bytes[start + 17] as number) - ZERO;
    const ones = (bytes[start + 18] as number) - ZERO;
    if (tens < 0 || tens > 5 || ones < 0 || ones > 9) return undefined;
    let fraction = 0;
    if (end - 1 > start + SECONDS_END) {
      if (bytes[start + SECONDS_END] !== POINT || end - 2 - (start + SECONDS_END) > DIGITS_MAX) return undefined;
      let weight = 100;
      for (let at = start + SECONDS_END + 1; at < end - 1; at += 1) {
        const digit = (bytes[at] as number) - ZERO;
        if (digit < 0 || digit > 9) return undefined;
        fraction += Math.floor(weight) * digit;
        weight /= 10;
      }
    }
    const minuteMs = this.#minuteOf(bytes, start);
    return minuteMs === undefined ? undefined : minuteMs + (tens * 10 + ones) * 1_000 + fraction;
  }

  #minuteOf(bytes: Uint8Array, start: number): number | undefined {
    const known = this.#minute;
    let index = 0;
    while (index < MINUTE_BYTES && known[index] === bytes[start + index]) index += 1;
    if (index === MINUTE_BYTES) return this.#minuteMs;
    this.#minuteMs = readTime(`${decode(bytes, start, start + MINUTE_BYTES)}Z`);
    for (index = 0; index < MINUTE_BYTES; index += 1) known[index] = bytes[start + index] as number;
    return this.#minuteMs;
  }
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
