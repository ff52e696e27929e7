/** Memory from this size on is freed at once. */
const FREED_BYTES_MIN = 64 * 1024;

/**
 * Frees the memory that bytes lie in, of which nobody may look at anything any more. Left to the garbage collector, there are tens of
 * megabytes of it in each thread, and every some ten megabytes it goes through all there is to find them. Node has the means from 22 on.
 */
export function letGo({ buffer }: ArrayBufferView): void {
  // Small buffers share their memory with others.
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < Math.max(FREED_BYTES_MIN, Buffer.poolSize + 1)) return;
  const transfer: unknown = Reflect.get(buffer, 'transfer');
  if (typeof transfer === 'function') Reflect.apply(transfer, buffer, [0]);
}
