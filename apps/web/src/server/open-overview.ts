import { LOCAL_SCOPE } from '@networkflow/engine';
import type { LakeStatus } from '@networkflow/engine/contract';
import { questionsInSight } from '../state/questions-in-sight';
import { parseView } from '../state/view-address';
import { getEngine } from './engine';
import { SERVER_LIMITS } from './limits';

/**
 * Starts on what the overview of an address asks first, so that it is answered, or on its way, when the browser has loaded the
 * script that asks; answers are shared. Resolves to what is in the lake, which the page would ask before all else, or to
 * undefined when that fails: the page then asks itself, and says what is wrong.
 */
export async function openOverview(params: URLSearchParams, client: string): Promise<LakeStatus | undefined> {
  try {
    const engine = await getEngine();
    const status = await engine.status(LOCAL_SCOPE);
    const options = { client, signal: AbortSignal.timeout(SERVER_LIMITS.openingHoldMs) };
    for (const { name, request } of status.rows === 0 ? [] : questionsInSight(parseView(params), status)) {
      // Whoever asks for it meets the same failure and is told of it.
      engine.analyze(name, request, LOCAL_SCOPE, options).catch(() => undefined);
    }
    return status;
  } catch {
    return undefined;
  }
}
