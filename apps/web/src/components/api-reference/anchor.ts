import type { Route } from '../../server/route';

/** Where on the page a route is: `get-api-v1-status`. */
export function anchorOf({ method, path }: Route): string {
  return `${method.toLowerCase()}${path.replace(/[^a-z0-9]+/gi, '-').replace(/-$/, '')}`;
}
