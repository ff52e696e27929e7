import { type EngineError, type ErrorCode, isEngineError } from '@networkflow/engine';
import type { z } from 'zod';

const BAD_REQUEST = 400;
const METHOD_NOT_ALLOWED = 405;

/** RFC 9457 problem details, with our `code` and, for filters, the `position` of the mistake. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode | 'internal';
  readonly requestId: string;
  /** Zero-based character offset in `where`. */
  readonly position?: number;
  /** Seconds after which a busy server may be asked again. */
  readonly retryAfterS?: number;
}

/** What was asked does not fit the route. Only the route's own parsing throws it: a ZodError from deeper is a bug. */
export class InvalidRequest extends Error {
  readonly status: number;

  constructor(issues: readonly Pick<z.core.$ZodIssue, 'path' | 'message'>[], status = BAD_REQUEST) {
    super(issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; '));
    this.name = 'InvalidRequest';
    this.status = status;
  }
}

/** The address is known, and answers other methods. */
export class WrongMethod extends InvalidRequest {
  readonly allowed: readonly string[];

  constructor(method: string, allowed: readonly string[]) {
    super([{ path: ['method'], message: `${method} is not taken here; ${allowed.join(', ')} is` }], METHOD_NOT_ALLOWED);
    this.name = 'WrongMethod';
    this.allowed = allowed;
  }
}

/** The caller's own SQL failed: unlike a query of ours, the message is for the one who wrote it. */
export class StatementFailed extends Error {
  readonly position: number | undefined;

  constructor(error: EngineError) {
    super(error.message, { cause: error });
    this.name = 'StatementFailed';
    this.position = error.details.position;
  }
}

/** A source that the caller may read did not answer: what it said instead is for the one who has to mend it. */
export class SourceFailed extends Error {
  constructor(error: EngineError) {
    super(error.message, { cause: error });
    this.name = 'SourceFailed';
  }
}

/** Nginx's "client closed request"; nobody is left to read it, but the log is. */
const CLIENT_CLOSED_REQUEST = 499;

const KINDS: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  'invalid-input': { status: 400, title: 'The request could not be understood' },
  'limit-exceeded': { status: 422, title: 'The request exceeds a limit' },
  'not-found': { status: 404, title: 'There is no such thing' },
  source: { status: 502, title: 'The source of the logs did not answer' },
  decode: { status: 422, title: 'A file could not be read' },
  store: { status: 500, title: 'The lake could not be read' },
  query: { status: 500, title: 'The query failed' },
  'sql-refused': { status: 400, title: 'The statement was refused' },
  timeout: { status: 504, title: 'The query took too long' },
  busy: { status: 503, title: 'The server is busy' },
  cancelled: { status: CLIENT_CLOSED_REQUEST, title: 'The request was cancelled' },
  scope: { status: 403, title: 'Not allowed' },
};

/** Codes whose message was written for the person who asked; the others may hold SQL or paths and stay in the log. */
const SAFE_TO_SHOW: ReadonlySet<ErrorCode> = new Set([
  'invalid-input',
  'limit-exceeded',
  'not-found',
  'sql-refused',
  'timeout',
  'busy',
  'cancelled',
  'scope',
]);

export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof InvalidRequest) {
    return { ...problemOf('invalid-input', error.message, requestId), status: error.status };
  }
  if (error instanceof StatementFailed) {
    const { position } = error;
    const told = problemOf('query', error.message, requestId);
    return {
      ...told,
      status: BAD_REQUEST,
      title: 'The statement failed',
      ...(position === undefined ? {} : { position }),
    };
  }
  if (error instanceof SourceFailed) return problemOf('source', error.message, requestId);
  if (!isEngineError(error)) {
    return {
      type: 'about:blank',
      title: 'The server failed',
      status: 500,
      detail: `Something unexpected went wrong. The server's log has it under request ${requestId}.`,
      code: 'internal',
      requestId,
    };
  }
  const detail = SAFE_TO_SHOW.has(error.code)
    ? error.message
    : `${KINDS[error.code].title}. The server's log has the reason under request ${requestId}.`;
  const { position, retryAfterS } = error.details;
  return {
    ...problemOf(error.code, detail, requestId),
    ...(position === undefined ? {} : { position }),
    ...(typeof retryAfterS === 'number' ? { retryAfterS } : {}),
  };
}

/** What belongs to a problem beside its document: when to come back to a busy server, and what an address takes. */
export function problemHeaders(error: unknown): Record<string, string> {
  // RFC 9110, 15.5.6: a 405 has to say what is allowed.
  if (error instanceof WrongMethod) return { allow: error.allowed.join(', ') };
  if (!isEngineError(error) || error.code !== 'busy') return {};
  const { retryAfterS } = error.details;
  return { 'retry-after': String(typeof retryAfterS === 'number' ? retryAfterS : 1) };
}

/** The status a code is answered with. */
export function statusOf(code: ErrorCode): number {
  // The one code that is ours to answer for everywhere but where the caller wrote the query.
  return code === 'query' ? BAD_REQUEST : KINDS[code].status;
}

function problemOf(code: ErrorCode, detail: string, requestId: string): Problem {
  const { status, title } = KINDS[code];
  return { type: `urn:networkflow:error:${code}`, title, status, detail, code, requestId };
}
