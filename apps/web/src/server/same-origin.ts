import { EngineError } from '@networkflow/engine';

/**
 * Throws `scope` when a browser says that another site's page made this request: changes are for our own pages and for
 * programs. Browsers send Sec-Fetch-Site with every request to a trustworthy address, and Origin with every POST and
 * DELETE. Source: Fetch Metadata (W3C), RFC 6454.
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') refuse();
  const origin = request.headers.get('origin');
  if (origin === null) return;
  const host = request.headers.get('host');
  if (!URL.canParse(origin) || new URL(origin).host !== host) refuse();
}

function refuse(): never {
  throw new EngineError('scope', 'Another site asked for this change. Changes are made from the dashboard itself.');
}
