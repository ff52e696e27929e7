import { EXTERNAL } from '../../analyses/external-side.js';
import { TupleBook } from '../../core/tuple-book.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { TextBooks } from '../../store/text-books.js';
import { Constants, KeptByName } from './kept.js';
import { Places } from './places.js';
import { type Numbers, readPartColumns } from './read-part-columns.js';

/** What was made of columns may take so much of their memory: it is small, and without it they are needed again. */
const MADE_SHARE = 1 / 2;
/** What blocks of days of one question may take of that, before they are made one. */
const BLOCKS_SHARE = 1 / 16;
/** Columns that were read within so many milliseconds are not given up for others: whoever asks for too many is told so. */
const HELD_MS = 30_000;
/** So much of their memory is left to columns that are read to be added up once, and let go again. */
const PASSING_SHARE = 1 / 8;
/** What is added up of a question, before it is kept, may take so much of it. */
const STATE_SHARE = 1 / 8;
/** Texts and tuples that take more than this, and leave no room, are forgotten: most may be of days that are long gone. */
const BOOKS_SHARE = 1 / 2;

/** Values that are read before others have their turn: some 20 milliseconds. */
const CELLS_AT_ONCE = 1 << 20;
/** Bytes that it takes to know where a value stands, about. */
const PLACE_BYTES = 5;

/** Among what is used again, or what is let go first. */
export type Room = 'kept' | 'passing';

/**
 * Columns of parts of rollups, which never change, and what was made of them, in memory: the least recently used go when there is
 * too much.
 */
export class SumColumns {
  readonly #bytesMax: number;
  /** By part and name, the least recently used first. */
  readonly #kept = new KeptByName();
  /** Likewise, of parts that were read to be added up once: these go first. */
  readonly #passing = new KeptByName();
  /** By name, likewise. */
  readonly #made = new KeptByName();
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #constants = new Constants();
  readonly #all = [this.#kept, this.#passing, this.#made, this.#constants];
  /** Counted up when texts are numbered anew: what was read before has other numbers. */
  edition = 0;
  #books = new TextBooks();
  #tuples = new Map<string, TupleBook>();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes of memory it takes, about. */
  get bytes(): number {
    return this.#all.reduce((sum, { bytes }) => sum + bytes, this.#booksBytes);
  }

  get #booksBytes(): number {
    let bytes = this.#books.size;
    for (const book of this.#tuples.values()) bytes += book.size;
    return bytes;
  }

  /** Bytes that what is added up of one question may take. */
  get stateBytesMax(): number {
    return this.#bytesMax * STATE_SHARE;
  }

  /** Bytes that blocks of days of one question may take while they are kept apart. */
  get blocksBytesMax(): number {
    return this.#bytesMax * MADE_SHARE * BLOCKS_SHARE;
  }

  /** The texts of a column by their codes, the same for all parts. */
  textsOf(column: string): TextDictionary {
    return this.#books.of(EXTERNAL[column]?.outbound ?? column);
  }

  /** The tuples of these columns, the same for all parts; see `tuples`. */
  bookOf(columns: readonly string[]): TupleBook {
    const key = columns.join();
    const book = this.#tuples.get(key) ?? new TupleBook(columns.length);
    this.#tuples.set(key, book);
    return book;
  }

