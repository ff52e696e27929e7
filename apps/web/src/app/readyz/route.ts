import { type Engine, LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../../server/engine';
import { onlyAllows } from '../../server/only-allows';
import { logFailure } from '../../server/request-log';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');

const READY_TIMEOUT_MS = 5_000;
const SAMPLE_MS = 60_000;

/** Ready: the first page is made, or takes long, and a query ran. 503 with a reason otherwise; an empty lake is ready. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  await globalThis.networkflowPrepared;
  try {
    return Response.json({ status: 'ready', lakeVersion: await query(await getEngine()) }, { headers });
  } catch (error) {
    logFailure('not ready', error);
    return Response.json({ status: 'unavailable', reason: 'The lake cannot be queried.' }, { status: 503, headers });
  }
}

/** Reads the newest minute of data: enough to prove that files open, cheap enough to ask every few seconds. */
async function query(engine: Engine): Promise<number> {
  const { window } = await engine.status(LOCAL_SCOPE);
  const from = window === null ? undefined : new Date(Date.parse(window.to) - SAMPLE_MS).toISOString();
  const { meta } = await engine.analyze('totals', { from }, LOCAL_SCOPE, { timeoutMs: READY_TIMEOUT_MS });
  return meta.lakeVersion;
}
