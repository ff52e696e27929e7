import { addressClass } from '../network/address-class.js';
import type { CountryLookup } from '../network/countries.js';
import { parseAddress } from '../network/ip-address.js';
import { TextDictionary } from '../parquet/text-dictionary.js';
import type { Column } from '../schema/column.js';
import { NumberPool } from './number-pool.js';

/** Bytes of memory from which on a book is closed and a new one begun. */
const BOOK_BYTES_MAX = 192 * 1024 * 1024;
const NOTES_MIN = 1 << 10;
const UNKNOWN = -1;

/** Columns whose every value is one of few: others are refused by name elsewhere. */
const CLOSED_COLUMNS: ReadonlySet<string> = new Set(['action', 'log_status']);

/** What the text of every record read so far is called by: one number per different value of a column. */
export class RecordBook {
  readonly addresses: TextDictionary;
  readonly classes = new TextDictionary();
  readonly countries = new TextDictionary();
  /** Memory for the columns of what is read. */
  readonly pool = new NumberPool();
  readonly #lookup: CountryLookup;
  readonly #columns = new Map<string, TextDictionary>();
  /** By the number of an address: class, country and the number of its RFC 5952 form, from 0; -1 where not known. */
  #classes = new Int32Array(NOTES_MIN);
  #countries = new Int32Array(NOTES_MIN);
  #canonical = new Int32Array(NOTES_MIN);
  #noted = 0;
  /** Whether an address was met that is not written in its RFC 5952 form. */
  hasOtherSpellings = false;

  constructor(lookup: CountryLookup) {
    this.#lookup = lookup;
    this.addresses = new TextDictionary((text) => parseAddress(text) !== undefined);
  }

  get isFull(): boolean {
    let bytes = this.addresses.size + 3 * this.#classes.byteLength;
    for (const dictionary of this.#columns.values()) bytes += dictionary.size;
    return bytes > BOOK_BYTES_MAX;
  }

  /** The dictionary of a text column; addresses share one. */
  of(column: Column): TextDictionary {
    return column.kind === 'address' ? this.addresses : this.named(column.name, closedValues(column));
  }

  /** The dictionary of a column that may be none of a file's; `values` are all it may hold. */
  named(name: string, values?: ReadonlySet<string>): TextDictionary {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const made = new TextDictionary(values === undefined ? undefined : (text) => values.has(text));
    this.#columns.set(name, made);
    return made;
  }

  /** The class of each address by its number; no address is looked up twice. */
  classOf(): Int32Array {
    this.#learn();
    return this.#classes;
  }

  countryOf(): Int32Array {
    this.#learn();
    return this.#countries;
  }

  /** The number of each address's RFC 5952 form. */
  canonicalOf(): Int32Array {
    this.#learn();
    return this.#canonical;
  }

  #learn(): void {
    // The other form of an address is added behind those that are there, and then learned like them.
    for (; this.#noted < this.addresses.count; this.#noted += 1) {
      const code = this.#noted;
      if (code >= this.#classes.length) this.#grow();
      const text = this.addresses.text(code);
      const address = parseAddress(text);
      if (address === undefined) throw new Error(`${text} was taken for an address`);
      const kind = addressClass(address);
      const country = kind === 'public' ? this.#lookup.country(address) : undefined;
      this.#classes[code] = this.classes.code(kind);
      this.#countries[code] = country === undefined ? UNKNOWN : Math.max(this.countries.code(country), UNKNOWN);
      this.#canonical[code] = address.text === text ? code : this.addresses.code(address.text);
      if (address.text !== text) this.hasOtherSpellings = true;
    }
  }

  #grow(): void {
    this.#classes = doubled(this.#classes);
    this.#countries = doubled(this.#countries);
    this.#canonical = doubled(this.#canonical);
  }
}

function doubled(notes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * notes.length);
  grown.set(notes);
  return grown;
}

function closedValues(column: Column): ReadonlySet<string> | undefined {
  return CLOSED_COLUMNS.has(column.name) ? new Set(column.values) : undefined;
}
