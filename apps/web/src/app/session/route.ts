import { clientAddress } from '../../server/access/client-address';
import { accessSettings, attempts } from '../../server/access/judge';
import { localPath } from '../../server/access/local-path';
import { readForm } from '../../server/access/read-form';
import { refusal } from '../../server/access/refusal';
import { isSame, makeSession, SESSION_COOKIE, SESSION_S } from '../../server/access/session';
import { isOwnOrigin } from '../../server/same-origin';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const SEE_OTHER = 303;

/** Signs in: the right token is given back as a cookie that scripts cannot read and other sites cannot send. */
export async function POST(request: Request): Promise<Response> {
  const settings = accessSettings();
  const { token } = settings;
  const form = isOwnOrigin(request) ? await readForm(request) : undefined;
  const to = localPath(form?.get('to'));
  if (token === undefined) return goTo(to);
  const address = clientAddress(request.headers, settings);
  const now = Date.now();
  const retryAfterS = attempts().waitS(address, now);
  if (retryAfterS !== undefined) return refusal({ kind: 'slow-down', retryAfterS });
  const given = form?.get('token') ?? '';
  if (!isSame(given, token)) {
    if (form !== undefined) attempts().failed(address, now);
    return goTo(`/sign-in?${new URLSearchParams({ failed: '1', to })}`);
  }
  const isSecure = request.headers.get('x-forwarded-proto') === 'https';
  return goTo(to, `${SESSION_COOKIE}=${makeSession(token, now)}; Max-Age=${SESSION_S}${attributes(isSecure)}`);
}

function attributes(isSecure: boolean): string {
  return `; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function goTo(location: string, cookie?: string): Response {
  const headers = { location, 'cache-control': 'no-store', ...(cookie === undefined ? {} : { 'set-cookie': cookie }) };
  return new Response(null, { status: SEE_OTHER, headers });
}
