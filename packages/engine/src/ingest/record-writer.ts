import type { CountryLookup } from '../network/countries.js';
import { ColumnEncoder } from '../parquet/column-chunk.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { type Memory, NumberPool } from './number-pool.js';
import type { ObjectRecords } from './record-batch.js';
import type { SentRecords } from './record-reader.js';
import { RecordTexts } from './record-texts.js';
import { ThingBook } from './row-things.js';
import { ROW_GROUP_ROWS, writeRecords } from './write-records.js';

/** Records to be written as parts: objects of one shape and one book, by the numbers they were read under. */
export interface WriteRequest {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; the name of every part. */
  readonly name: string;
  /** The columns of the files, by name. */
  readonly recorded: readonly string[];
  readonly objects: readonly { readonly id: number; readonly objectId: number }[];
}

type Held = Omit<ObjectRecords, 'objectId'> & { readonly memory: Memory };

/** Keeps the records that were read until it is said what becomes of them, and writes them. */
export class RecordWriter {
  readonly #countries: CountryLookup;
  readonly #giveBack: (memory: Memory) => void;
  readonly #pool = new NumberPool();
  readonly #encoder = new ColumnEncoder(ROW_GROUP_ROWS);
  readonly #things = new ThingBook(ROW_GROUP_ROWS);
  readonly #held = new Map<number, Held>();
  readonly #awaited = new Map<number, (held: Held) => void>();
  /** Those of the newest book; records of one before have theirs. */
  #texts: RecordTexts;
  #book = 0;

  /** `giveBack` gets the memory of records nobody needs any more. */
  constructor(countries: CountryLookup, giveBack: (memory: Memory) => void) {
    this.#countries = countries;
    this.#giveBack = giveBack;
    this.#texts = new RecordTexts(countries);
  }

  take({ id, rows, columns, joined, memory, silent, book, added }: SentRecords): void {
    if (book !== this.#book) this.#texts = new RecordTexts(this.#countries);
    this.#book = book;
    this.#texts.add(added);
    const held = { rows, columns, joined, memory, silent, texts: this.#texts };
    const awaited = this.#awaited.get(id);
    if (awaited === undefined) this.#held.set(id, held);
    else awaited(held);
    this.#awaited.delete(id);
  }

  /** Their parts, invisible until committed. */
  async write({ layout, name, recorded, objects }: WriteRequest): Promise<Part[]> {
    const read = await Promise.all(objects.map(async ({ id, objectId }) => ({ objectId, ...(await this.#taken(id)) })));
    const [first, ...rest] = read;
    if (first === undefined) return [];
    try {
      const [pool, encoder, things] = [this.#pool, this.#encoder, this.#things];
      return await writeRecords([first, ...rest], { layout, name, recorded, pool, encoder, things });
    } finally {
      for (const { memory } of read) this.#giveBack(memory);
    }
  }

  /** Lets go of records that are not to be written, if they are here. */
  drop(id: number): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    this.#giveBack(held.memory);
  }

  /** Who asks for records may be faster than they are. */
  async #taken(id: number): Promise<Held> {
    const held = this.#held.get(id);
    if (held === undefined) return new Promise((resolve) => this.#awaited.set(id, resolve));
    this.#held.delete(id);
    return held;
  }
}
