import { type FileHandle, open } from 'node:fs/promises';
import { type ColumnChunk, ColumnEncoder } from './column-chunk.js';
import type { ColumnValues, NotedValues, ParquetColumn } from './columns.js';
import { FORMAT_VERSION, LENGTH_BYTES, MAGIC, OPTIONAL, TYPE, UTF8, WRITER } from './parquet-format.js';
import { THRIFT, ThriftWriter } from './thrift-writer.js';

/** A column whose rows are those of an earlier one of its row group, whose pages are written again. */
export interface SameColumn {
  readonly sameAs: string;
}

interface WrittenChunk extends Omit<ColumnChunk, 'pages'> {
  readonly offset: number;
  readonly packedBytes: number;
}

interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly WrittenChunk[];
}

/**
 * Writes one Parquet file of columns whose values are numbered already: no value is looked at twice, which is most of
 * what a general writer does. Pages are of version 1, compressed with zstd, one per column and row group, the layout
 * every reader knows (apache/parquet-format).
 */
export class ParquetFile {
  readonly #handle: FileHandle;
  readonly #columns: readonly ParquetColumn[];
  readonly #encoder: ColumnEncoder;
  readonly #groups: RowGroup[] = [];
  #bytes = 0;

  private constructor(handle: FileHandle, columns: readonly ParquetColumn[], encoder: ColumnEncoder) {
    this.#handle = handle;
    this.#columns = columns;
    this.#encoder = encoder;
  }

  /** `room` is the most rows one row group will have; or an encoder for as many, which files written in turn may share. */
  static async create(
    path: string,
    columns: readonly ParquetColumn[],
    room: number | ColumnEncoder,
  ): Promise<ParquetFile> {
    const encoder = typeof room === 'number' ? new ColumnEncoder(room) : room;
    const file = new ParquetFile(await open(path, 'w'), columns, encoder);
    await file.#write([MAGIC]);
    return file;
  }

  /**
   * Writes rows whose columns `valuesOf` gives one by one; what it returns is read before it is called again, or is encoded
   * already.
   */
  async addRowGroup(
    rows: number,
    valuesOf: (column: number) => ColumnValues | NotedValues | SameColumn | ColumnChunk,
  ): Promise<void> {
    const chunks: ColumnChunk[] = [];
    for (const [index, column] of this.#columns.entries()) {
      const values = valuesOf(index);
      if ('pages' in values) chunks.push(values);
      else if ('sameAs' in values) chunks.push(this.#same(column, values.sameAs, chunks));
      else chunks.push(this.#encoder.encode(column, values));
    }
    let offset = this.#bytes;
    const placed = chunks.map(({ pages, ...rest }) => {
      const packedBytes = pages.reduce((sum, page) => sum + page.length, 0);
      const here = { ...rest, offset, packedBytes };
      offset += packedBytes;
      return here;
    });
    await this.#write(chunks.flatMap((chunk) => chunk.pages));
    this.#groups.push({ rows, chunks: placed });
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many row groups there are. */
  get groups(): number {
    return this.#groups.length;
  }

  /** Leaves out the row groups from this one on: their bytes stay, and nobody is told of them. */
  forget(from: number): void {
    this.#groups.length = from;
  }

  /** Never the same place of the file for both, which parquet.thrift allows and not every reader takes: Polars 2.1 does not. */
  #same(column: ParquetColumn, name: string, before: readonly ColumnChunk[]): ColumnChunk {
    const index = this.#columns.findIndex((each) => each.name === name && each.type === column.type);
    const chunk = before[index];
    if (chunk === undefined) throw new Error(`${column.name} cannot be the same as ${name}`);
    return chunk;
  }

  /** Ends the file, on the disk when it returns unless it is `isPassing`; its size in bytes. */
  async finish({ isPassing = false } = {}): Promise<number> {
    const footer = this.#footer();
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(footer.length);
    await this.#write([footer, length, MAGIC]);
    if (!isPassing) await this.#handle.sync();
    await this.#handle.close();
    return this.#bytes;
  }

  /** Lets go of a file that will not be finished. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  async #write(buffers: readonly Buffer[]): Promise<void> {
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const { bytesWritten } = await this.#handle.writev(buffers);
    if (bytesWritten < bytes) await this.#handle.writeFile(Buffer.concat(buffers).subarray(bytesWritten));
    this.#bytes += bytes;
  }

  #footer(): Buffer {
    const writer = new ThriftWriter();
    writer.i32(1, FORMAT_VERSION);
    writer.list(2, THRIFT.struct, this.#columns.length + 1, () => this.#schema(writer));
    writer.i64(
      3,
      this.#groups.reduce((sum, group) => sum + group.rows, 0),
    );
    writer.list(4, THRIFT.struct, this.#groups.length, () => {
      for (const group of this.#groups) writer.structElement(() => this.#rowGroup(writer, group));
    });
    writer.text(6, WRITER);
    // Bounds are of values in the order of their type: without it readers do not trust them.
    writer.list(7, THRIFT.struct, this.#columns.length, () => {
      for (const _column of this.#columns) writer.structElement(() => writer.struct(1, () => undefined));
    });
    return writer.finish();
  }

  #schema(writer: ThriftWriter): void {
    writer.structElement(() => {
      writer.text(4, 'schema');
      writer.i32(5, this.#columns.length);
    });
    for (const { name, type } of this.#columns) {
      writer.structElement(() => {
        writer.i32(1, TYPE[type]);
        writer.i32(3, OPTIONAL);
        writer.text(4, name);
        if (type !== 'text') return;
        writer.i32(6, UTF8);
        writer.struct(10, () => writer.struct(1, () => undefined));
      });
    }
  }

  #rowGroup(writer: ThriftWriter, { rows, chunks }: RowGroup): void {
    writer.list(1, THRIFT.struct, chunks.length, () => {
      chunks.forEach((chunk, index) => {
        const column = this.#columns[index];
        if (column !== undefined) writer.structElement(() => columnChunk(writer, column, chunk));
      });
    });
    writer.i64(
      2,
      chunks.reduce((sum, chunk) => sum + chunk.uncompressedBytes, 0),
    );
    writer.i64(3, rows);
  }
}

function columnChunk(writer: ThriftWriter, column: ParquetColumn, chunk: WrittenChunk): void {
  writer.i64(2, chunk.offset);
  writer.struct(3, () => {
    writer.i32(1, TYPE[column.type]);
    writer.list(2, THRIFT.i32, chunk.encodings.length, () => {
      for (const encoding of chunk.encodings) writer.i32Element(encoding);
    });
    writer.list(3, THRIFT.binary, 1, () => writer.binaryElement(Buffer.from(column.name)));
    writer.i32(4, chunk.codec);
    writer.i64(5, chunk.rows);
    writer.i64(6, chunk.uncompressedBytes);
    writer.i64(7, chunk.packedBytes);
    writer.i64(9, chunk.offset + chunk.dictionaryBytes);
    if (chunk.dictionaryBytes > 0) writer.i64(11, chunk.offset);
    writer.struct(12, () => {
      writer.i64(3, chunk.nulls);
      if (chunk.bounds === undefined) return;
      writer.binary(5, chunk.bounds.max);
      writer.binary(6, chunk.bounds.min);
    });
  });
}
