import type { FileHandle } from 'node:fs/promises';
import { LENGTH_BYTES, MAGIC } from './parquet-format.js';

/** Read at once from a file's end: the whole footer of all but the largest. */
const TAIL_BYTES = 256 * 1024;
const END_BYTES = LENGTH_BYTES + MAGIC.length;

/** The footer of a Parquet file, as it is written. Throws when the file does not end as one does. */
export async function readFooterBytes(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  let tail = await readAt(handle, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
  if (tail.length < END_BYTES || !tail.subarray(-MAGIC.length).equals(MAGIC)) {
    throw new Error('The file does not end as Parquet does');
  }
  const length = tail.readUInt32LE(tail.length - END_BYTES) + END_BYTES;
  if (length > size) throw new Error('The footer of the file is larger than the file');
  if (length > tail.length) tail = await readAt(handle, size - length, length);
  return tail.subarray(tail.length - length, tail.length - END_BYTES);
}

/** Exactly so many bytes from a place of a file; throws when there are fewer. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('The file is shorter than its footer says');
    done += bytesRead;
  }
  return buffer;
}
