import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ColumnValues } from '../../parquet/columns.js';
import { ParquetFile } from '../../parquet/parquet-file.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import type { OutputColumn } from './output-columns.js';
import { FIELDS, type RowStore, WIDE, WIDES } from './row-store.js';

/** As many as the parts that DuckDB writes have: a window skips more of a day. */
export const ROW_GROUP_ROWS = 61_440;
const ROWS_MIN = 1 << 9;
/** Rows are put into columns so many at a time, which stay near meanwhile. */
const BLOCK_ROWS = 512;
/** Conversation parts hold rows of many objects: no object's death makes a part worthless. Object ids begin at 1. */
const NO_OBJECT = [0, 0] as const;

export interface FileTarget {
  readonly layout: LakeLayout;
  readonly folder: string;
  /** Unique over the life of the lake; the file's name until it is finished. */
  readonly name: string;
  /** For row groups of `ROW_GROUP_ROWS`. */
  readonly encoder: ColumnEncoder;
}

/** A part of conversations that is written as its hours are built, row group by row group. */
export class ConversationFile {
  readonly #columns: readonly OutputColumn[];
  readonly #target: FileTarget;
  readonly #path: string;
  #file: ParquetFile | undefined;
  #arrays: (Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>)[];
  #capacity = ROWS_MIN;
  #pending = 0;
  #rows = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(columns: readonly OutputColumn[], target: FileTarget) {
    this.#columns = columns;
    this.#target = target;
    this.#path = path.join(target.folder, `${target.name}.parquet`);
    this.#arrays = columns.map(({ source }) =>
      'wide' in source ? new Float64Array(ROWS_MIN) : new Int32Array(ROWS_MIN),
    );
  }

  /** Takes rows in this order. */
  async add(store: RowStore, order: Int32Array): Promise<void> {
    for (let from = 0; from < order.length; ) {
      const rows = Math.min(BLOCK_ROWS, order.length - from, ROW_GROUP_ROWS - this.#pending);
      this.#place(store, order, from, rows);
      from += rows;
      this.#pending += rows;
      if (this.#pending === ROW_GROUP_ROWS) await this.#flush();
    }
  }

  /** Ends the file, flushed to disk, and gives it its name; no part when it has no rows. */
  async finish(name: string): Promise<Part[]> {
    if (this.#pending > 0) await this.#flush();
    if (this.#file === undefined) return [];
    const bytes = await this.#file.finish();
    const { layout, folder } = this.#target;
    const file = path.join(folder, `${name}.parquet`);
    await rename(this.#path, file);
    return [
      {
        table: 'conversations',
        path: path.relative(layout.root, file).split(path.sep).join('/'),
        rows: this.#rows,
        bytes,
        objects: [NO_OBJECT[0], NO_OBJECT[1]],
        columns: this.#columns.map(({ name }) => name).join(' '),
        first: this.#first,
        last: this.#last,
      },
    ];
  }

  /** Lets go of a file that will not be finished. */
  async abandon(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.abandon();
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#file === undefined) {
      await mkdir(this.#target.folder, { recursive: true });
      this.#file = await ParquetFile.create(this.#path, this.#columns, this.#target.encoder);
    }
    const rows = this.#pending;
    await this.#file.addRowGroup(rows, (index) => this.#valuesOf(index, rows));
    this.#rows += rows;
    this.#pending = 0;
  }

  #valuesOf(index: number, rows: number): ColumnValues {
    const [values, source] = [this.#arrays[index]?.subarray(0, rows), this.#columns[index]?.source];
    if (values === undefined || source === undefined) throw new Error('a file has the columns it was made with');
    const texts = 'narrow' in source ? source.texts : undefined;
    return values instanceof Int32Array && texts !== undefined ? { codes: values, texts } : { numbers: values };
  }

  #place(store: RowStore, order: Int32Array, from: number, rows: number): void {
    if (this.#pending + rows > this.#capacity) this.#grow(this.#pending + rows);
    this.#columns.forEach(({ source }, index) => {
      const into = this.#arrays[index];
      if ('wide' in source && into instanceof Float64Array) {
        takeWide(store.wide, source.wide, order, from, rows, into, this.#pending);
      } else if ('narrow' in source && into instanceof Int32Array) {
        takeNarrow(store.narrow, source.narrow, order, from, rows, into, this.#pending);
      }
    });
    for (let index = from; index < from + rows; index += 1) {
      const start = store.wide[(order[index] ?? 0) * WIDES + WIDE.start] ?? 0;
      if (start < this.#first) this.#first = start;
      if (start > this.#last) this.#last = start;
    }
  }

  #grow(rows: number): void {
    while (this.#capacity < rows) this.#capacity = Math.min(2 * this.#capacity, ROW_GROUP_ROWS);
    this.#arrays = this.#arrays.map((values) => {
      const grown = values instanceof Float64Array ? new Float64Array(this.#capacity) : new Int32Array(this.#capacity);
      grown.set(values);
      return grown;
    });
  }
}

// One loop for each kind of array: a loop that meets both is several times slower.
function takeWide(
  rows: Float64Array,
  field: number,
  order: Int32Array,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let index = 0; index < count; index += 1)
    into[at + index] = rows[(order[from + index] ?? 0) * WIDES + field] ?? 0;
}

function takeNarrow(
  rows: Int32Array,
  field: number,
  order: Int32Array,
  from: number,
  count: number,
  into: Int32Array,
  at: number,
): void {
  for (let index = 0; index < count; index += 1)
    into[at + index] = rows[(order[from + index] ?? 0) * FIELDS + field] ?? 0;
}
