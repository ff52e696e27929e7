import type { ParquetType } from './columns.js';

/** What parquet.thrift of apache/parquet-format calls by these numbers. */
export const TYPE: Readonly<Record<ParquetType, number>> = { boolean: 0, int32: 1, int64: 2, text: 6 };
export const OPTIONAL = 1;
export const UTF8 = 0;
export const FORMAT_VERSION = 1;
export const ENCODING = { plain: 0, rle: 3, differences: 5, rleDictionary: 8 } as const;
export const PAGE = { data: 0, dictionary: 2 } as const;
export const CODEC = { uncompressed: 0, gzip: 2, zstd: 6, lz4Raw: 7 } as const;

export const MAGIC = Buffer.from('PAR1');
/** Bytes of the footer's length, before the last `MAGIC`. */
export const LENGTH_BYTES = 4;
/** Who wrote the file. */
export const WRITER = 'networkflow';
