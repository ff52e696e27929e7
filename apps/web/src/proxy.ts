import { type NextRequest, NextResponse } from 'next/server';
import { judge } from './server/access/judge';
import { refusal } from './server/access/refusal';

const TEMPORARY_REDIRECT = 307;
const NO_CONTENT = 204;
const METHOD_NOT_ALLOWED = 405;
/** What pages are asked with; forms go to routes. */
const PAGE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Asks who is there before any page is made, and gives each page its content security policy: everything from this server;
 * scripts only with the page's own nonce.
 */
export function proxy(request: NextRequest): Response {
  const verdict = judge(request.headers);
  const { pathname, search } = request.nextUrl;
  const isSigningIn = pathname === '/sign-in' && verdict.kind === 'unknown';
  if (verdict.kind !== 'allowed' && !isSigningIn) {
    if (verdict.kind !== 'unknown' || !verdict.canSignIn) return refusal(verdict);
    // Next asks for an absolute address here, and sends it relative, so that it holds under whatever name a proxy gave.
    const signIn = new URL(`/sign-in?${new URLSearchParams({ to: `${pathname}${search}` })}`, request.nextUrl);
    return NextResponse.redirect(signIn, { status: TEMPORARY_REDIRECT, headers: { 'cache-control': 'no-store' } });
  }
  if (!PAGE_METHODS.includes(request.method) || request.method === 'OPTIONS') return methodsReply(request.method);
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Next would answer whatever method with the page. */
function methodsReply(method: string): Response {
  const isAsked = method === 'OPTIONS';
  return new Response(isAsked ? null : `${method} is not taken here.\n`, {
    status: isAsked ? NO_CONTENT : METHOD_NOT_ALLOWED,
    headers: { allow: PAGE_METHODS.join(', '), 'cache-control': 'no-store' },
  });
}

// Browsers ask for icons with no page and nobody signed in: whenever a document for a moment names none.
export const config = {
  matcher: [
    {
      source:
        '/((?!api/|_next/|analyze$|healthz$|readyz$|metrics$|session$|session/end$|topojson/|favicon.ico$|apple-touch-icon.png$).*)',
    },
  ],
};

function contentSecurityPolicy(nonce: string): string {
  // React's development build evaluates strings to rebuild server stacks.
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    // Plotly and Mantine set style attributes at run time, which no nonce covers.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
