import type { ParquetType } from './columns.js';
import { HAS_ZSTD } from './pack-page.js';
import { CODEC, WRITER } from './parquet-format.js';
import { type LaidColumn, type LaidGroup, laidGroupsOf, UnreadParquet } from './stored-footer.js';
import { readThrift, type ThriftStruct } from './thrift-reader.js';

/** Where one column of one row group lies, and what it holds. */
export interface StoredChunk {
  readonly name: string;
  readonly type: ParquetType;
  readonly codec: number;
  readonly rows: number;
  readonly nulls: number;
  /** Of its first page, from the start of the file; its pages lie one behind the other. */
  readonly offset: number;
  readonly bytes: number;
  readonly hasDictionary: boolean;
  /** The least and greatest number; of texts, and where nothing was noted, undefined. */
  readonly bounds: readonly [number, number] | undefined;
}

export interface StoredRowGroup {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, StoredChunk>;
}

/**
 * The row groups of a file that `ParquetFile` wrote and whose numbers are all exact; undefined for any other file. Throws on
 * bytes that are no footer.
 */
export function readFooter(bytes: Buffer): readonly StoredRowGroup[] | undefined {
  const { value: footer } = readThrift(bytes, 0);
  if (footer.binary(6)?.toString() !== WRITER) return undefined;
  const columns = footer.structs(2).length - 1;
  const groups = laidGroups(footer)?.map((group) => rowGroupOf(group, columns));
  return groups?.every((group) => group !== undefined) ? groups : undefined;
}

function laidGroups(footer: ThriftStruct): readonly LaidGroup[] | undefined {
  try {
    return laidGroupsOf(footer);
  } catch (error) {
    if (error instanceof UnreadParquet) return undefined;
    throw error;
  }
}

function rowGroupOf(group: LaidGroup, columns: number): StoredRowGroup | undefined {
  const chunks = [...group.columns].map(([name, laid]) => chunkOf(name, laid, group.rows));
  if (chunks.length !== columns || !chunks.every((chunk) => chunk !== undefined)) return undefined;
  return { rows: group.rows, columns: new Map(chunks.map((chunk) => [chunk.name, chunk])) };
}

function chunkOf(name: string, laid: LaidColumn, rows: number): StoredChunk | undefined {
  const { type, codec, nulls, offset, bytes, hasDictionary, isOptional, values } = laid;
  if (!isOptional || values !== rows || nulls === undefined || !canUnpack(codec)) return undefined;
  const [min, max] = [exactBound(laid.min), exactBound(laid.max)];
  const bounds = min !== undefined && max !== undefined ? ([min, max] as const) : undefined;
  // Without bounds nobody has said that its numbers are exact.
  if (type === 'int64' && nulls < rows && bounds === undefined) return undefined;
  return { name, type, codec, rows, nulls, offset, bytes, hasDictionary, bounds };
}

/** Whether pages packed with a codec can be read here. */
export function canUnpack(codec: number | undefined): codec is number {
  if (codec === CODEC.zstd) return HAS_ZSTD;
  return codec === CODEC.uncompressed || codec === CODEC.gzip || codec === CODEC.lz4Raw;
}

/** A bound of numbers; undefined for one that is negative or not exact, and for texts. */
function exactBound(bound: string | number | undefined): number | undefined {
  return typeof bound === 'number' && bound >= 0 && Number.isSafeInteger(bound) ? bound : undefined;
}
