import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { judge } from './access/judge';
import { describeRefusal, refusalHeaders } from './access/refusal';
import { crowd, whenSent } from './crowd';
import { entityTag, isKnown } from './entity-tag';
import { SERVER_LIMITS } from './limits';
import { loopTurns } from './loop-turns';
import { InvalidRequest, type Problem, problemHeaders, toProblem, WrongMethod } from './problem';
import { readJsonBody } from './read-body';
import { logRequest } from './request-log';
import type { Call, Route } from './route';
import { requireSameOrigin } from './same-origin';

type Params = Promise<Record<string, string | string[] | undefined>>;

const NOT_MODIFIED = 304;
const URI_TOO_LONG = 414;

/** Methods that ask and change nothing. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is in a reply is data: a browser that opens it runs nothing of it and shows it in no frame. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Serves a route: whoever may not ask is refused, path, query parameters and, unless it is a GET, the JSON body are parsed
 * by its schema, it answers, every failure becomes problem+json and every request one log line. Nothing of an unexpected
 * error reaches the reply, and no page of another site may ask for a change.
 */
export function handle<Input extends z.ZodObject>(
  route: Pick<Route<Input>, 'input' | 'version' | 'run'> & {
    /** Given where other methods come here too, to be refused. */
    readonly allowed?: readonly string[];
  },
): (request: Request, context: { params: Params }) => Promise<Response> {
  return async (request, context) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    const url = new URL(request.url);
    const finish = (response: Response, error?: unknown): Response => {
      logRequest({
        requestId,
        method: request.method,
        url,
        parameters: Object.keys(route.input.shape),
        status: response.status,
        elapsedMs: Math.round(performance.now() - startedAt),
        error,
      });
      response.headers.set('x-request-id', requestId);
      response.headers.set('content-security-policy', DATA_POLICY);
      return response;
    };
    const verdict = judge(request.headers);
    if (verdict.kind !== 'allowed') {
      return finish(problemReply({ ...describeRefusal(verdict), requestId }, refusalHeaders(verdict)));
    }
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), SERVER_LIMITS.requestTimeMaxMs).unref();
    let leave = (): void => undefined;
    const over = (): void => {
      clearTimeout(timer);
      leave();
    };
    try {
      leave = crowd().enter(verdict.client);
      await loopTurns().next();
      const { allowed = [request.method] } = route;
      if (!allowed.includes(request.method)) throw new WrongMethod(request.method, allowed);
      const input = await parse(route.input, request, url, await context.params);
      const response = await answer(route, request, url, {
        input,
        signal: AbortSignal.any([request.signal, deadline.signal]),
        requestId,
        client: verdict.client,
        caller: verdict.caller,
      });
      return finish(whenSent(response, over));
    } catch (error) {
      over();
      const problem = toProblem(error, requestId);
      return finish(problemReply(problem, problemHeaders(error)), problem.status >= 500 ? error : undefined);
    }
  };
}

async function parse<Input extends z.ZodObject>(
  schema: Input,
  request: Request,
  url: URL,
  params: Awaited<Params>,
): Promise<z.output<Input>> {
  if (url.href.length > SERVER_LIMITS.urlCharsMax) {
    const message = `has ${url.href.length} characters; at most ${SERVER_LIMITS.urlCharsMax} are taken. POST /api/v1/batch takes longer filters`;
    throw new InvalidRequest([{ path: ['address'], message }], URI_TOO_LONG);
  }
  const hasBody = !SAFE_METHODS.has(request.method);
  if (hasBody) requireSameOrigin(request);
  const body = hasBody ? await readJsonBody(request) : {};
  const parsed = schema.safeParse({ ...singleValues(url.searchParams), ...body, ...params });
  if (!parsed.success) throw new InvalidRequest(parsed.error.issues);
  return parsed.data;
}

/** The route's answer, or that the caller's copy still holds. */
async function answer<Input extends z.ZodObject>(
  route: Pick<Route<Input>, 'version' | 'run'>,
  request: Request,
  url: URL,
  call: Call<z.output<Input>>,
): Promise<Response> {
  const isAsking = SAFE_METHODS.has(request.method);
  const tag = isAsking && route.version !== undefined ? entityTag(url, await route.version(call)) : undefined;
  const isHeld = tag !== undefined && isKnown(request.headers.get('if-none-match'), tag);
  const response = isHeld ? new Response(null, { status: NOT_MODIFIED }) : await route.run(call);
  if (tag !== undefined) response.headers.set('etag', tag);
  // A copy may be kept, but is asked about each time, and by its owner alone: what is in a lake is not for everyone.
  response.headers.set('cache-control', tag === undefined ? 'no-store' : 'private, no-cache');
  return response;
}

function problemReply(problem: Omit<Problem, 'code'> & { readonly code: string }, headers: HeadersInit): Response {
  const reply = Response.json(problem, { status: problem.status, headers });
  reply.headers.set('content-type', 'application/problem+json');
  reply.headers.set('cache-control', 'no-store');
  return reply;
}

/** A parameter given twice is a mistake we would otherwise hide by taking one of the two. */
function singleValues(params: URLSearchParams): Record<string, string> {
  // Without a prototype `__proto__` is a name like any other, and refused like any other.
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of params) {
    if (Object.hasOwn(values, name)) {
      throw new InvalidRequest([{ path: [name], message: 'given more than once; give it once' }]);
    }
    values[name] = value;
  }
  return values;
}
