import {
  type CompiledAnalysis,
  compileAnalysis,
  cutOffOf,
  isProven,
  shapeResult,
} from '../analyses/compile-analysis.js';
import type { AnalysisMeta, AnalysisRequest, AnalysisResult, Cell, Row } from '../contract.js';
import { IdleWork } from '../core/idle-work.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import { SharedAnswers } from '../core/shared-answers.js';
import { formatInstant, type TimeWindow } from '../core/time-window.js';
import type { CallOptions, EngineOptions } from '../engine-types.js';
import { inlineParams } from '../query/inline-params.js';
import type { Lake } from '../store/lake.js';
import { rollupCoverage } from '../store/rollup-coverage.js';
import { type Asked, compileWithSlices } from './compile-with-slices.js';
import { questionKey } from './question-key.js';
import { SumsDesk, type Telling } from './sums/sums-desk.js';
import { compileValues, type ValuesRequest } from './values.js';

export interface ValueCount {
  readonly value: Cell;
  readonly flows: number;
}

interface Answer<T> {
  readonly value: T;
  readonly version: number;
}

/** Whose turn it is while sums are read in a pause. */
const CLIENT = 'pause';
/** Nobody has to have asked for so long before sums are read into memory: a page asks in bursts. */
const IDLE_MS = 1_000;

type TellInPause = (asked: AskedOf, idle: AbortSignal) => Promise<unknown>;

/** Filters whose questions are added up in pauses, and how many of each; what nobody asked for lately is forgotten. */
const PAGES_MAX = 64;
const PAGE_QUESTIONS_MAX = 64;

export type AnswerDeskOptions = Pick<EngineOptions, 'answersBytes' | 'sums'>;

/** What answering a question needs beside the lake. */
interface Means {
  readonly sums: SumsDesk;
  readonly isShared: () => boolean;
  /** Called when the question could be told from memory once more was read. */
  readonly onLater: () => void;
}

/** What a question is asked of: a state of the lake. */
type AskedOf = Pick<Telling, 'state' | 'run'>;

/** Answers analyses and values of columns: from what was answered before, else from the smallest tables that can. */
export class AnswerDesk {
  readonly #answers: SharedAnswers;
  /** Questions under way by tenant and filter. */
  readonly #underWay = new Map<string, number>();

  /** What was asked and could not be told yet, by tenant and filter. */
  readonly #pages = new Map<string, Map<string, TellInPause>>();
  readonly #sums: SumsDesk;
  readonly #idle: IdleWork;

  constructor({ answersBytes = LIMITS.answersBytesMax, sums }: AnswerDeskOptions = {}) {
    this.#answers = new SharedAnswers(answersBytes);
    this.#sums = new SumsDesk(sums);
    this.#idle = new IdleWork(sums?.idleMs ?? IDLE_MS);
  }

