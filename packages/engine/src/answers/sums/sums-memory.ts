import { totalmem } from 'node:os';
import { LIMITS } from '../../core/limits.js';

/** Bytes that sums may take of a machine or container of so much memory, which loads and answers at the same time. */
export function sumsBytesOf(memoryBytes: number): number {
  const { queryMemoryBytes, ingestMemoryBytes, besideDuckDbBytes, sumsBytesMax } = LIMITS;
  const left = memoryBytes - queryMemoryBytes - ingestMemoryBytes - 2 * besideDuckDbBytes;
  return Math.max(0, Math.min(sumsBytesMax, left));
}

/** Bytes of memory this process may use: the machine's, or less where a control group says so. */
export function memoryBytes(): number {
  // 0 where it is not known: https://nodejs.org/api/process.html#processconstrainedmemory
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
