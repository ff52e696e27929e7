import type { Verdict } from './judge';

type Refused = Exclude<Verdict, { kind: 'allowed' }>;

interface RefusalDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const TOO_MANY_REQUESTS = 429;
const MISDIRECTED_REQUEST = 421;

/** What whoever may not ask is told; it says nothing of what there is. */
export function describeRefusal(verdict: Refused): RefusalDocument {
  switch (verdict.kind) {
    case 'unknown':
      return verdict.canSignIn
        ? told(UNAUTHORIZED, 'unauthorized', 'Sign in, or send the token as `Authorization: Bearer <token>`.')
        : told(FORBIDDEN, 'unauthorized', 'Requests are taken from the proxy in front of this server only.');
    case 'strange-host':
      return told(
        MISDIRECTED_REQUEST,
        'strange-host',
        'This server is for this machine and is asked as localhost or 127.0.0.1. To use another name, give it a token (--auth-token).',
      );
    case 'slow-down':
      return told(
        TOO_MANY_REQUESTS,
        'slow-down',
        `Too many wrong tokens came from this address. Try again in ${verdict.retryAfterS} s.`,
      );
  }
}

/** Headers that belong to it. */
export function refusalHeaders(verdict: Refused): Record<string, string> {
  return {
    'cache-control': 'no-store',
    ...(verdict.kind === 'unknown' && verdict.canSignIn ? { 'www-authenticate': 'Bearer realm="networkflow"' } : {}),
    ...(verdict.kind === 'slow-down' ? { 'retry-after': String(verdict.retryAfterS) } : {}),
  };
}

/** The same as a reply of its own, for what is no part of the API. */
export function refusal(verdict: Refused): Response {
  const { status, detail } = describeRefusal(verdict);
  return new Response(`${detail}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...refusalHeaders(verdict) },
  });
}

function told(status: number, code: string, detail: string): RefusalDocument {
  return { type: `urn:networkflow:error:${code}`, title: 'Not allowed', status, detail, code };
}
