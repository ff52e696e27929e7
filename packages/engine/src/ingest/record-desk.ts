import type { CountryLookup } from '../network/countries.js';
import type { Part } from '../store/manifest.js';
import { type ReadReply, RecordReader } from './record-reader.js';
import { RecordWriter, type WriteRequest } from './record-writer.js';

/** Where objects of ordinary records are read, lie and are written. */
export interface RecordDesk {
  /** Takes the bytes of an object over, gzipped or plain; `fields` are those of texts without a header line. */
  read(bytes: Buffer, fields: readonly string[] | undefined): Promise<ReadReply>;
  write(request: WriteRequest): Promise<Part[]>;
  /** Forgets records that are not to be written. */
  drop(id: number): void;
  close(): Promise<void>;
}

/** Reads and writes on the thread that asks: what a few objects take, or a machine with one processor has. */
export class RecordDeskHere implements RecordDesk {
  readonly #reader: RecordReader;
  readonly #writer: RecordWriter;
  #objects = 0;

  constructor(countries: CountryLookup) {
    this.#reader = new RecordReader((records) => this.#writer.take(records));
    this.#writer = new RecordWriter(countries, (memory) => this.#reader.giveBack(memory));
  }

  read(bytes: Buffer, fields: readonly string[] | undefined): Promise<ReadReply> {
    return this.#reader.read(this.#objects++, bytes, fields);
  }

  write(request: WriteRequest): Promise<Part[]> {
    return this.#writer.write(request);
  }

  drop(id: number): void {
    this.#writer.drop(id);
  }

  async close(): Promise<void> {
    // Nothing of it outlives the objects it is made of.
  }
}
