import {
  type CompiledAnalysis,
  compileAnalysis,
  cutOffOf,
  type FindSlice,
  isProven,
  shapeResult,
} from '../analyses/compile-analysis.js';
import type { AnalysisMeta, AnalysisRequest, AnalysisResult, Cell, Row } from '../contract.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import { SharedAnswers } from '../core/shared-answers.js';
import { formatInstant, type TimeWindow } from '../core/time-window.js';
import type { CallOptions } from '../engine-types.js';
import type { LookedUp } from '../planner/plan-records.js';
import { lookupQuery } from '../planner/slice.js';
import { inlineParams } from '../query/inline-params.js';
import type { RollupCoverage } from '../schema/rollups.js';
import type { HeldSlices, Lake } from '../store/lake.js';
import { rollupCoverage } from '../store/rollup-coverage.js';
import { questionKey } from './question-key.js';
import { compileValues, type ValuesRequest } from './values.js';

export interface ValueCount {
  readonly value: Cell;
  readonly flows: number;
}

interface Answer<T> {
  readonly value: T;
  readonly version: number;
}

/** Answers analyses and values of columns: from what was answered before, else from the smallest tables that can. */
export class AnswerDesk {
  readonly #answers: SharedAnswers;
  /** Questions under way by tenant and filter. */
  readonly #underWay = new Map<string, number>();

  constructor(bytesMax: number = LIMITS.answersBytesMax) {
    this.#answers = new SharedAnswers(bytesMax);
  }

  /** How questions were answered since the start, and the bytes of the answers kept. */
  get load(): SharedAnswers['counts'] & { readonly keptBytes: number } {
    return { ...this.#answers.counts, keptBytes: this.#answers.bytes };
  }

  async analyze(
    lake: Lake,
    name: string,
    request: AnalysisRequest,
    scope: Scope,
    options: CallOptions,
  ): Promise<AnalysisResult> {
    const started = performance.now();
    // Refuses what makes no sense before it waits for a turn.
    compileAnalysis(name, request, scope);
    const { answer, cached } = await this.#ask(
      lake,
      questionKey(name, request, options.timeoutMs),
      scope,
      options,
      (signal) => this.#run(lake, { name, request, scope }, { ...options, signal }),
    );
    const { meta, rows } = answer.value;
    const source = meta.source === undefined ? {} : { source: { ...meta.source, cached } };
    return { rows, meta: { ...meta, ...source, elapsedMs: Math.round(performance.now() - started) } };
  }

  async values(
    lake: Lake,
    column: string,
    request: ValuesRequest,
    scope: Scope,
    options: CallOptions,
  ): Promise<readonly ValueCount[]> {
    compileValues(column, request);
    const key = questionKey(`values of ${column}`, request, options.timeoutMs);
    const { answer } = await this.#ask(lake, key, scope, options, async (signal) => {
      const { rows, version } = await lake.rows((state) => compileValues(column, request, rollupCoverage(state)), {
        ...options,
        signal,
      });
      return { value: rows.map((row) => ({ value: row.value ?? null, flows: Number(row.flows) })), version };
    });
    return answer.value;
  }

  async #run(lake: Lake, asked: Asked, options: CallOptions): Promise<Answer<AnalysisResult>> {
    const key = JSON.stringify([asked.scope.tenant, asked.request.where ?? '']);
    const count = (by: number): number => {
      const left = (this.#underWay.get(key) ?? 0) + by;
      if (left === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, left);
      return left;
    };
    count(1);
    try {
      return await runAnalysis(lake, asked, () => count(0) >= LIMITS.sliceAskersMin, options);
    } finally {
      count(-1);
    }
  }

  async #ask<T>(
    lake: Lake,
    key: string,
    scope: Scope,
    { signal }: CallOptions,
    run: (signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<{ readonly answer: Answer<T>; readonly cached: boolean }> {
    const { version } = await lake.refresh();
    const isOfVersion = (answer: Answer<T>): boolean => answer.version === version;
    return this.#answers.ask({ group: scope.tenant, version, key, run, isOfVersion }, signal);
  }
}

