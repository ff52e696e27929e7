/** What the API says when it refuses: RFC 9457 problem details. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** Zero-based character offset of the mistake in what was sent, where it has a place. */
  readonly position: number | undefined;
  /** Seconds after which a busy server may be asked again. */
  readonly retryAfterS: number | undefined;

  constructor(
    message: string,
    options: { status: number; code: string; position?: number | undefined; retryAfterS?: number | undefined },
  ) {
    super(message);
    this.name = 'ApiProblem';
    this.status = options.status;
    this.code = options.code;
    this.position = options.position;
    this.retryAfterS = options.retryAfterS;
  }

  static unreachable(): ApiProblem {
    return new ApiProblem('The dashboard server does not answer. Is it still running?', {
      status: STATUS_UNREACHABLE,
      code: 'unreachable',
    });
  }
}

/** No HTTP status: nobody answered. */
export const STATUS_UNREACHABLE = 0;

const STATUS_UNAUTHORIZED = 401;

/** The session has ended: signing in leads back to where one was. */
function signInAgain(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/sign-in?${new URLSearchParams({ to: `${pathname}${search}` })}`);
}

/** Sends a request. Throws `ApiProblem` unless it was answered well; an aborted one throws as `fetch` does. */
export async function openJson(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw ApiProblem.unreachable();
  }
  if (response.ok) return response;
  if (response.status === STATUS_UNAUTHORIZED) signInAgain();
  throw asProblem(await response.json().catch(() => undefined), response.status);
}

/** A problem document as an error, whatever is in it. */
export function asProblem(document: unknown, status: number): ApiProblem {
  if (typeof document !== 'object' || document === null) {
    return new ApiProblem(`The server answered ${status} without saying why.`, { status, code: 'internal' });
  }
  const {
    detail,
    code,
    status: told,
    position,
    retryAfterS,
  } = document as { detail?: unknown; code?: unknown; status?: unknown; position?: unknown; retryAfterS?: unknown };
  return new ApiProblem(typeof detail === 'string' ? detail : `The server answered ${status}.`, {
    status: typeof told === 'number' ? told : status,
    code: typeof code === 'string' ? code : 'internal',
    ...(typeof position === 'number' ? { position } : {}),
    ...(typeof retryAfterS === 'number' ? { retryAfterS } : {}),
  });
}
