import type { ManifestState, Part } from './manifest.js';

/** A bit for each hour of a day. */
export const ALL_HOURS = 0xff_ff_ff;

/** The live parts of one table. */
export function partsOf(state: Pick<ManifestState, 'parts'>, table: Part['table']): readonly Part[] {
  return state.parts.filter((part) => part.table === table);
}