interface Asked {
  readonly name: string;
  readonly request: AnalysisRequest;
  readonly scope: Scope;
}

async function runAnalysis(
  lake: Lake,
  { name, request, scope }: Asked,
  isShared: () => boolean,
  options: CallOptions,
): Promise<Answer<AnalysisResult>> {
  let compiled: CompiledAnalysis | undefined;
  const answer = await lake.rows(async (state, slices) => {
    const coverage = rollupCoverage(state);
    const plain = compileAnalysis(name, request, scope, coverage);
    if (plain.rankedBy !== undefined) {
      compiled = plain;
      return plain.query;
    }
    const found = await findSlices(plain, { slices, coverage, isShared: isShared() });
    compiled = found === undefined ? plain : compileAnalysis(name, request, scope, coverage, found);
    return compiled.query;
  }, options);
  if (compiled === undefined) throw new Error('a query ran that was not compiled');
  if (compiled.rankedBy !== undefined && !isProven(answer.rows)) {
    const all = await runAnalysis(lake, { name, request: { ...request, exact: true }, scope }, isShared, options);
    return { ...all, value: escalated(all.value) };
  }
  const { rows, totals } = shapeResult(compiled.analysis, answer.rows);
  const meta = metaOf(compiled, request, answer);
  const counted = { rowCount: rows.length, ...(totals === undefined ? {} : { totals }) };
  return { value: { rows, meta: { ...meta, ...counted } }, version: answer.version };
}

/** Finds the slices of what others ask for, too, and makes them when they do so now; none of what is too large. */
async function findSlices(
  { lookups }: CompiledAnalysis,
  made: { readonly slices: HeldSlices; readonly coverage: RollupCoverage; readonly isShared: boolean },
): Promise<FindSlice | undefined> {
  const { slices, coverage, isShared } = made;
  const tables = new Map<string, string>();
  for (const looked of lookups) {
    const key = sliceKey(looked);
    if (!(isShared || slices.has(key))) continue;
    const query = lookupQuery(looked, LIMITS.sliceRowsMax, coverage);
    const table = query === undefined ? undefined : await slices.acquire(key, query);
    if (table !== undefined) tables.set(key, table);
  }
  return tables.size === 0 ? undefined : (looked) => tables.get(sliceKey(looked));
}

function sliceKey({ narrows: { where, window }, lookup }: LookedUp): string {
  return JSON.stringify([lookup, where, window.from, window.to]);
}

/** Every sum was read, because the greatest ones of each day could not say for certain which rows come first. */
function escalated({ rows, meta }: AnalysisResult): AnalysisResult {
  if (meta.source === undefined) return { rows, meta };
  const reason = `${meta.source.reason}. The greatest of each day did not tell which rows come first`;
  return { rows, meta: { ...meta, source: { ...meta.source, reason } } };
}

function metaOf(
  compiled: CompiledAnalysis,
  request: AnalysisRequest,
  { rows, version: lakeVersion }: { readonly rows: readonly Row[]; readonly version: number },
): AnalysisMeta {
  const { against, rankedBy } = compiled;
  const leftOut = cutOffOf(rows);
  return {
    analysis: compiled.analysis.name,
    columns: compiled.columns,
    window: instantsOf(compiled.window),
    ...(against === undefined ? {} : { against: instantsOf(against) }),
    rowCount: 0,
    elapsedMs: 0,
    sql: inlineParams(compiled.shown),
    lakeVersion,
    source: {
      ...compiled.source,
      cached: false,
      ...(rankedBy === undefined || leftOut === undefined ? {} : { bound: { measure: rankedBy, leftOut } }),
      ...(request.explain ? { sql: inlineParams(compiled.query) } : {}),
    },
  };
}

function instantsOf({ from, to }: TimeWindow): { readonly from?: string; readonly to?: string } {
  return {
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  };
}
