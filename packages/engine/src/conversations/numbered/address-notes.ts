import { addressClass } from '../../network/address-class.js';
import { parseAddress } from '../../network/ip-address.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import { INTERNAL_ADDRESS, INTERNAL_CLASSES } from '../addresses.js';

const INTERNAL = new RegExp(INTERNAL_ADDRESS);
const NOTES_MIN = 1 << 10;
const NOTED = 1;
const IS_INTERNAL = 2;
const IS_SIX = 4;
const HAS_INTERNAL_CLASS = 8;
const CLASSES: ReadonlySet<string> = new Set(INTERNAL_CLASSES);

/** What the text of an address says of it, found once for each. */
export class AddressNotes {
  readonly #texts: TextDictionary;
  #notes = new Uint8Array(NOTES_MIN);

  constructor(texts: TextDictionary) {
    this.#texts = texts;
  }

  /** Whether it is an address of the inside by itself. */
  isInternal(code: number): boolean {
    return (this.#of(code) & IS_INTERNAL) !== 0;
  }

  /** The same by its class, as a record has it that the loader wrote. */
  isOfInternalClass(code: number): boolean {
    return (this.#of(code) & HAS_INTERNAL_CLASS) !== 0;
  }

  /** Whether it is of IPv6. */
  isSix(code: number): boolean {
    return (this.#of(code) & IS_SIX) !== 0;
  }

  #of(code: number): number {
    const known = this.#notes[code] ?? 0;
    if (known !== 0) return known;
    if (code >= this.#notes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#notes.length, this.#texts.count));
      grown.set(this.#notes);
      this.#notes = grown;
    }
    const text = this.#texts.text(code);
    const address = parseAddress(text);
    const note =
      NOTED |
      (INTERNAL.test(text.toLowerCase()) ? IS_INTERNAL : 0) |
      (text.includes(':') ? IS_SIX : 0) |
      (address !== undefined && CLASSES.has(addressClass(address)) ? HAS_INTERNAL_CLASS : 0);
    this.#notes[code] = note;
    return note;
  }
}
