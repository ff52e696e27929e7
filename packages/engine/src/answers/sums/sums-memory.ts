import { LIMITS } from '../../core/limits.js';

/** Bytes that sums may take of a machine or container of so much memory, which loads and answers at the same time. */
export function sumsBytesOf(memoryBytes: number): number {
  const { queryMemoryBytes, ingestMemoryBytes, besideDuckDbBytes, sumsBytesMax } = LIMITS;
  const left = memoryBytes - queryMemoryBytes - ingestMemoryBytes - 2 * besideDuckDbBytes;
  return Math.max(0, Math.min(sumsBytesMax, left));
}
