import { type EngineError, isEngineError, LOCAL_SCOPE, type SqlResult } from '@networkflow/engine';
import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { getEngine } from './engine';
import { SERVER_LIMITS } from './limits';
import { StatementFailed } from './problem';
import { rowsWithin } from './rows-within';
import { Turns } from './turns';

export interface Statement {
  readonly text: string;
  readonly rowsMax: number;
  readonly timeoutMs: number;
}

export interface StatementEnd {
  readonly rowCount: number;
  /** There is more than `rowsMax` rows, or than one answer may hold. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** An answer under way. Reading `batches` to its end, or ending it early, gives its place to the next statement. */
export interface RunningStatement {
  readonly columns: readonly ResultColumn[];
  readonly lakeVersion: number;
  readonly batches: AsyncGenerator<readonly Row[], StatementEnd>;
}

const turns = new Turns({
  what: 'statements',
  atOnce: SERVER_LIMITS.sqlAtOnce,
  waitingMax: SERVER_LIMITS.sqlWaitingMax,
});

/** Starts a statement of the user's own in a DuckDB that can read this lake and nothing else. */
export async function runStatement({ text, ...options }: Statement, signal: AbortSignal): Promise<RunningStatement> {
  const leave = await turns.take(signal);
  const startedAt = performance.now();
  // The engine closes an answer that nobody reads when its time is up or the signal aborts; so does its place here.
  signal.addEventListener('abort', leave, { once: true });
  try {
    const result = await (await getEngine()).sql(text, LOCAL_SCOPE, { ...options, signal });
    const { columns, lakeVersion } = result;
    return { columns, lakeVersion, batches: read(result, startedAt, leave) };
  } catch (error) {
    leave();
    throw asOwn(error);
  }
}

async function* read(
  { batches, truncated }: SqlResult,
  startedAt: number,
  leave: () => void,
): AsyncGenerator<readonly Row[], StatementEnd> {
  let rowCount = 0;
  let chars = 0;
  let isFull = false;
  try {
    for await (const batch of batches) {
      const fitting = rowsWithin(batch, SERVER_LIMITS.sqlReplyCharsMax - chars);
      chars += fitting.chars;
      rowCount += fitting.rows.length;
      if (fitting.rows.length > 0) yield fitting.rows;
      isFull = fitting.rows.length < batch.length;
      if (isFull) break;
    }
    const elapsedMs = Math.round(performance.now() - startedAt);
    return { rowCount, truncated: isFull || truncated(), elapsedMs };
  } catch (error) {
    throw asOwn(error);
  } finally {
    leave();
  }
}

/** What DuckDB says about a statement is for the one who wrote it. */
function asOwn(error: unknown): unknown {
  return isEngineError(error) && error.code === 'query' ? new StatementFailed(error satisfies EngineError) : error;
}
