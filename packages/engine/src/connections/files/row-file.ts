import type { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ParquetColumn, Texts } from '../../parquet/columns.js';
import { ParquetFile } from '../../parquet/parquet-file.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import { sameText } from '../import/text-list.js';
import { inOrderOfFirst } from './row-order.js';

/** A column of a row group; `same` is a text that is the same in every row. */
export type RowColumn<T extends Texts = TextDictionary> =
  | { readonly codes: Int32Array; readonly texts: T }
  | { readonly numbers: Int32Array | Float64Array }
  | { readonly same: string };

/** Rows that make a row group. */
export interface RowBlock<T extends Texts = TextDictionary> {
  readonly rows: number;
  readonly columns: readonly RowColumn<T>[];
  /** Whether they are to be put in the order of their first column, whose numbers are less than 2^31 apart. */
  readonly isUnsorted: boolean;
}

/** A Parquet file that is being written, here or in another thread. */
export interface RowSink {
  /** Takes a row group over: nobody else may look at its arrays again. Resolves when the next may come. */
  add(block: RowBlock): Promise<void>;
  /** Ends the file, on the disk when it resolves; its size in bytes. */
  finish(): Promise<number>;
  /** Lets go of a file that will not be finished. */
  abandon(): Promise<void>;
}

/** Writes a file in this thread. */
export class RowFile {
  readonly #file: ParquetFile;

  private constructor(file: ParquetFile) {
    this.#file = file;
  }

  static async create(path: string, columns: readonly ParquetColumn[], encoder: ColumnEncoder): Promise<RowFile> {
    return new RowFile(await ParquetFile.create(path, columns, encoder));
  }

  async add({ rows, columns, isUnsorted }: RowBlock<Texts>): Promise<void> {
    const values = columns.map((column) => ('same' in column ? sameText(column.same, rows) : column));
    const sorted = isUnsorted ? inOrderOfFirst(values) : values;
    await this.#file.addRowGroup(rows, (index) => {
      const column = sorted[index];
      if (column === undefined) throw new Error('a row group lacks a column of its file');
      return column;
    });
  }

  finish(): Promise<number> {
    return this.#file.finish();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }
}
