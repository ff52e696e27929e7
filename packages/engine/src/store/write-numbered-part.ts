import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnEncoder } from '../parquet/column-chunk.js';
import type { ColumnValues, NotedValues, ParquetColumn, ParquetType } from '../parquet/columns.js';
import { ParquetFile, type SameColumn } from '../parquet/parquet-file.js';
import type { DuckType } from '../schema/column.js';
import type { LakeLayout } from './lake-layout.js';
import type { Part } from './manifest.js';

/** Rows of numbers to be written as one part. */
export interface NumberedTarget {
  readonly layout: LakeLayout;
  readonly folder: string;
  /** Unique over the life of the lake; the file's name. */
  readonly name: string;
  readonly columns: readonly ParquetColumn[];
  readonly rowGroupRows: number;
  /** For as many rows as a row group has, where several parts share it. */
  readonly encoder?: ColumnEncoder;
}

/** What the manifest is told of a part that only its rows say. */
export type PartFacts = Omit<Part, 'path' | 'rows' | 'bytes'>;

/** A part that is written row group by row group. Invisible until committed. */
export class NumberedPartFile {
  readonly #target: Pick<NumberedTarget, 'layout' | 'columns'>;
  readonly #file: string;
  readonly #parquet: ParquetFile;
  #rows = 0;

  private constructor(target: Pick<NumberedTarget, 'layout' | 'columns'>, file: string, parquet: ParquetFile) {
    this.#target = target;
    this.#file = file;
    this.#parquet = parquet;
  }

  /** `room` is the most rows of a row group, or an encoder for as many which several files share. */
  static async create(
    target: Pick<NumberedTarget, 'layout' | 'folder' | 'name' | 'columns'>,
    room: number | ColumnEncoder,
  ): Promise<NumberedPartFile> {
    await mkdir(target.folder, { recursive: true });
    const file = path.join(target.folder, `${target.name}.parquet`);
    return new NumberedPartFile(target, file, await ParquetFile.create(file, target.columns, room));
  }

  async add(rows: number, valuesOf: (column: ParquetColumn) => ColumnValues | NotedValues | SameColumn): Promise<void> {
    const { columns } = this.#target;
    await this.#parquet.addRowGroup(rows, (index) => {
      const column = columns[index];
      if (column === undefined) throw new Error('a file has the columns it was made with');
      return valuesOf(column);
    });
    this.#rows += rows;
  }

  /** Flushes it to disk; the part to be committed. */
  async finish(facts: PartFacts): Promise<Part> {
    const bytes = await this.#parquet.finish();
    const place = path.relative(this.#target.layout.root, this.#file).split(path.sep).join('/');
    return { ...facts, path: place, rows: this.#rows, bytes };
  }

  async abandon(): Promise<void> {
    await this.#parquet.abandon();
    await rm(this.#file, { force: true });
  }
}

/** Writes `rows` rows, at least one, flushed to disk; `valuesOf` gives a column of some of them. Invisible until committed. */
export async function writeNumberedPart(
  rows: number,
  valuesOf: (column: ParquetColumn, from: number, to: number) => ColumnValues | NotedValues | SameColumn,
  facts: PartFacts,
  target: NumberedTarget,
): Promise<Part> {
  const { rowGroupRows, encoder } = target;
  const file = await NumberedPartFile.create(target, encoder ?? Math.min(rowGroupRows, rows));
  try {
    for (let from = 0; from < rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, rows);
      await file.add(to - from, (column) => valuesOf(column, from, to));
    }
    return await file.finish(facts);
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** How a column of this type lies in a file. */
export function parquetTypeOf(type: DuckType | undefined): ParquetType {
  return type === 'BIGINT' ? 'int64' : type === 'INTEGER' ? 'int32' : 'text';
}