  /** Ends what is done in pauses; before the lakes it reads are closed. */
  close(): Promise<void> {
    return this.#idle.close();
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
    const tell = async ({ state, run }: AskedOf, during: Pick<Telling, 'signal' | 'idle'>) => {
      const compiled = compileValues(column, request, rollupCoverage(state));
      return { compiled, told: await this.#sums.tellValues(compiled, { layout: lake.layout, state, run, ...during }) };
    };
    const { answer } = await this.#ask(lake, key, scope, options, async (signal) => {
      const find = async (asked: AskedOf) => {
        const { compiled, told } = await tell(asked, { signal });
        if (told === 'later') {
          const page = { key: pageKey(scope, request), own: key };
          this.#tellInPause(lake, page, (again, idle) => tell(again, { idle }));
        } else if (told !== undefined) return { rows: told };
        return compiled.query;
      };
      const { rows, version } = await lake.rows(find, { ...options, signal });
      return { value: rows.map((row) => ({ value: row.value ?? null, flows: Number(row.flows) })), version };
    });
    return answer.value;
  }

  async #run(lake: Lake, asked: Asked, options: CallOptions): Promise<Answer<AnalysisResult>> {
    const key = pageKey(asked.scope, asked.request);
    const count = (by: number): number => {
      const left = (this.#underWay.get(key) ?? 0) + by;
      if (left === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, left);
      return left;
    };
    count(1);
    const onLater = (): void => {
      const own = questionKey(asked.name, asked.request);
      this.#tellInPause(lake, { key, own }, async ({ state, run }, idle) => {
        const compiled = compileAnalysis(asked.name, asked.request, asked.scope, rollupCoverage(state));
        await this.#sums.tell(compiled, { layout: lake.layout, state, run, idle });
        this.#readForNext(lake, asked);
      });
    };
    try {
      const isShared = (): boolean => count(0) >= LIMITS.sliceAskersMin;
      return await runAnalysis(lake, asked, { sums: this.#sums, isShared, onLater }, options);
    } finally {
      count(-1);
    }
  }

  /** Reads in a later pause what the next click may lack. */
  #readForNext(lake: Lake, { name, request, scope }: Asked): void {
    const where = nextFilter(request.where);
    if (where === undefined) return;
    const next = { ...request, where };
    // One after another, as each takes what the ones before left.
    const own = questionKey(name, next);
    this.#tellInPause(lake, { key: `next ${scope.tenant} ${own}`, own }, ({ state, run }, idle) => {
      const compiled = compileAnalysis(name, next, scope, rollupCoverage(state));
      return this.#sums.readColumns(compiled, { layout: lake.layout, state, run, idle });
    });
  }

  /** Tells what could not be told yet, so that it can be next time: all questions of a page together, as they read the same. */
  #tellInPause(lake: Lake, { key, own }: { readonly key: string; readonly own: string }, tell: TellInPause): void {
    const page = this.#pages.get(key) ?? new Map<string, TellInPause>();
    this.#pages.set(key, page);
    page.set(own, tell);
    forgetOldest(this.#pages, PAGES_MAX);
    forgetOldest(page, PAGE_QUESTIONS_MAX);
    this.#idle.want(key, async (idle) => {
      const find = async (asked: AskedOf) => {
        const each = async ([own, tell]: [string, TellInPause]): Promise<void> => {
          // Nobody waits for it, so nobody is told that it failed; whoever asks the same is.
          await tell(asked, idle).catch(() => undefined);
          if (!idle.aborted) page.delete(own);
        };
        await Promise.all([...page].map(each));
        return { rows: [] };
      };
      await lake.rows(find, { client: CLIENT, signal: idle });
    });
  }

  async #ask<T>(
    lake: Lake,
    key: string,
    scope: Scope,
    { signal }: CallOptions,
    run: (signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<{ readonly answer: Answer<T>; readonly cached: boolean }> {
    const answered = this.#idle.began();
    try {
      const { version } = await lake.refresh();
      const isOfVersion = (answer: Answer<T>): boolean => answer.version === version;
      return await this.#answers.ask({ group: scope.tenant, version, key, run, isOfVersion }, signal);
    } finally {
      answered();
    }
  }
}

/** A filter that reads the columns that one by any address does, and finds nothing. */
const ANY_ADDRESS = 'address in ()';

/** What is likely to be asked behind a filter: people click on an address of what they see. */
function nextFilter(where = ''): string | undefined {
  return where.trim() === '' ? ANY_ADDRESS : undefined;
}

async function runAnalysis(
  lake: Lake,
  { name, request, scope }: Asked,
  means: Means,
  options: CallOptions,
): Promise<Answer<AnalysisResult>> {
  const { sums, isShared, onLater } = means;
  let compiled: CompiledAnalysis | undefined;
  const answer = await lake.rows(async ({ state, slices, run }) => {
    const coverage = rollupCoverage(state);
    const plain = compileAnalysis(name, request, scope, coverage);
    const told = await sums.tell(plain, { layout: lake.layout, state, run, signal: options.signal });
    if (told === 'later') onLater();
    else if (told !== undefined) {
      compiled = told.compiled;
      return { rows: told.rows };
    }
    compiled = await compileWithSlices({ name, request, scope }, { slices, coverage, isShared }, plain);
    return compiled.query;
  }, options);
  if (compiled === undefined) throw new Error('a query ran that was not compiled');
  if (compiled.rankedBy !== undefined && !isProven(answer.rows)) {
    const all = await runAnalysis(lake, { name, request: { ...request, exact: true }, scope }, means, options);
    return { ...all, value: escalated(all.value) };
  }
  const { rows, totals } = shapeResult(compiled.analysis, answer.rows);
  const meta = metaOf(compiled, request, answer);
  const counted = { rowCount: rows.length, ...(totals === undefined ? {} : { totals }) };
  return { value: { rows, meta: { ...meta, ...counted } }, version: answer.version };
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

/** Equal for questions with the same filter. */
function pageKey({ tenant }: Scope, { where = '' }: AnalysisRequest): string {
  return JSON.stringify([tenant, where]);
}

function forgetOldest(kept: Map<string, unknown>, countMax: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= countMax) return;
    kept.delete(oldest);
  }
}
