import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { BatchFacts } from './hour-rows.js';
import type { RecordColumns } from './record-columns.js';

/** Whose and where each interface is in an hour: of what its records say, the first in the order of their text. */
export class HourPlaces {
  readonly account: Int32Array;
  readonly vpc: Int32Array;
  readonly region: Int32Array;
  readonly #records: RecordColumns;
  readonly #books: { readonly account: TextDictionary; readonly vpc: TextDictionary; readonly region: TextDictionary };

  constructor({ records, books, interfaces }: BatchFacts) {
    this.#records = records;
    this.#books = { account: books.of('account_id'), vpc: books.of('vpc_id'), region: books.of('region') };
    this.account = new Int32Array(interfaces.count);
    this.vpc = new Int32Array(interfaces.count);
    this.region = new Int32Array(interfaces.count);
  }

  clear(): void {
    for (const each of [this.account, this.vpc, this.region]) each.fill(NULL_VALUE);
  }

  note(place: number, record: number): void {
    const { account, vpc, region } = this.#records;
    keepFirst(this.account, place, account[record] ?? NULL_VALUE, this.#books.account);
    keepFirst(this.vpc, place, vpc[record] ?? NULL_VALUE, this.#books.vpc);
    keepFirst(this.region, place, region[record] ?? NULL_VALUE, this.#books.region);
  }
}

function keepFirst(kept: Int32Array, at: number, code: number, texts: TextDictionary): void {
  const known = kept[at] ?? NULL_VALUE;
  if (code === known || code === NULL_VALUE) return;
  if (known === NULL_VALUE || texts.compare(code, known) < 0) kept[at] = code;
}
