import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { asProblem, openJson } from './problem';
import { readLines } from './read-lines';

/** Milliseconds a statement of the console may run: what the server allows at the most. */
const TIMEOUT_MS = 300_000;
const STATUS_OK = 200;

export interface SqlEnd {
  readonly rowCount: number;
  /** There are more rows than were asked for, or than one answer holds. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** What a statement's answer is made of, in the order it comes. */
export type SqlPiece =
  | { readonly columns: readonly ResultColumn[]; readonly lakeVersion: number }
  | { readonly rows: readonly Row[] }
  | { readonly end: SqlEnd };

/** Runs a statement and yields its answer as it comes. Aborting stops it, down to DuckDB. Throws `ApiProblem`. */
export async function* runSql(statement: string, rowsMax: number, signal: AbortSignal): AsyncGenerator<SqlPiece> {
  const response = await openJson('/api/v1/sql', {
    method: 'POST',
    signal,
    headers: { accept: 'application/x-ndjson', 'content-type': 'application/json' },
    body: JSON.stringify({ statement, rowsMax, timeoutMs: TIMEOUT_MS, format: 'ndjson' }),
  });
  for await (const line of readLines(response)) {
    // The reply's shape is the server's own contract, built from the same source.
    const piece = line as SqlPiece | { readonly problem: unknown };
    if ('problem' in piece) throw asProblem(piece.problem, STATUS_OK);
    yield piece;
  }
}
