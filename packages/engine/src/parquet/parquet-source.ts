import { type FileHandle, open } from 'node:fs/promises';
import { readFooter, type StoredChunk, type StoredRowGroup } from './parquet-footer.js';
import { LENGTH_BYTES, MAGIC } from './parquet-format.js';

/** Read at once from a file's end: the whole footer, mostly. */
const TAIL_BYTES = 256 * 1024;
const END_BYTES = LENGTH_BYTES + MAGIC.length;
/** Columns that lie closer together are read with what is between them. */
const GAP_BYTES_MAX = 256 * 1024;

/** The row groups of a file that `ParquetFile` wrote and whose numbers are all exact; undefined for any other file. Throws on damage. */
export async function readRowGroups(path: string): Promise<readonly StoredRowGroup[] | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    let tail = await readAt(handle, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
    if (tail.length < END_BYTES || !tail.subarray(-MAGIC.length).equals(MAGIC)) {
      throw new Error('The file does not end as Parquet does');
    }
    const length = tail.readUInt32LE(tail.length - END_BYTES) + END_BYTES;
    if (length > size) throw new Error('The footer of the file is larger than the file');
    if (length > tail.length) tail = await readAt(handle, size - length, length);
    return readFooter(tail.subarray(tail.length - length, tail.length - END_BYTES));
  } finally {
    await handle.close();
  }
}

/** The bytes of some columns of a row group, in the order asked for. */
export async function readChunks(handle: FileHandle, chunks: readonly StoredChunk[]): Promise<readonly Buffer[]> {
  const spans: { from: number; to: number }[] = [];
  for (const { offset, bytes } of [...chunks].sort((a, b) => a.offset - b.offset)) {
    const last = spans.at(-1);
    if (last !== undefined && offset - last.to <= GAP_BYTES_MAX) last.to = offset + bytes;
    else spans.push({ from: offset, to: offset + bytes });
  }
  const read = await Promise.all(spans.map(({ from, to }) => readAt(handle, from, to - from)));
  return chunks.map(({ offset, bytes }) => {
    const index = spans.findIndex(({ from, to }) => from <= offset && offset < to);
    const first = offset - (spans[index]?.from ?? 0);
    return (read[index] ?? Buffer.alloc(0)).subarray(first, first + bytes);
  });
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('The file is shorter than its footer says');
    done += bytesRead;
  }
  return buffer;
}
