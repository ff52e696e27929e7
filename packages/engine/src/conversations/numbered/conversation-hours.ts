import { setImmediate } from 'node:timers/promises';
import { sortRows } from '../../core/sort-rows.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import type { TextBooks } from '../../store/text-books.js';
import { partitionFolder } from '../../store/write-part.js';
import { dayOf, hoursName } from '../part-hours.js';
import { AddressNotes } from './address-notes.js';
import { ConversationFile, ROW_GROUP_ROWS } from './conversation-file.js';
import { HourBuilder } from './hour-builder.js';
import { Interfaces } from './interfaces.js';
import { NotNumbered } from './not-numbered.js';
import { type OutputColumn, type OutputTexts, segmentColumns, wholeColumns } from './output-columns.js';
import { type CarriedRows, numberCarried } from './read-carried.js';
import type { RecordColumns } from './record-columns.js';
import { FIELD, RowStore } from './row-store.js';
import { rowsByHour } from './rows-by-hour.js';
import { Services } from './services.js';

export interface ConversationHoursOptions {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** The texts of the records that will come. */
  readonly books: TextBooks;
  /** Whole conversations of an hour are sorted and put into the file so many at a time. */
  readonly pieceRows?: number;
}

/** What rows of an hour are sorted by in a part: what repeats lies together, which saves a fourteenth of the bytes. */
const SORTED_BY = [FIELD.serverPort, FIELD.server, FIELD.client] as const;
/** Most hours have fewer conversations; of one that has more, memory has room for the records, not for all that is made of them. */
const PIECE_ROWS = 1 << 18;
/** 5-tuples that are gone through without anybody else having a turn. */
const KEYS_AT_ONCE = 32_768;

/**
 * Builds the conversations of hours that come in rising order, each from its records and what the hour before left open.
 * Memory goes with the largest hour. Throws `NotNumbered` when that cannot be done exactly.
 */
export class ConversationHours {
  readonly #options: ConversationHoursOptions;
  readonly #columns: { readonly whole: readonly OutputColumn[]; readonly segments: readonly OutputColumn[] };
  readonly #builder: HourBuilder;
  readonly #encoder = new ColumnEncoder(ROW_GROUP_ROWS);
  #files: readonly [ConversationFile, ConversationFile] | undefined;
  #hours: number[] = [];
  #carried: ReadonlyMap<number, RowStore> = new Map();
  #last: number | undefined;
  /** Sums of all records of the hour: numbers that are exact together are exact. */
  readonly #sums = { bytes: 0, packets: 0 };

  constructor(options: ConversationHoursOptions) {
    const { books } = options;
    this.#options = options;
    const interfaces = new Interfaces(books);
    const services = new Services();
    const texts: OutputTexts = { books, interfaces, services };
    this.#columns = { whole: wholeColumns(texts), segments: segmentColumns(texts) };
    this.#builder = new HourBuilder({ books, interfaces, notes: new AddressNotes(books.addresses) }, services);
  }

  /** What was stored of hours before those to come that are not built here; throws `NotNumbered`. */
  carry(carried: CarriedRows): void {
    this.#carried = numberCarried(carried, this.#columns.segments);
  }

  /** Begins an hour (Unix seconds / 3,600) of about so many records. All hours up to `finish` are of one day. */
  begin(hour: number, rows: number): void {
    const before = this.#last === hour - 1 ? undefined : (this.#carried.get(hour - 1) ?? new RowStore());
    this.#builder.begin(hour, rows, before);
    this.#last = hour;
    this.#hours.push(hour);
    Object.assign(this.#sums, { bytes: 0, packets: 0 });
  }

  /** Takes records of the hour: those of these numbers, or all. */
  add(records: RecordColumns, picked?: Int32Array): void {
    this.#sums.bytes += sumOf(records.bytes, picked);
    this.#sums.packets += sumOf(records.packets, picked);
    if (Math.max(this.#sums.bytes, this.#sums.packets) > Number.MAX_SAFE_INTEGER) {
      throw new NotNumbered('sums of records may be beyond 2^53');
    }
    this.#builder.add(records, picked);
  }

  /** Builds the hour that was begun. */
  async end(): Promise<void> {
    const builder = this.#builder;
    const { pieceRows = PIECE_ROWS } = this.#options;
    builder.settle();
    this.#files ??= this.#open();
    const [whole, segments] = this.#files;
    while (builder.build(Math.min(KEYS_AT_ONCE, pieceRows))) {
      await setImmediate();
      if (builder.whole.count < pieceRows) continue;
      await whole.add(builder.whole, sorted(builder.whole));
      builder.whole.clear();
    }
    await whole.add(builder.whole, sorted(builder.whole));
    await segments.add(builder.segments, sorted(builder.segments));
  }

  /** Begins, takes and builds hours all of whose records are these; `hours` rise. */
  async build(records: RecordColumns, hours: readonly number[]): Promise<void> {
    const byHour = rowsByHour(records.start, hours);
    for (const hour of hours) {
      const rows = byHour.get(hour) ?? new Int32Array(0);
      this.begin(hour, rows.length);
      this.add(records, rows);
      await this.end();
    }
  }

  /** Ends the files, which have the hours since the last time; hours of another day may follow. */
  async finish(): Promise<Part[]> {
    const name = `${hoursName(this.#hours)}-${this.#options.name}`;
    this.#hours = [];
    const parts: Part[] = [];
    if (this.#files === undefined) return parts;
    const [whole, segments] = this.#files;
    parts.push(...(await whole.finish(name)), ...(await segments.finish(`${name}-open`)));
    this.#files = undefined;
    return parts;
  }

  async abandon(): Promise<void> {
    for (const file of this.#files ?? []) await file.abandon();
    this.#files = undefined;
  }

  #open(): readonly [ConversationFile, ConversationFile] {
    const { layout, name } = this.#options;
    const folder = partitionFolder(dayOf(this.#last ?? 0), { layout, table: 'conversations' });
    const target = { layout, folder, encoder: this.#encoder };
    return [
      new ConversationFile(this.#columns.whole, { ...target, name: `unfinished-${name}` }),
      new ConversationFile(this.#columns.segments, { ...target, name: `unfinished-${name}-open` }),
    ];
  }
}

function sorted(store: RowStore): Int32Array {
  const rows = new Int32Array(store.count);
  for (let row = 0; row < rows.length; row += 1) rows[row] = row;
  return sortRows(
    rows,
    SORTED_BY.map((field) => store.field(field)),
  );
}

function sumOf(values: Float64Array, picked: Int32Array | undefined): number {
  let sum = 0;
  const rows = picked?.length ?? values.length;
  for (let index = 0; index < rows; index += 1) {
    sum += Math.max(values[picked === undefined ? index : (picked[index] ?? 0)] ?? 0, 0);
  }
  return sum;
}
