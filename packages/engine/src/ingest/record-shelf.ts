import type { Shape } from '../formats/shape.js';
import type { MemoryPool } from './number-pool.js';
import { RecordParser } from './parse-records.js';
import { RecordBook } from './record-book.js';

/** The book that is being written, and a parser for each shape that writes into it. */
export class RecordShelf {
  #book: RecordBook;
  readonly #pool: MemoryPool;
  #number = 0;
  readonly #parsers = new Map<string, RecordParser | undefined>();

  /** `pool` is where the memory for columns comes from. */
  constructor(pool: MemoryPool) {
    this.#pool = pool;
    this.#book = new RecordBook(pool);
  }

  get book(): RecordBook {
    return this.#book;
  }

  /** Tells books apart: what two of them call a text has nothing to do with each other. */
  get bookNumber(): number {
    return this.#number;
  }

  /** Undefined for a shape whose records are not read from bytes. */
  parser(shape: Shape): RecordParser | undefined {
    if (this.#book.isFull) {
      this.#book = new RecordBook(this.#pool);
      this.#number += 1;
      this.#parsers.clear();
    }
    if (!this.#parsers.has(shape.id)) this.#parsers.set(shape.id, RecordParser.of(shape, this.#book));
    return this.#parsers.get(shape.id);
  }
}
