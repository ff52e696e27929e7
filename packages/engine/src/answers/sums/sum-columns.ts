import { EXTERNAL } from '../../analyses/external-side.js';
import { TupleBook } from '../../core/tuple-book.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { TextBooks } from '../../store/text-books.js';
import { Places } from './places.js';
import { type Numbers, readPartColumns } from './read-part-columns.js';

/** What was made of columns may take so much of their memory: it is small, and without it they are needed again. */
const MADE_SHARE = 1 / 4;
/** Columns that were read within so many milliseconds are not given up for others: whoever asks for too many is told so. */
const HELD_MS = 30_000;

/** Values that are read before others have their turn: some 20 milliseconds. */
const CELLS_AT_ONCE = 1 << 20;
/** Bytes that it takes to know where a value stands, about. */
const PLACE_BYTES = 5;

interface Kept {
  readonly values: unknown;
  /** Of memory that it alone takes. */
  readonly bytes: number;
  usedMs: number;
}

/**
 * Columns of parts of rollups, which never change, and what was made of them, in memory: the least recently used go when there is
 * too much.
 */
export class SumColumns {
  readonly #bytesMax: number;
  /** By part and name, the least recently used first. */
  readonly #kept = new Map<string, Kept>();
  /** By name, likewise. */
  readonly #made = new Map<string, Kept>();
  #madeBytes = 0;
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #constants = new Map<string, Int32Array>();
  #bytes = 0;
  /** Counted up when texts are numbered anew: what was read before has other numbers. */
  edition = 0;
  #books = new TextBooks();
  #tuples = new Map<string, TupleBook>();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes of memory it takes, about. */
  get bytes(): number {
    let bytes = this.#bytes + this.#madeBytes + this.#books.size;
    for (const book of this.#tuples.values()) bytes += book.size;
    return bytes;
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
   * to be read now.
   */
  async columns(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
  ): Promise<ReadonlyMap<string, Numbers> | undefined> {
    const before = this.#loading.get(part.path) ?? Promise.resolve();
    const loaded = before.catch(() => undefined).then(() => this.#load(layout, part, names, mayRead));
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
    const known = use(this.#kept, key);
    if (known instanceof Places) return known;
    const { edition } = this;
    const column = (await this.columns(layout, part, [name], mayRead))?.get(name);
    if (!(column instanceof Int32Array) || !this.#hasRoom(part.rows * PLACE_BYTES) || edition !== this.edition) {
      return undefined;
    }
    const places = new Places(column);
    this.#put(key, places, places.size);
    if (wasLacking) this.#drop(keyOf(part, name));
    return places;
  }

  /** How many of these columns of a part are not in memory. */
  lacking(part: Part, names: readonly string[]): number {
    return names.reduce((count, name) => count + (this.#kept.has(keyOf(part, name)) ? 0 : 1), 0);
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
    const known = use(this.#kept, key);
    if (known instanceof Int32Array) return known;
    if (!this.#hasRoom(part.rows * Int32Array.BYTES_PER_ELEMENT)) return undefined;
    const numbers = new Int32Array(part.rows);
    this.bookOf(columns).number(values, part.rows, numbers);
    const kept = this.#keep(key, numbers);
    return kept instanceof Int32Array ? kept : undefined;
  }

  /** What was kept under a name; not for changing. */
  made(name: string): unknown {
    return use(this.#made, name);
  }

  /** Keeps what was made of columns, in the place of what has the same name, while texts are numbered as in `edition`. */
  keepMade(name: string, made: unknown, bytes: number, edition: number): void {
    if (edition !== this.edition) return;
    this.#dropMade(name);
    const madeMax = this.#bytesMax * MADE_SHARE;
    if (bytes > madeMax) return;
    for (const oldest of this.#made.keys()) {
      if (this.#madeBytes + bytes <= madeMax) break;
      this.#dropMade(oldest);
    }
    this.#giveUp(bytes, Number.POSITIVE_INFINITY);
    if (this.bytes + bytes > this.#bytesMax) return;
    this.#made.set(name, { values: made, bytes, usedMs: performance.now() });
    this.#madeBytes += bytes;
  }

  #dropMade(name: string): void {
    this.#madeBytes -= this.#made.get(name)?.bytes ?? 0;
    this.#made.delete(name);
  }

  async #load(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
  ): Promise<Map<string, Numbers> | undefined> {
    const found = new Map<string, Numbers>();
    const missing: string[] = [];
    for (const name of names) {
      const known = use(this.#kept, keyOf(part, name));
      if (isNumbers(known)) found.set(name, known);
      else missing.push(name);
    }
    if (missing.length === 0) return found;
    const { edition } = this;
    const read = await this.read(layout, part, missing, mayRead);
    if (edition !== this.edition) return undefined;
    for (const [name, values] of read ?? []) {
      found.set(name, this.#keep(keyOf(part, name), values));
    }
    return read === undefined || found.size < names.length ? undefined : found;
  }

  /** Columns that are not in memory yet; some of them when it may not go on. */
  protected async read(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
  ): Promise<ReadonlyMap<string, Numbers> | undefined> {
    if (!this.#hasRoom(names.length * part.rows * Float64Array.BYTES_PER_ELEMENT)) return undefined;
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

  #keep(key: string, values: Numbers): Numbers {
    const same = values instanceof Int32Array ? this.#sameOf(values) : undefined;
    const kept = same ?? values;
    this.#put(key, kept, same === undefined ? values.byteLength : 0);
    return kept;
  }

  #put(key: string, values: unknown, bytes: number): void {
    this.#drop(key);
    this.#kept.set(key, { values, bytes, usedMs: performance.now() });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  /** One column for all of its length that have one value throughout, such as the hour of days. */
  #sameOf(values: Int32Array): Int32Array | undefined {
    for (const value of values) if (value !== values[0]) return undefined;
    const key = `${values.length} ${values[0]}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    this.#constants.set(key, values);
    this.#bytes += values.byteLength;
    return values;
  }

  /** Makes room by giving up columns that nobody used lately. */
  #hasRoom(bytes: number): boolean {
    this.#giveUp(bytes, performance.now() - HELD_MS);
    if (this.#kept.size === 0 && this.bytes + bytes > this.#bytesMax) this.#forgetTexts();
    return this.bytes + bytes <= this.#bytesMax;
  }

  /** Gives up columns, until there is room, that were used until then. */
  #giveUp(bytes: number, latestMs: number): void {
    for (const [key, { usedMs }] of this.#kept) {
      if (this.bytes + bytes <= this.#bytesMax || usedMs > latestMs) break;
      this.#drop(key);
    }
  }

  /** Texts of days that are long gone would stay for ever. */
  #forgetTexts(): void {
    this.edition += 1;
    this.#books = new TextBooks();
    this.#tuples = new Map();
    this.#constants.clear();
    this.#bytes = 0;
    this.#made.clear();
    this.#madeBytes = 0;
  }
}

/** What is kept under a key, which is then the one used last. */
function use(kept: Map<string, Kept>, key: string): unknown {
  const found = kept.get(key);
  if (found === undefined) return undefined;
  kept.delete(key);
  kept.set(key, found);
  found.usedMs = performance.now();
  return found.values;
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
