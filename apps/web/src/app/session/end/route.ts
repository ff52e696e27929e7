import { SESSION_COOKIE } from '../../../server/access/session';
import { isOwnOrigin } from '../../../server/same-origin';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const SEE_OTHER = 303;

/** Signs out: the browser forgets its cookie. */
export function POST(request: Request): Response {
  const cookie = `${SESSION_COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`;
  const headers = { location: '/sign-in', 'cache-control': 'no-store' };
  return new Response(null, {
    status: SEE_OTHER,
    headers: isOwnOrigin(request) ? { ...headers, 'set-cookie': cookie } : headers,
  });
}
