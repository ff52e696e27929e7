import { type FileHandle, open } from 'node:fs/promises';
import { readAt, readFooterBytes } from './footer-bytes.js';
import { readFooter, type StoredChunk, type StoredRowGroup } from './parquet-footer.js';

/** Columns that lie closer together are read with what is between them. */
const GAP_BYTES_MAX = 256 * 1024;

/** The row groups of a file that `ParquetFile` wrote and whose numbers are all exact; undefined for any other file. Throws on damage. */
export async function readRowGroups(path: string): Promise<readonly StoredRowGroup[] | undefined> {
  const handle = await open(path, 'r');
  try {
    return readFooter(await readFooterBytes(handle));
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
