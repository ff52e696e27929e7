import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnEncoder } from '../parquet/column-chunk.js';
import type { ColumnValues, ParquetColumn, ParquetType } from '../parquet/columns.js';
import { ParquetFile } from '../parquet/parquet-file.js';
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

/** Writes `rows` rows, at least one, flushed to disk; `valuesOf` gives a column of some of them. Invisible until committed. */
export async function writeNumberedPart(
  rows: number,
  valuesOf: (column: ParquetColumn, from: number, to: number) => ColumnValues,
  facts: Omit<Part, 'path' | 'rows' | 'bytes'>,
  { layout, folder, name, columns, rowGroupRows, encoder }: NumberedTarget,
): Promise<Part> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.parquet`);
  const parquet = await ParquetFile.create(file, columns, encoder ?? Math.min(rowGroupRows, rows));
  try {
    for (let from = 0; from < rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, rows);
      await parquet.addRowGroup(to - from, (index) => {
        const column = columns[index];
        if (column === undefined) throw new Error('a file has the columns it was made with');
        return valuesOf(column, from, to);
      });
    }
    const bytes = await parquet.finish();
    return { ...facts, path: path.relative(layout.root, file).split(path.sep).join('/'), rows, bytes };
  } catch (error) {
    await parquet.abandon();
    await rm(file, { force: true });
    throw error;
  }
}

/** How a column of this type lies in a file. */
export function parquetTypeOf(type: DuckType | undefined): ParquetType {
  return type === 'BIGINT' ? 'int64' : type === 'INTEGER' ? 'int32' : 'text';
}
