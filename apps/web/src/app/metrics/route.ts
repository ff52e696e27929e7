import { LOCAL_SCOPE } from '@networkflow/engine';
import { accessSettings, judge } from '../../server/access/judge';
import { refusal } from '../../server/access/refusal';
import { getEngine } from '../../server/engine';
import { EXPOSITION_TYPE, exposition, type Metric } from '../../server/metrics/exposition';
import { engineMetrics, lakeMetrics, processMetrics } from '../../server/metrics/process-metrics';
import { requestMetrics } from '../../server/metrics/request-metrics';
import { onlyAllows } from '../../server/only-allows';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');

/** For Prometheus. What the lake says is left out while it cannot be read; the rest is there all the same. */
export async function GET(request: Request): Promise<Response> {
  const verdict = judge(request.headers);
  if (verdict.kind !== 'allowed' && !accessSettings().hasOpenMetrics) return refusal(verdict);
  const lake = await ofLake().catch(() => []);
  const text = exposition([...requestMetrics().metrics(), ...lake, ...processMetrics()]);
  return new Response(text, { headers: { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' } });
}

async function ofLake(): Promise<Metric[]> {
  const engine = await getEngine();
  return [...engineMetrics(engine.load()), ...lakeMetrics(await engine.status(LOCAL_SCOPE))];
}
