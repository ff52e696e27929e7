import type { Lake } from './lake.js';
import { type ManifestState, partsOf } from './manifest.js';

/** How many records a lake holds, and the range of their `start` in Unix seconds; null where none has one. */
export interface FlowCounts {
  readonly version: number;
  readonly rows: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** Counts the flows of a state: from the manifest alone, unless parts hold rows of replaced objects. */
export async function countFlows(lake: Lake, state: ManifestState): Promise<FlowCounts> {
  const { version } = state;
  const parts = partsOf(state, 'flows');
  const isMixed = parts.some(({ objects: [from, to] }) => [...state.dead].some((id) => from <= id && id <= to));
  if (!isMixed) {
    const firsts = parts.flatMap((part) => part.first ?? []);
    const lasts = parts.flatMap((part) => part.last ?? []);
    return {
      version,
      rows: parts.reduce((sum, part) => sum + part.rows, 0),
      first: firsts.length === 0 ? null : firsts.reduce((least, each) => Math.min(least, each)),
      last: lasts.length === 0 ? null : lasts.reduce((most, each) => Math.max(most, each)),
    };
  }
  const { rows } = await lake.rows({
    text: 'SELECT count(*) AS loaded, min("start") AS first, max("start") AS last FROM flows',
    params: [],
  });
  const [{ loaded = 0, first = null, last = null } = {}] = rows;
  return {
    version,
    rows: Number(loaded),
    first: first === null ? null : Number(first),
    last: last === null ? null : Number(last),
  };
}
