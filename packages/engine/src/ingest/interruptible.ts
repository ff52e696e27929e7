import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';

const INTERRUPT_AGAIN_MS = 100;

/** Runs statements that an abort ends; throws `cancelled` then. */
export async function interruptible(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    // A group is many statements, and an interrupt ends the one that is running.
    again ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    await work();
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(again);
  }
}

export function cancelled(cause?: unknown): EngineError {
  return new EngineError(
    'cancelled',
    'The ingest was cancelled. What was committed stays; run it again to load the rest.',
    { cause },
  );
}