  /**
   * Columns of all rows of a part; undefined when they cannot be read as numbers, there is no room, or so many rows are not
   * to be read now. With `isPassing` they are read to be added up once: they find room whoever used the others last, and stay where
   * there is more of it.
   */
  async columns(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
    isPassing = false,
  ): Promise<ReadonlyMap<string, Numbers> | undefined> {
    const before = this.#loading.get(part.path) ?? Promise.resolve();
    const loaded = before.catch(() => undefined).then(() => this.#load(layout, part, names, mayRead, isPassing));
    this.#loading.set(part.path, loaded);
    try {
      return await loaded;
    } finally {
      if (this.#loading.get(part.path) === loaded) this.#loading.delete(part.path);
    }
  }

  /** Where the values of a column stand, as `columns`; it takes the column's place unless that was in memory. */
  async places(
    layout: LakeLayout,
    part: Part,
    name: string,
    mayRead: (rows: number) => boolean,
  ): Promise<Places | undefined> {
    const key = keyOf(part, placesOf(name));
    const wasLacking = this.lacking(part, [name]) > 0;
    const known = this.#use(key);
    if (known instanceof Places) return known;
    const { edition } = this;
    const column = (await this.columns(layout, part, [name], mayRead))?.get(name);
    const room = this.roomOf(part.rows * PLACE_BYTES, false);
    if (!(column instanceof Int32Array) || room === undefined || edition !== this.edition) return undefined;
    const places = new Places(column);
    this.#put(room, key, places, places.size);
    if (wasLacking) this.#kept.drop(keyOf(part, name));
    return places;
  }

  /** How many of these columns of a part are not in memory. */
  lacking(part: Part, names: readonly string[]): number {
    return names.reduce((count, name) => count + (this.#isThere(keyOf(part, name)) ? 0 : 1), 0);
  }

  get bytesMax(): number {
    return this.#bytesMax;
  }

  /** Bytes that can be taken without giving up anything. */
  get spareBytes(): number {
    return this.#bytesMax - this.bytes;
  }

  /** A part as its columns here have it; undefined before these were asked for. */
  partOf(part: Part): Part | undefined {
    return part;
  }

  /** The number that each row's tuple of these columns has in `bookOf(columns)`; the columns are in memory. */
  tuples(part: Part, columns: readonly string[], values: readonly Int32Array[]): Int32Array | undefined {
    const key = keyOf(part, `(${columns.join()})`);
    const known = this.#use(key);
    if (known instanceof Int32Array) return known;
    const isPassing = columns.some((name) => this.#passing.has(keyOf(part, name)));
    const room = this.roomOf(part.rows * Int32Array.BYTES_PER_ELEMENT, isPassing);
    if (room === undefined) return undefined;
    const numbers = new Int32Array(part.rows);
    this.bookOf(columns).number(values, part.rows, numbers);
    const kept = this.#keep(room, key, numbers);
    return kept instanceof Int32Array ? kept : undefined;
  }

  /** What was kept under a name; not for changing. */
  made(name: string): unknown {
    return this.#made.use(name);
  }

  /**
   * Keeps what was made of columns, in the place of what has the same name, while texts are numbered as in `edition`. False when it
   * did not.
   */
  keepMade(name: string, made: unknown, bytes: number, edition: number): boolean {
    if (edition !== this.edition) return false;
    this.#made.drop(name);
    const madeMax = this.#bytesMax * MADE_SHARE;
    if (bytes > madeMax) return false;
    this.#made.giveUp(() => this.#made.bytes + bytes <= madeMax);
    for (const columns of [this.#passing, this.#kept]) columns.giveUp(() => this.#has(bytes));
    if (!this.#has(bytes)) return false;
    this.#made.put(name, made, bytes);
    return true;
  }

  async #load(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
    isPassing: boolean,
  ): Promise<Map<string, Numbers> | undefined> {
    const found = new Map<string, Numbers>();
    const missing: string[] = [];
    for (const name of names) {
      const known = this.#use(keyOf(part, name));
      if (isNumbers(known)) found.set(name, known);
      else missing.push(name);
    }
    if (missing.length === 0) return found;
    const room = this.roomOf(this.bytesOf(part, missing.length), isPassing);
    if (room === undefined) return undefined;
    const { edition } = this;
    const read = await this.read(layout, part, missing, mayRead, isPassing);
    if (edition !== this.edition) return undefined;
    for (const [name, values] of read ?? []) {
      found.set(name, this.#keep(room, keyOf(part, name), values));
    }
    return read === undefined || found.size < names.length ? undefined : found;
  }

  /** Bytes that so many columns of a part may take. */
  protected bytesOf(part: Part, columns: number): number {
    return columns * part.rows * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Columns that are not in memory yet; some of them when it may not go on. */
  protected async read(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
    _isPassing: boolean,
  ): Promise<ReadonlyMap<string, Numbers> | undefined> {
    if (!mayRead(part.rows)) return undefined;
    const found = new Map<string, Numbers>();
    const atOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / part.rows));
    for (let from = 0; from < names.length; from += atOnce) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      if (from > 0 && !mayRead(0)) return found;
      const some = names.slice(from, from + atOnce);
      // Whoever reads a damaged part by SQL says what is wrong with it.
      const read = await readPartColumns(layout, part, some, this.#books).catch(() => undefined);
      if (read === undefined) return undefined;
      for (const [name, values] of read) found.set(name, values);
    }
    return found;
  }

  #keep(room: Room, key: string, values: Numbers): Numbers {
    const same = values instanceof Int32Array ? this.#constants.sameOf(values) : undefined;
    const kept = same ?? values;
    this.#put(room, key, kept, same === undefined ? values.byteLength : 0);
    return kept;
  }

  #put(room: Room, key: string, values: unknown, bytes: number): void {
    for (const columns of [this.#kept, this.#passing]) columns.drop(key);
    (room === 'passing' ? this.#passing : this.#kept).put(key, values, bytes);
  }

  #isThere(key: string): boolean {
    return this.#kept.has(key) || this.#passing.has(key);
  }

  /** What is kept under a key. */
  #use(key: string): unknown {
    return this.#kept.use(key) ?? this.#passing.peek(key);
  }

  /** Where columns of so many bytes are kept, once others were given up for them; undefined where there is no room. */
  protected roomOf(bytes: number, isPassing: boolean): Room | undefined {
    const lately = performance.now() - HELD_MS;
    if (!isPassing) this.#passing.giveUp(() => this.#has(bytes));
    const reserved = isPassing ? Math.max(0, this.#bytesMax * PASSING_SHARE - this.#passing.bytes) : 0;
    this.#kept.giveUp(() => this.#has(bytes + reserved), lately);
    if (this.#has(bytes + reserved)) return 'kept';
    if (isPassing) {
      for (const columns of [this.#passing, this.#kept]) columns.giveUp(() => this.#has(bytes));
      if (this.#has(bytes)) return 'passing';
    }
    const isFullOfTexts = this.#kept.size === 0 && this.#booksBytes > this.#bytesMax * BOOKS_SHARE;
    if (isFullOfTexts) this.#forgetTexts();
    return isFullOfTexts && this.#has(bytes) ? 'kept' : undefined;
  }

  #has(bytes: number): boolean {
    return this.bytes + bytes <= this.#bytesMax;
  }

  /** Texts of days that are long gone would stay for ever. */
  #forgetTexts(): void {
    this.edition += 1;
    this.#books = new TextBooks();
    this.#tuples = new Map();
    for (const kept of this.#all) kept.clear();
  }
}

function isNumbers(values: unknown): values is Numbers {
  return values instanceof Int32Array || values instanceof Float64Array;
}

/** The name under which it is kept where the values of a column stand. */
export function placesOf(name: string): string {
  return `places of ${name}`;
}

function keyOf({ path }: Part, name: string): string {
  return `${path} ${name}`;
}
