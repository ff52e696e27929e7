import { totalmem } from 'node:os';

/** Bytes of memory this process may use: the machine's, or less where a control group says so. */
export function memoryBytes(): number {
  // 0 where it is not known: https://nodejs.org/api/process.html#processconstrainedmemory
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
