import type { Shape } from '../formats/shape.js';
import type { CountryLookup } from '../network/countries.js';
import { HAS_ZSTD } from '../parquet/pack-page.js';
import { RecordParser } from './parse-records.js';
import { RecordBook } from './record-book.js';

/** The book that is being written, and a parser for each shape that writes into it. */
export class RecordShelf {
  readonly #countries: CountryLookup;
  #book: RecordBook;
  readonly #parsers = new Map<string, RecordParser | undefined>();

  private constructor(countries: CountryLookup) {
    this.#countries = countries;
    this.#book = new RecordBook(countries);
  }

  /** Undefined where Node cannot compress as the lake does (before 22.15): DuckDB does it all there. */
  static open(countries: CountryLookup): RecordShelf | undefined {
    return HAS_ZSTD ? new RecordShelf(countries) : undefined;
  }

  /** Undefined for a shape whose records are not read from bytes. */
  parser(shape: Shape): RecordParser | undefined {
    if (this.#book.isFull) {
      this.#book = new RecordBook(this.#countries);
      this.#parsers.clear();
    }
    if (!this.#parsers.has(shape.id)) this.#parsers.set(shape.id, RecordParser.of(shape, this.#book));
    return this.#parsers.get(shape.id);
  }
}
