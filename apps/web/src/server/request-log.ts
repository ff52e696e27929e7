export interface RequestLogEntry {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly error?: unknown;
}

/** One JSON line a request, on stdout; failures carry the whole error with its causes, which no reply ever does. */
export function logRequest({ error, ...entry }: RequestLogEntry): void {
  const failure = error === undefined ? {} : { error: describeError(error) };
  const level = entry.status >= 500 ? 'error' : 'info';
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...entry, ...failure })}\n`);
}

const CAUSES_MAX = 5;

function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause === undefined || depth >= CAUSES_MAX ? {} : { cause: describeError(error.cause, depth + 1) };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
