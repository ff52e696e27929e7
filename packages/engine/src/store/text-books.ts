import { TextDictionary } from '../parquet/text-dictionary.js';
import { flowColumn } from '../schema/registry.js';

/** Columns of the same values, whose texts are numbered together so that their numbers compare. */
const SHARED: Readonly<Record<string, string>> = {
  src_class: 'class',
  dst_class: 'class',
  src_country: 'country',
  dst_country: 'country',
  flow_direction: 'direction',
};
const ADDRESSES = 'address';

/** Numbers for the texts of records: one dictionary per column, and one for all that hold addresses. */
export class TextBooks {
  readonly #books = new Map<string, TextDictionary>();

  get addresses(): TextDictionary {
    return this.#named(ADDRESSES);
  }

  /** The dictionary of a text column of `flows`, whether any record has it or not. */
  of(column: string): TextDictionary {
    return flowColumn(column)?.kind === 'address' ? this.addresses : this.#named(SHARED[column] ?? column);
  }

  /** Bytes of memory they take, about. */
  get size(): number {
    let bytes = 0;
    for (const book of this.#books.values()) bytes += book.size;
    return bytes;
  }

  #named(name: string): TextDictionary {
    const known = this.#books.get(name);
    if (known !== undefined) return known;
    // What stands in a part of the lake was taken when it was loaded.
    const made = new TextDictionary(() => true, 'utf8');
    this.#books.set(name, made);
    return made;
  }
}
