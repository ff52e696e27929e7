import { addressClass } from '../network/address-class.js';
import type { CountryLookup } from '../network/countries.js';
import { parseAddress } from '../network/ip-address.js';
import { NULL_VALUE } from '../parquet/columns.js';
import { TextDictionary } from '../parquet/text-dictionary.js';
import { TextReplica } from '../parquet/text-replica.js';
import type { Column } from '../schema/column.js';
import { JoinedTexts } from './joined-texts.js';
import type { BookAdditions } from './record-book.js';

const NOTES_MIN = 1 << 10;

/** The texts of a book that others read records with, and what is known of its addresses. */
export class RecordTexts {
  readonly addresses = new TextReplica();
  readonly classes = new TextDictionary();
  readonly countries = new TextDictionary();
  /** Names of services, which no file has. */
  readonly services = new TextDictionary();
  /** The number of each address's RFC 5952 form; undefined while all are written so. */
  canonicalOf: Int32Array | undefined;
  /** Of joined fields, by their place in the book. */
  readonly joined: JoinedTexts[] = [];
  readonly #lookup: CountryLookup;
  readonly #columns = new Map<string, TextReplica>();
  /** By the number of an address: class and country, NULL_VALUE where not known. No address is looked up twice. */
  #classes = new Int32Array(NOTES_MIN);
  #countries = new Int32Array(NOTES_MIN);
  #noted = 0;

  constructor(lookup: CountryLookup) {
    this.#lookup = lookup;
  }

  /** The texts of a column of files; addresses share one. */
  of(column: Pick<Column, 'kind' | 'name'>): TextReplica {
    if (column.kind === 'address') return this.addresses;
    const known = this.#columns.get(column.name) ?? new TextReplica();
    this.#columns.set(column.name, known);
    return known;
  }

  get classOf(): Int32Array {
    return this.#classes;
  }

  get countryOf(): Int32Array {
    return this.#countries;
  }

  add({ columns, spellings, joined }: BookAdditions): void {
    for (const [number, added] of joined.entries()) {
      this.joined[number] ??= new JoinedTexts(added.names);
      this.joined[number].add(added);
    }
    for (const [name, texts] of columns) {
      if (name === undefined) this.addresses.add(texts);
      else this.of({ kind: 'text', name }).add(texts);
    }
    for (; this.#noted < this.addresses.count; this.#noted += 1) this.#note(this.#noted);
    if (this.canonicalOf === undefined && spellings.length === 0) return;
    this.canonicalOf = this.#renamed(spellings);
  }

  #note(code: number): void {
    if (code >= this.#classes.length) {
      this.#classes = doubled(this.#classes);
      this.#countries = doubled(this.#countries);
    }
    const text = this.addresses.text(code);
    const address = parseAddress(text);
    if (address === undefined) throw new Error(`${text} was taken for an address`);
    const kind = addressClass(address);
    const country = kind === 'public' ? this.#lookup.country(address) : undefined;
    this.#classes[code] = this.classes.code(kind);
    this.#countries[code] = country === undefined ? NULL_VALUE : Math.max(this.countries.code(country), NULL_VALUE);
  }

  #renamed(spellings: readonly number[]): Int32Array {
    const before = this.canonicalOf ?? new Int32Array();
    const names = Int32Array.from({ length: this.addresses.count }, (_, code) => before[code] ?? code);
    for (let at = 0; at < spellings.length; at += 2) names[spellings[at] ?? 0] = spellings[at + 1] ?? 0;
    return names;
  }
}

function doubled(notes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * notes.length);
  grown.set(notes);
  return grown;
}
