import path from 'node:path';
import type { ParquetColumn } from '../../parquet/columns.js';
import { ParquetFile } from '../../parquet/parquet-file.js';
import { BATCH_ROWS, ColumnBatch } from './column-batch.js';
import type { LineCutter } from './cut-lines.js';
import { SILENT_COLUMN, type WantedLines } from './wanted-columns.js';

/** Bytes of different texts that are kept at once. */
const TEXTS_BYTES_MAX = 32 * 1024 * 1024;

/** A file of columns that was written, of lines of which shape. */
export interface ColumnFile {
  readonly path: string;
  readonly shapeId: string;
}

/**
 * Writes the wanted fields of objects to files, one for each shape. What was read of an object that turns out to be no text of
 * ordinary records is taken back.
 */
export class ColumnWriter {
  readonly files: ColumnFile[] = [];
  #bytes = 0;
  readonly #folder: string;
  readonly #name: string;
  #open: { readonly lines: WantedLines; readonly batch: ColumnBatch; readonly file: ParquetFile } | undefined;
  /** Rows and row groups that were there before the object that is being read. */
  #before = { rows: 0, groups: 0 };

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes + (this.#open?.file.bytes ?? 0);
  }

  /** Begins an object. */
  async begin(lines: WantedLines): Promise<void> {
    if (this.#open?.lines.shapeId !== lines.shapeId) {
      await this.finish();
      const file = path.join(this.#folder, `${this.#name}-${this.files.length}.parquet`);
      const batch = new ColumnBatch(lines);
      const columns: ParquetColumn[] = [
        ...batch.kept.map(({ name, type }): ParquetColumn => ({ name, type })),
        { name: SILENT_COLUMN, type: 'boolean' },
      ];
      this.#open = { lines, batch, file: await ParquetFile.create(file, columns, 0) };
      this.files.push({ path: file, shapeId: lines.shapeId });
    }
    const { batch, file } = this.#opened();
    this.#before = { rows: batch.rows, groups: file.groups };
  }

  /** Adds lines of the object; false when one is no ordinary record. */
  async add(lines: LineCutter): Promise<boolean> {
    const { batch } = this.#opened();
    if (batch.rows + lines.rows > BATCH_ROWS || batch.textBytes > TEXTS_BYTES_MAX) await this.#flush(lines.rows);
    return batch.add(lines);
  }

  /** Takes back what was read of the object. */
  takeBack(): void {
    const { batch, file } = this.#opened();
    batch.rows = this.#before.rows;
    file.forget(this.#before.groups);
  }

  async finish(): Promise<void> {
    if (this.#open === undefined) return;
    await this.#write(this.#open.batch.rows);
    this.#bytes += await this.#open.file.finish({ isPassing: true });
    this.#open = undefined;
  }

  async abandon(): Promise<void> {
    await this.#open?.file.abandon();
    this.#open = undefined;
  }

  /** Rows of objects before are not in one row group with those of this one, which may be taken back. */
  async #flush(room: number): Promise<void> {
    const { batch, file } = this.#opened();
    if (this.#before.rows > 0) {
      await this.#write(this.#before.rows);
      this.#before = { rows: 0, groups: file.groups };
      if (batch.textBytes <= TEXTS_BYTES_MAX && batch.rows + room <= BATCH_ROWS) return;
    }
    await this.#write(batch.rows);
    if (batch.textBytes > TEXTS_BYTES_MAX) batch.forgetTexts();
  }

  async #write(rows: number): Promise<void> {
    if (rows === 0) return;
    const { batch, file } = this.#opened();
    await file.addRowGroup(rows, (column) => batch.encode(column, rows));
    batch.removeFirst(rows);
  }

  #opened() {
    if (this.#open === undefined) throw new Error('no object was begun');
    return this.#open;
  }
}
