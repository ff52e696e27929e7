import type { LakeFiles } from '../contract.js';
import type { ManifestState } from './manifest.js';

/** The files that make up a lake at this state; others in its folders are on their way out. */
export function lakeFiles(state: ManifestState): LakeFiles {
  return {
    version: state.version,
    files: state.parts.map(({ table, path, rows, bytes }) => ({ table, path, rows, bytes })),
    deadObjects: [...state.dead].sort((a, b) => a - b),
    overlapping: state.parts
      .filter(({ rollup }) => rollup !== undefined && rollup.held !== rollup.valid)
      .map(({ path }) => path),
    staleHours: new Set([...state.stale, ...state.staleRollups]).size,
  };
}
