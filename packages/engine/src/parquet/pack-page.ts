import * as zlib from 'node:zlib';
import { isWholeFrame, KeptZstd } from './kept-zstd.js';
import { lz4BytesMax, packLz4, unpackLz4 } from './lz4.js';
import { CODEC } from './parquet-format.js';

/** The lowest level: a seventh faster than the usual one, for 4 % more bytes. */
const LEVEL = 1;
const CHUNK_BYTES_MIN = 1_024;
/** Larger pages, of which there are few, do not have memory kept for them. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;

/** A page is known to have ended where there was room for more; who reads it a word at a time reads beyond its end. */
const SPARE_BYTES = 8;

/** Whether this Node can compress with zstd: from 22.15 on. */
export const HAS_ZSTD = typeof Reflect.get(zlib, 'zstdCompressSync') === 'function';

const PARAMS = { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL };

/** Where there is no zstd: slower and a little larger, but read by all. */
const GZIP_LEVEL = 1;

/** parquet.thrift, CompressionCodec: what this Node packs pages with, GZIP where it has no zstd. */
export const PAGE_CODEC = HAS_ZSTD ? CODEC.zstd : CODEC.gzip;

/** Where pages are packed into, one after the other. */
let room = Buffer.alloc(0);
let zstdKept: KeptZstd | undefined;
let isZstdAsked = false;
let unpackingKept: KeptZstd | undefined;
let isUnpackingAsked = false;

/** Packs a page with a codec of CODEC; valid until the next is packed. */
export function packPage(bytes: Uint8Array, codec: number): Buffer {
  if (codec === CODEC.lz4Raw) return packLz4(bytes, roomFor(lz4BytesMax(bytes.length)));
  return codec === CODEC.zstd ? zstd(bytes) : zlib.gzipSync(bytes, { level: GZIP_LEVEL });
}

/** On this thread: handing pages of some ten kilobytes to another one takes as much time again. */
function zstd(bytes: Uint8Array): Buffer {
  if (!isZstdAsked) zstdKept = KeptZstd.of(zlib.createZstdCompress({ params: PARAMS }));
  isZstdAsked = true;
  const most = zstdBytesMax(bytes.length);
  const target = most > KEPT_BYTES_MAX ? undefined : roomFor(most);
  const packedBytes = target === undefined ? undefined : zstdKept?.run(bytes, target);
  if (target !== undefined && packedBytes !== undefined) return target.subarray(0, packedBytes);
  return zlib.zstdCompressSync(bytes, { params: PARAMS, chunkSize: Math.max(bytes.length, CHUNK_BYTES_MIN) });
}

/** The most bytes that a frame takes (ZSTD_COMPRESSBOUND of zstd.h): where it has as many, zstd packs it in one step. */
function zstdBytesMax(bytes: number): number {
  return bytes + (bytes >> 8) + CHUNK_BYTES_MIN;
}

function roomFor(bytes: number): Buffer {
  if (bytes > KEPT_BYTES_MAX) return Buffer.allocUnsafeSlow(bytes);
  if (room.length < bytes) room = Buffer.allocUnsafeSlow(bytes + (bytes >> 2));
  return room.subarray(0, bytes);
}

/** The bytes of a page that was packed with a codec of CODEC; `plainBytes` are as many as they should be. */
export function unpackPage(bytes: Buffer, codec: number, plainBytes: number): Buffer {
  if (codec === CODEC.uncompressed) return bytes;
  if (codec === CODEC.lz4Raw) return unpackLz4(bytes, plainBytes);
  const kept = codec === CODEC.zstd ? unpackKept(bytes, plainBytes) : undefined;
  if (kept !== undefined) return kept;
  // Memory that is full to the last byte is taken for too little, and as much again is made.
  const options = { chunkSize: Math.max(plainBytes + 1, CHUNK_BYTES_MIN), maxOutputLength: Math.max(plainBytes, 1) };
  return codec === CODEC.zstd ? zlib.zstdDecompressSync(bytes, options) : zlib.gunzipSync(bytes, options);
}

/** A frame that does not end would be gone on with by the next page's. */
function unpackKept(bytes: Buffer, plainBytes: number): Buffer | undefined {
  if (plainBytes > KEPT_BYTES_MAX || !isWholeFrame(bytes)) return undefined;
  if (!isUnpackingAsked && HAS_ZSTD) unpackingKept = KeptZstd.of(zlib.createZstdDecompress());
  isUnpackingAsked = true;
  const plain = Buffer.allocUnsafeSlow(plainBytes + SPARE_BYTES);
  return unpackingKept?.run(bytes, plain) === plainBytes ? plain.subarray(0, plainBytes) : undefined;
}
