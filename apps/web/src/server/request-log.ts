export interface RequestLogEntry {
  readonly requestId: string;
  readonly method: string;
  readonly url: URL;
  /** Names the route takes; what else a caller wrote is no part of the log. */
  readonly parameters: readonly string[];
  readonly status: number;
  readonly elapsedMs: number;
  readonly error?: unknown;
}

/**
 * One JSON line a request, on stdout; failures carry the whole error with its causes, which no reply ever does. Of the query
 * string it has the names: addresses people look for are nobody's business, unless NETWORKFLOW_LOG_QUERIES says they are.
 */
export function logRequest({ error, url, parameters, ...entry }: RequestLogEntry): void {
  const failure = error === undefined ? {} : { error: describeError(error) };
  const level = entry.status >= 500 ? 'error' : 'info';
  const given = parameters.filter((name) => url.searchParams.has(name));
  const query = process.env.NETWORKFLOW_LOG_QUERIES === 'true' ? { query: url.search } : {};
  const line = {
    time: new Date().toISOString(),
    level,
    ...entry,
    path: url.pathname,
    ...(given.length === 0 ? {} : { parameters: given }),
    ...query,
    ...failure,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** One JSON line about what went wrong outside of any request of the API. */
export function logFailure(what: string, error: unknown): void {
  const line = { time: new Date().toISOString(), level: 'error', message: what, error: describeError(error) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const CAUSES_MAX = 5;

function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause === undefined || depth >= CAUSES_MAX ? {} : { cause: describeError(error.cause, depth + 1) };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
