import type { LaidColumn } from './stored-footer.js';

const NARROW_BYTES = 4;
const WIDE_BYTES = 8;

/** Numbers one behind the other from `from` on, as many as there is room for. */
export function plainNumbers(body: Buffer, from: number, { type }: LaidColumn, into: Float64Array): Float64Array {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  if (type === 'int32') {
    for (let index = 0; index < into.length; index += 1) into[index] = view.getInt32(from + NARROW_BYTES * index, true);
    return into;
  }
  for (let index = 0; index < into.length; index += 1) {
    const at = from + WIDE_BYTES * index;
    into[index] = view.getUint32(at, true) + view.getInt32(at + NARROW_BYTES, true) * 0x1_0000_0000;
  }
  return into;
}

/** One of them. */
export function plainNumberAt(body: Buffer, from: number, index: number, { type }: LaidColumn): number {
  if (type === 'int32') return body.readInt32LE(from + NARROW_BYTES * index);
  const at = from + WIDE_BYTES * index;
  return body.readUInt32LE(at) + body.readInt32LE(at + NARROW_BYTES) * 0x1_0000_0000;
}
