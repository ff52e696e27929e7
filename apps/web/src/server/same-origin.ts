import { EngineError } from '@networkflow/engine';

/** Throws `scope` when a browser says that another site's page made this request. */
export function requireSameOrigin(request: Request): void {
  if (isOwnOrigin(request)) return;
  throw new EngineError('scope', 'Another site asked for this change. Changes are made from the dashboard itself.');
}

/**
 * Whether a request comes from our own pages or from a program, which is who changes are for. Browsers send Sec-Fetch-Site
 * with every request to a trustworthy address, and Origin with every POST and DELETE. Source: Fetch Metadata (W3C), RFC 6454.
 */
export function isOwnOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}
