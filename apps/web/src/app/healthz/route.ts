import { onlyAllows } from '../../server/only-allows';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');

/** Live: the process answers. Does not touch the engine, so a slow query never restarts the container. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}
