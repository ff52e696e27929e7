import { open } from 'node:fs/promises';
import type { ParquetType } from './columns.js';
import { readFooterBytes } from './footer-bytes.js';
import { OPTIONAL, TYPE } from './parquet-format.js';
import { readThrift, type ThriftStruct } from './thrift-reader.js';

const WIDE_BYTES = 8;
const NARROW_BYTES = 4;

/** A file that is Parquet, but of a kind that only DuckDB reads here. */
export class UnreadParquet extends Error {
  override readonly name = 'UnreadParquet';
}

/** Where one column of a row group lies. Bounds are undefined where none were noted, or no value is there. */
export interface LaidColumn {
  readonly type: ParquetType;
  readonly codec: number;
  readonly isOptional: boolean;
  readonly offset: number;
  readonly bytes: number;
  /** With its pages unpacked. */
  readonly plainBytes: number;
  readonly values: number;
  readonly hasDictionary: boolean;
  /** Rows without a value; undefined where that was not noted. */
  readonly nulls: number | undefined;
  readonly min: string | number | undefined;
  readonly max: string | number | undefined;
}

export interface LaidGroup {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, LaidColumn>;
}

const TYPES = new Map<number, ParquetType>([
  [TYPE.int32, 'int32'],
  [TYPE.int64, 'int64'],
  [TYPE.text, 'text'],
]);

/** The row groups of a Parquet file, whoever wrote it. Throws `UnreadParquet` on one with columns of other types, or nested ones. */
export async function readLaidGroups(path: string): Promise<readonly LaidGroup[]> {
  const handle = await open(path, 'r');
  try {
    return laidGroupsOf(readThrift(await readFooterBytes(handle), 0).value);
  } finally {
    await handle.close();
  }
}

interface NamedType {
  readonly name: string;
  readonly type: ParquetType;
  readonly isOptional: boolean;
}

/** The row groups that a footer names; throws as `readLaidGroups`. */
export function laidGroupsOf(footer: ThriftStruct): readonly LaidGroup[] {
  const columns = footer.structs(2).slice(1).map(typeOf);
  return footer.structs(4).map((group): LaidGroup => {
    const laid = group.structs(1).map((chunk, index) => laidColumn(chunk.struct(3), columns[index]));
    return { rows: group.number(3) ?? 0, columns: new Map(laid) };
  });
}

function typeOf(element: ThriftStruct): NamedType {
  const [type, name] = [TYPES.get(element.number(1) ?? -1), element.binary(4)?.toString()];
  const repetition = element.number(3) ?? 0;
  if (type === undefined || name === undefined || repetition > OPTIONAL) throw new UnreadParquet('Other columns');
  return { name, type, isOptional: repetition === OPTIONAL };
}

function laidColumn(facts: ThriftStruct | undefined, column: NamedType | undefined): [string, LaidColumn] {
  const [codec, values, bytes, dataOffset] = [facts?.number(4), facts?.number(5), facts?.number(7), facts?.number(9)];
  if (column === undefined || codec === undefined || values === undefined) throw new UnreadParquet('Other columns');
  if (bytes === undefined || dataOffset === undefined) throw new UnreadParquet('Other columns');
  const statistics = facts?.struct(12);
  const dictionaryOffset = facts?.number(11);
  return [
    column.name,
    {
      type: column.type,
      isOptional: column.isOptional,
      codec,
      values,
      bytes,
      plainBytes: facts?.number(6) ?? bytes,
      nulls: statistics?.number(3),
      hasDictionary: dictionaryOffset !== undefined,
      offset: Math.min(dictionaryOffset ?? dataOffset, dataOffset),
      min: boundOf(statistics?.binary(6), column.type),
      max: boundOf(statistics?.binary(5), column.type),
    },
  ];
}

function boundOf(bytes: Buffer | undefined, type: ParquetType): string | number | undefined {
  if (bytes === undefined) return undefined;
  if (type === 'text') return bytes.toString('utf8');
  if (type === 'int32') return bytes.length === NARROW_BYTES ? bytes.readInt32LE() : undefined;
  return bytes.length === WIDE_BYTES ? Number(bytes.readBigInt64LE()) : undefined;
}
