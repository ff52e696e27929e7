import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ParquetFile } from '../../parquet/parquet-file.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { parquetTypeOf, type StoredColumn } from '../tables.js';
import { numberColumn, textColumn } from './text-list.js';

export type RowValue = string | number | null;

/** Writes a few rows as one part of a table that is not partitioned; none when there are none. */
export async function writeRows(
  table: string,
  columns: readonly StoredColumn[],
  rows: readonly Readonly<Record<string, RowValue>>[],
  { layout, name, objectId }: { readonly layout: LakeLayout; readonly name: string; readonly objectId: number },
): Promise<Part[]> {
  if (rows.length === 0) return [];
  const folder = path.join(layout.root, table);
  await mkdir(folder, { recursive: true });
  const parquet = columns.map((column) => ({ name: column.name, type: parquetTypeOf(column.type) }));
  const file = await ParquetFile.create(path.join(folder, `${name}.parquet`), parquet, rows.length);
  await file.addRowGroup(rows.length, (index) => {
    const column = parquet[index];
    const values = rows.map((row) => row[column?.name ?? ''] ?? null);
    return column?.type === 'text'
      ? textColumn(values.map((value) => (value === null ? null : String(value))))
      : numberColumn(values.map((value) => (typeof value === 'number' ? value : null)));
  });
  return [
    {
      table,
      path: `${table}/${name}.parquet`,
      rows: rows.length,
      bytes: await file.finish(),
      objects: [objectId, objectId],
      columns: columns.map((column) => column.name).join(' '),
    },
  ];
}
