import { randomUUID } from 'node:crypto';
import { isEngineError } from '@networkflow/engine';
import type { z } from 'zod';
import { entityTag, isKnown } from './entity-tag';
import { InvalidRequest, toProblem } from './problem';
import { readJsonBody } from './read-body';
import { logRequest } from './request-log';
import type { Route } from './route';
import { requireSameOrigin } from './same-origin';

type Params = Promise<Record<string, string | string[] | undefined>>;

const NOT_MODIFIED = 304;

/** Methods that ask and change nothing. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Serves a route: path, query parameters and, unless it is a GET, the JSON body are parsed by its schema, it answers, every
 * failure becomes problem+json and every request one log line. Nothing of an unexpected error reaches the reply, and no
 * page of another site may ask for a change.
 */
export function handle<Input extends z.ZodObject>(
  route: Pick<Route<Input>, 'input' | 'version' | 'run'>,
): (request: Request, context: { params: Params }) => Promise<Response> {
  return async (request, context) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    const url = new URL(request.url);
    const log = (status: number, error?: unknown): void =>
      logRequest({
        requestId,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        status,
        elapsedMs: Math.round(performance.now() - startedAt),
        error,
      });
    try {
      const hasBody = !SAFE_METHODS.has(request.method);
      if (hasBody) requireSameOrigin(request);
      const body = hasBody ? await readJsonBody(request) : {};
      const parsed = route.input.safeParse({ ...singleValues(url.searchParams), ...body, ...(await context.params) });
      if (!parsed.success) throw new InvalidRequest(parsed.error.issues);
      const tag = hasBody || route.version === undefined ? undefined : entityTag(url, await route.version());
      const isHeld = tag !== undefined && isKnown(request.headers.get('if-none-match'), tag);
      const response = isHeld
        ? new Response(null, { status: NOT_MODIFIED })
        : await route.run({ input: parsed.data, signal: request.signal, requestId });
      if (tag !== undefined) response.headers.set('etag', tag);
      // A copy may be kept, but is asked about each time, and by its owner alone: what is in a lake is not for everyone.
      response.headers.set('cache-control', tag === undefined ? 'no-store' : 'private, no-cache');
      response.headers.set('x-request-id', requestId);
      log(response.status);
      return response;
    } catch (error) {
      const problem = toProblem(error, requestId);
      log(problem.status, problem.status >= 500 ? error : undefined);
      return Response.json(problem, {
        status: problem.status,
        headers: {
          'content-type': 'application/problem+json',
          'x-request-id': requestId,
          'cache-control': 'no-store',
          ...retryAfter(error),
        },
      });
    }
  };
}

/** A server that is too busy says when it may no longer be. */
function retryAfter(error: unknown): Record<string, string> {
  const seconds = isEngineError(error) ? error.details.retryAfterS : undefined;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}

/** A parameter given twice is a mistake we would otherwise hide by taking one of the two. */
function singleValues(params: URLSearchParams): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of params) {
    if (Object.hasOwn(values, name)) {
      throw new InvalidRequest([{ path: [name], message: 'given more than once; give it once' }]);
    }
    values[name] = value;
  }
  return values;
}
