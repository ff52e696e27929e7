import { createHash } from 'node:crypto';
import { DamagedObjectError, isGzip, unpack } from '../core/gunzip.js';
import { letGo } from '../core/let-go.js';
import { type Memory, type MemoryPool, NumberPool } from './number-pool.js';
import type { BookAdditions } from './record-book.js';
import { RecordShelf } from './record-shelf.js';
import { type RecordTally, tallyRecords } from './tally-records.js';
import { shapedText } from './text-shape.js';

/** The records of one object on their way to where they are written; all columns lie in `memory`. */
export interface SentRecords {
  readonly id: number;
  readonly rows: number;
  /** By column name: numbers, and the numbers of addresses in the book. */
  readonly columns: ReadonlyMap<string, Int32Array | Float64Array>;
  /** Numbers of texts of joined fields, by the place of these in the book. */
  readonly joined: readonly { readonly number: number; readonly codes: Int32Array }[];
  readonly memory: Memory;
  /** Rows that are coverage, in order. */
  readonly silent: readonly number[];
  readonly book: number;
  /** What the book took in since records were sent before. */
  readonly added: BookAdditions;
}

/** An object of ordinary records: what is said of it where they are not. */
export interface ReadRecords {
  readonly kind: 'records';
  readonly id: number;
  readonly book: number;
  readonly sha256: string;
  readonly firstLine: Uint8Array;
  /** Of the text behind the header line. */
  readonly bytes: number;
  readonly lines: number;
  readonly tally: RecordTally;
}

/** What an object turned out to be. Of one that is not ordinary come its bytes, and its text unless that is too large. */
export type ReadReply =
  | ReadRecords
  | {
      readonly kind: 'other';
      readonly sha256: string;
      readonly bytes: Uint8Array;
      readonly text: Uint8Array | undefined;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

/** Unpacks objects, checks them and reads those of ordinary records. */
export class RecordReader {
  readonly #send: (records: SentRecords) => void;
  readonly #shelf: RecordShelf;

  /** `send` takes records over; `giveBack` is to be told when they are written. Their columns lie in memory of `pool`. */
  constructor(send: (records: SentRecords) => void, pool: MemoryPool = new NumberPool()) {
    this.#send = send;
    this.#shelf = new RecordShelf(pool);
  }

  /** Reads one object, gzipped or plain, whose records get the number `id`. */
  async read(id: number, bytes: Buffer, fields: readonly string[] | undefined): Promise<ReadReply> {
    try {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const chunks = isGzip(bytes) ? await unpack(bytes) : [bytes];
      if (!Array.isArray(chunks)) return { kind: 'other', sha256, bytes, text: undefined };
      const [text = bytes] = chunks;
      const read = this.#parse(id, text, fields, sha256);
      if (read === undefined) return { kind: 'other', sha256, bytes, text };
      if (text !== bytes) letGo(text);
      // What was fetched may lie beside something else.
      if (bytes.length === bytes.buffer.byteLength) letGo(bytes);
      return read;
    } catch (error) {
      if (error instanceof DamagedObjectError) return { kind: 'damaged', reason: error.message };
      throw error;
    }
  }

  giveBack(memory: Memory): void {
    this.#shelf.book.pool.giveBack(memory);
  }

  #parse(id: number, text: Buffer, fields: readonly string[] | undefined, sha256: string): ReadRecords | undefined {
    const shaped = shapedText(text, fields);
    if (shaped === undefined) return undefined;
    const records = this.#shelf.parser(shaped.shape)?.parse(shaped.body);
    const tally = records === undefined ? undefined : tallyRecords(records);
    if (records === undefined) return undefined;
    if (tally === undefined) {
      this.giveBack(records.memory);
      return undefined;
    }
    const { rows, columns, memory } = records;
    const book = this.#shelf.bookNumber;
    const joined = records.joined.map(({ fields, codes }) => ({ number: records.book.joinedNumber(fields), codes }));
    const added = records.book.added();
    this.#send({ id, rows, columns, joined, memory, silent: tally.silent, book, added });
    const { firstLine, body } = shaped;
    return {
      kind: 'records',
      id,
      book,
      sha256,
      firstLine: Uint8Array.from(firstLine),
      bytes: body.length,
      lines: rows,
      tally,
    };
  }
}
