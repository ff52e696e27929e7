import { messageOf } from '../core/errors.js';

/** Whether DuckDB had not enough memory for a statement: less of it at once may fit. */
export function isOutOfMemory(error: unknown): boolean {
  return /\bOut of Memory\b/i.test(messageOf(error));
}
