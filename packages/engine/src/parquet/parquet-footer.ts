import type { ParquetType } from './columns.js';
import { HAS_ZSTD } from './pack-page.js';
import { CODEC, OPTIONAL, TYPE, WRITER } from './parquet-format.js';
import { readThrift, type ThriftStruct } from './thrift-reader.js';

/** Numbers from here on are not exact. */
const HIGH_OF_SAFE = 1 << 21;
const HIGH_OFFSET = 4;
const WIDE_BYTES = 8;

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

const TYPES = new Map(Object.entries(TYPE).map(([name, number]) => [number, name as ParquetType]));

/**
 * The row groups of a file that `ParquetFile` wrote and whose numbers are all exact; undefined for any other file. Throws on
 * bytes that are no footer.
 */
export function readFooter(bytes: Buffer): readonly StoredRowGroup[] | undefined {
  const { value: footer } = readThrift(bytes, 0);
  if (footer.binary(6)?.toString() !== WRITER) return undefined;
  const columns = footer.structs(2).slice(1).map(columnOf);
  const groups = footer.structs(4).map((group) => rowGroupOf(group, columns));
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

type NamedType = { readonly name: string; readonly type: Exclude<ParquetType, 'boolean'> } | undefined;

function columnOf(element: ThriftStruct): NamedType {
  const [type, name] = [TYPES.get(element.number(1) ?? -1), element.binary(4)?.toString()];
  if (type === undefined || type === 'boolean' || name === undefined) return undefined;
  return element.number(3) === OPTIONAL ? { name, type } : undefined;
}

function rowGroupOf(group: ThriftStruct, columns: readonly NamedType[]): StoredRowGroup | undefined {
  const rows = group.number(3) ?? 0;
  const chunks = group.structs(1).map((chunk, index) => chunkOf(chunk.struct(3), columns[index], rows));
  if (chunks.length !== columns.length || !chunks.every((chunk) => chunk !== undefined)) return undefined;
  return { rows, columns: new Map(chunks.map((chunk) => [chunk.name, chunk])) };
}

function chunkOf(facts: ThriftStruct | undefined, column: NamedType, rows: number): StoredChunk | undefined {
  const statistics = facts?.struct(12);
  const [codec, bytes, dataOffset] = [facts?.number(4), facts?.number(7), facts?.number(9)];
  const nulls = statistics?.number(3);
  if (column === undefined || facts?.number(5) !== rows || !canUnpack(codec)) return undefined;
  if (bytes === undefined || dataOffset === undefined || nulls === undefined) return undefined;
  const isNumber = column.type !== 'text';
  const [min, max] = [numberOf(statistics?.binary(6), column.type), numberOf(statistics?.binary(5), column.type)];
  const bounds = isNumber && min !== undefined && max !== undefined ? ([min, max] as const) : undefined;
  // Without bounds nobody has said that its numbers are exact.
  if (column.type === 'int64' && nulls < rows && bounds === undefined) return undefined;
  const dictionaryOffset = facts?.number(11);
  return {
    ...column,
    codec,
    rows,
    nulls,
    offset: dictionaryOffset ?? dataOffset,
    bytes,
    hasDictionary: dictionaryOffset !== undefined,
    bounds,
  };
}

/** Whether pages packed with a codec can be read here. */
export function canUnpack(codec: number | undefined): codec is number {
  if (codec === CODEC.zstd) return HAS_ZSTD;
  return codec === CODEC.uncompressed || codec === CODEC.gzip || codec === CODEC.lz4Raw;
}

/** A bound; undefined for one that is none, is negative or not exact. */
function numberOf(bytes: Buffer | undefined, type: ParquetType): number | undefined {
  if (bytes === undefined || type === 'text') return undefined;
  if (type === 'int32') return bytes.length === 4 && bytes.readInt32LE() >= 0 ? bytes.readInt32LE() : undefined;
  if (bytes.length !== WIDE_BYTES) return undefined;
  const high = bytes.readUInt32LE(HIGH_OFFSET);
  return high < HIGH_OF_SAFE ? high * 2 ** 32 + bytes.readUInt32LE() : undefined;
}
