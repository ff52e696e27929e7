/** Addresses under which requests are counted; a `{part}` stands for anything, so that no text of a caller is a label. */
const PATTERNS: readonly string[] = [
  '/analyze',
  '/api/v1/analyses/{name}',
  '/api/v1/batch',
  '/api/v1/columns/{name}/values',
  '/api/v1/connections/access-log',
  '/api/v1/connections/archives',
  '/api/v1/connections/refused',
  '/api/v1/connections/stats/{what}',
  '/api/v1/connections/status',
  '/api/v1/connections/who',
  '/api/v1/conversations',
  '/api/v1/describe',
  '/api/v1/detect',
  '/api/v1/errors',
  '/api/v1/errors/sources',
  '/api/v1/findings',
  '/api/v1/findings/{id}',
  '/api/v1/findings/{id}/evidence',
  '/api/v1/ingest/look',
  '/api/v1/objects',
  '/api/v1/openapi.json',
  '/api/v1/quality',
  '/api/v1/quarantine',
  '/api/v1/records',
  '/api/v1/sql',
  '/api/v1/status',
  '/api/v1/suppressions',
  '/api/v1/suppressions/{id}',
  '/healthz',
  '/readyz',
  '/metrics',
  '/session',
  '/session/end',
  '/sign-in',
];

/** Files that every page and browser asks for by these names. */
const ICONS: readonly string[] = ['/favicon.ico', '/apple-touch-icon.png'];

const EXPRESSIONS = PATTERNS.map(
  (pattern) => [pattern, new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)] as const,
);

/** The route a request is counted under: one of a fixed few. */
export function routeLabel(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  const found = EXPRESSIONS.find(([, expression]) => expression.test(path));
  if (found !== undefined) return found[0];
  if (path.startsWith('/_next/') || path.startsWith('/topojson/') || ICONS.includes(path)) return 'static';
  return path.startsWith('/api/') ? 'other' : 'page';
}

export const ROUTE_PATTERNS = PATTERNS;
