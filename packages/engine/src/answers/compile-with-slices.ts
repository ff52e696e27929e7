import { type CompiledAnalysis, compileAnalysis, type FindSlice } from '../analyses/compile-analysis.js';
import type { AnalysisRequest } from '../contract.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import { STRAYS } from '../planner/lookups.js';
import type { LookedUp } from '../planner/plan-records.js';
import { lookupQuery } from '../planner/slice.js';
import type { RollupCoverage } from '../schema/rollups.js';
import type { HeldSlices } from '../store/lake.js';

/** One analysis, as it is asked. */
export interface Asked {
  readonly name: string;
  readonly request: AnalysisRequest;
  readonly scope: Scope;
}

/**
 * Compiles a question, from what it is without them, to read slices of what others ask for, too; they are made when others do so now, unless they are too
 * large. What strays from the sums is looked up first and for one alone: it decides what else is, and spares a scan of the records.
 */
export async function compileWithSlices(
  { name, request, scope }: Asked,
  made: { readonly slices: HeldSlices; readonly coverage: RollupCoverage; readonly isShared: () => boolean },
  plain: CompiledAnalysis = compileAnalysis(name, request, scope, made.coverage),
): Promise<CompiledAnalysis> {
  const { slices, coverage, isShared } = made;
  const tables = new Map<string, string | undefined>();
  const find: FindSlice = (looked) => tables.get(sliceKey(looked));
  for (let compiled = plain; ; compiled = compileAnalysis(name, request, scope, coverage, find)) {
    const lookups = compiled.rankedBy === undefined ? compiled.lookups : [];
    const wanted = lookups.filter((looked) => !tables.has(sliceKey(looked)));
    const strays = wanted.filter(({ lookup }) => lookup === STRAYS);
    if (wanted.length === 0) return compiled;
    for (const looked of strays.length > 0 ? strays : wanted) {
      const key = sliceKey(looked);
      const isMade = looked.lookup === STRAYS || isShared() || slices.has(key);
      const query = isMade ? lookupQuery(looked, LIMITS.sliceRowsMax, coverage, find) : undefined;
      tables.set(key, query === undefined ? undefined : await slices.acquire(key, query));
    }
  }
}

function sliceKey({ narrows: { where, window }, lookup }: LookedUp): string {
  return JSON.stringify([lookup, where, window.from, window.to]);
}
