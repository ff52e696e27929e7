import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from './engine';

/** What answers over records depend on. */
export async function lakeVersion(): Promise<string> {
  return String(await (await getEngine()).version(LOCAL_SCOPE));
}

/** What answers about findings depend on: the lake, and which suppressions hold now. */
export async function findingsVersion(): Promise<string> {
  const engine = await getEngine();
  const suppressions = await engine.suppressions(LOCAL_SCOPE);
  const now = Date.now();
  const inForce = suppressions.map((each) => [each, Date.parse(each.expires) > now]);
  return JSON.stringify([await engine.version(LOCAL_SCOPE), inForce]);
}
