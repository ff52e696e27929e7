import { LIMITS } from '../../core/limits.js';

/** Sums are there to save time, not to fill a machine that does other things besides. */
const SHARE_MAX = 1 / 8;

/** Bytes that sums may take of a machine or container of so much memory, which loads and answers at the same time. */
export function sumsBytesOf(memoryBytes: number): number {
  const { queryMemoryBytes, ingestMemoryBytes, besideDuckDbBytes, sumsBytesMax } = LIMITS;
  const left = memoryBytes - queryMemoryBytes - ingestMemoryBytes - 2 * besideDuckDbBytes;
  return Math.max(0, Math.min(sumsBytesMax, Math.floor(memoryBytes * SHARE_MAX), left));
}
