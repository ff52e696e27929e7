import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { BatchFacts } from './hour-rows.js';
import type { RecordColumns } from './record-columns.js';

const PLACES_MIN = 1 << 6;

/** Whose and where each interface is in an hour: of what its records say, the first in the order of their text. */
export class HourPlaces {
  account = nothing(PLACES_MIN);
  vpc = nothing(PLACES_MIN);
  region = nothing(PLACES_MIN);
  readonly #books: { readonly account: TextDictionary; readonly vpc: TextDictionary; readonly region: TextDictionary };

  constructor({ books }: BatchFacts) {
    this.#books = { account: books.of('account_id'), vpc: books.of('vpc_id'), region: books.of('region') };
  }

  clear(): void {
    for (const each of [this.account, this.vpc, this.region]) each.fill(NULL_VALUE);
  }

  note(place: number, records: RecordColumns, record: number): void {
    if (place >= this.account.length) this.#grow(place);
    keepFirst(this.account, place, records.account[record] ?? NULL_VALUE, this.#books.account);
    keepFirst(this.vpc, place, records.vpc[record] ?? NULL_VALUE, this.#books.vpc);
    keepFirst(this.region, place, records.region[record] ?? NULL_VALUE, this.#books.region);
  }

  #grow(place: number): void {
    const length = Math.max(2 * this.account.length, place + 1);
    this.account = longer(this.account, length);
    this.vpc = longer(this.vpc, length);
    this.region = longer(this.region, length);
  }
}

function nothing(length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(length).fill(NULL_VALUE);
}

/** The same with more room, in which nothing stands. */
export function longer(kept: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = nothing(length);
  grown.set(kept);
  return grown;
}

function keepFirst(kept: Int32Array, at: number, code: number, texts: TextDictionary): void {
  const known = kept[at] ?? NULL_VALUE;
  if (code === known || code === NULL_VALUE) return;
  if (known === NULL_VALUE || texts.compare(code, known) < 0) kept[at] = code;
}
