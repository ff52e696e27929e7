import type { AnalysisMeta, AnalysisRequest, Cell, ResultColumn, Row } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { parseWindow, type TimeWindow } from '../core/time-window.js';
import { OF_RECORDS } from '../planner/measures.js';
import { type FindLookup, type LookedUp, PlannedReader, Sources } from '../planner/plan-records.js';
import { type TopsReader, topsOf } from '../planner/plan-tops.js';
import { questionOf } from '../planner/question.js';
import { RECORDS_TABLE, type Reader, readRecords } from '../planner/reader.js';
import { findStrays, portAsked } from '../planner/service-ports.js';
import { Params } from '../query/params.js';
import { suggestName } from '../query/suggest-name.js';
import { compileWhere, type Where } from '../query/where.js';
import type { RollupCoverage } from '../schema/rollups.js';
import { type Ranked, TOPS } from '../schema/tops.js';
import { againstWindow } from './against.js';
import { type Analysis, resultColumns } from './analysis.js';
import { foldedStatement, foldedStatementWithTotals } from './fold-paths.js';
import { ANALYSES, findAnalysis } from './registry.js';
import { parseRequest, type ValidRequest } from './request.js';
import {
  COUNT_PREFIX,
  compileSearch,
  keysOf,
  plainStatement,
  type StatementInput,
  statementWithTotals,
  TOTAL_COLUMNS,
  twoPassStatement,
} from './statement.js';
import { type ToldQuestion, toldQuestion } from './told-question.js';
import { rankedMeasure, topStatement, twoPassTopStatement } from './top-statement.js';

export interface CompiledAnalysis {
  readonly analysis: Analysis;
  readonly scope: Scope;
  readonly window: TimeWindow;
  /** The window it is compared with, if any. */
  readonly against?: TimeWindow | undefined;
  /** The columns of the answer for the `by` that was asked. */
  readonly columns: readonly ResultColumn[];
  /** What to run; its rows go through `shapeResult`. */
  readonly query: CompiledQuery;
  /** What to show: a plain statement over `flows` that gives the same rows and no hidden columns. */
  readonly shown: CompiledQuery;
  /** Which tables `query` reads, and why. */
  readonly source: { readonly table: string; readonly reason: string };
  /** The measure by which it reads only the greatest rows of each day; what it finds has to be proven, by `isProven`. */
  readonly rankedBy?: Ranked | undefined;
  /** What it looks up that others with the same filter do, too; slices of that can be handed to `compileAnalysis`. */
  readonly lookups: readonly LookedUp[];
  /** The same question for sums in memory, where they can answer it. */
  readonly told?: (ToldQuestion & Pick<CompiledQuery, 'params'> & { readonly besides?: CompiledQuery }) | undefined;
}

/** The table of a slice that `lookupQuery` made for questions that share a filter, if there is one. */
export type FindSlice = (looked: LookedUp) => string | undefined;

/**
 * Turns the question `name` into SQL over the views `flows` and `coverage` of the caller's scope; with `rollups`, over the
 * smallest tables that give the same answer. Throws `not-found` for an unknown name, `invalid-input` for a request or filter
 * that makes no sense.
 */
export function compileAnalysis(
  name: string,
  request: AnalysisRequest,
  scope: Scope,
  rollups?: RollupCoverage,
  findSlice: FindSlice = () => undefined,
): CompiledAnalysis {
  const analysis = findAnalysis(name);
  if (analysis === undefined) throw unknownAnalysis(name);
  const valid = parseRequest(analysis, request);
  const window = parseWindow(request);
  const against = valid.view.compares ? againstWindow(request, window) : undefined;
  const asked: Asked = { analysis, request, valid, window, against };
  const fromRecords = (where: Where, params: Params, extra: readonly string[]): Reader =>
    readRecords(compileWhere(where, params, extra));
  const plain = valid.view.isFolded ? foldedStatement : plainStatement;
  const shown = compileWith(asked, fromRecords, plain);
  const text = analysis.order === 'rank' ? rankedText : plain;
  const common = { analysis, scope, window, against, columns: resultColumns(valid.view.columns), shown };
  if (rollups === undefined || request.fromRecords) {
    const query = text === plain ? shown : compileWith(asked, fromRecords, text);
    const reason = request.fromRecords ? 'records were asked for' : 'there are no rollups';
    return { ...common, query, source: { table: RECORDS_TABLE, reason }, lookups: [] };
  }
  const sources = new Sources();
  const planned: MakeReader = (where, params, extra) => {
    const find: FindLookup = (lookup) => findSlice({ narrows: where, lookup });
    const strays = findStrays(where, rollups, sources, find);
    return new PlannedReader(questionOf(where, params, extra, strays), rollups, sources, find);
  };
  const makeTops: MakeTops = (reader) => {
    const top = TOPS.find(({ name }) => name === valid.view.within);
    if (request.exact || top === undefined || !(reader instanceof PlannedReader)) return undefined;
    return topsOf(top, reader.question, rollups, sources);
  };
  let rankedBy: Ranked | undefined;
  const textOf = (input: StatementInput): string => {
    const measure = rankedMeasure(input);
    const tops = measure === undefined ? undefined : makeTops(input.reader);
    if (measure === undefined || tops === undefined) return text(input);
    rankedBy = measure;
    return (valid.view.costlyColumns ? twoPassTopStatement : topStatement)(input, tops, measure);
  };
  const query = compileWith(asked, planned, textOf);
  const told = toldWith(asked, rollups);
  return { ...common, query, rankedBy, source: sources.described, lookups: sources.lookups, told };
}

/** Stands for the table of strays of a question that is told only where there are none. */
const NO_STRAYS = 'no_strays';

function toldWith(
  { analysis, request, valid, window, against }: Asked,
  rollups: RollupCoverage,
): CompiledAnalysis['told'] {
  const params = new Params();
  const strays = portAsked(request.where);
  const none = strays === undefined ? undefined : NO_STRAYS;
  const readerOf = (during: TimeWindow, bound: Params): PlannedReader => {
    const question = questionOf({ where: request.where, window: during }, bound, valid.view.conditions ?? [], none);
    return new PlannedReader(question, rollups, new Sources());
  };
  const reader = readerOf(window, params);
  // The same is bound for both windows.
  const told = toldQuestion(analysis, valid, reader, against && readerOf(against, new Params()));
  if (told === undefined) return undefined;
  const { besides } = valid.view;
  return {
    ...told,
    params: params.values,
    ...(strays && { strays }),
    ...(besides && { besides: compiledBesides(reader.question.narrows, besides, rollups) }),
  };
}

function compiledBesides(
  narrows: Where,
  besides: NonNullable<ValidRequest['view']['besides']>,
  rollups: RollupCoverage,
): CompiledQuery {
  const params = new Params();
  const text = besides(new PlannedReader(questionOf(narrows, params), rollups, new Sources()));
  return { text, params: params.values };
}

interface Asked {
  readonly analysis: Analysis;
  readonly request: AnalysisRequest;
  readonly valid: ValidRequest;
  readonly window: TimeWindow;
  readonly against: TimeWindow | undefined;
}

type MakeReader = (where: Where, params: Params, extra: readonly string[]) => Reader;
type MakeTops = (reader: Reader) => TopsReader | undefined;

function compileWith(
  asked: Asked,
  makeReader: MakeReader,
  statement: (input: StatementInput) => string,
): CompiledQuery {
  const params = new Params();
  return { text: statement(statementInput(asked, makeReader, params)), params: params.values };
}

/** A search narrows the groups, so that it finds computed columns too; in two passes it has to narrow the records. */
function statementInput(
  { analysis, request, valid, window, against }: Asked,
  makeReader: MakeReader,
  params: Params,
): StatementInput {
  const { view, search, status } = valid;
  const conditions = view.conditions ?? [];
  const narrows = { where: request.where, window: withHistory(window, view.historyS) };
  const shared = { analysis, request: valid, window, against: readRecords('WHERE false') };
  const keys = keysOf(view);
  if (search !== undefined && view.costlyColumns) {
    const expressions = keys.map(({ sql }) => sql(OF_RECORDS));
    const found = compileSearch(search, expressions, params);
    return { ...shared, reader: makeReader(narrows, params, [...conditions, found]) };
  }
  const reader = makeReader(narrows, params, conditions);
  const compared =
    against === undefined ? shared.against : makeReader({ ...narrows, window: against }, params, conditions);
  const names = view.searched ?? keys.map(({ name }) => name);
  const found = [
    ...(search === undefined ? [] : [`(${compileSearch(search, names, params)})`]),
    ...(status === undefined ? [] : [`status = '${status}'`]),
  ].join(' AND ');
  return { ...shared, reader, against: compared, ...(found === '' ? {} : { found }) };
}

function withHistory(window: TimeWindow, historyS = 0): TimeWindow {
  return window.from === undefined ? window : { ...window, from: window.from - historyS };
}

function rankedText(input: StatementInput): string {
  if (input.request.view.isFolded) return foldedStatementWithTotals(input);
  return input.request.view.costlyColumns ? twoPassStatement(input) : statementWithTotals(input);
}

function unknownAnalysis(name: string): EngineError {
  const names = ANALYSES.map((analysis) => analysis.name);
  const nearest = suggestName(name, names);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return new EngineError('not-found', `There is no analysis '${name}'.${hint} There are ${names.join(', ')}.`, {
    details: { names, ...(nearest === undefined ? {} : { nearest }) },
  });
}

export interface ShapedResult {
  readonly rows: readonly Row[];
  /** Ranked analyses only. */
  readonly totals?: NonNullable<AnalysisMeta['totals']>;
}

/** Takes the hidden columns of a ranked answer out of its rows and into totals; other answers pass unchanged. */
export function shapeResult(analysis: Analysis, rows: readonly Row[]): ShapedResult {
  if (analysis.order !== 'rank') return { rows };
  const first = rows[0];
  const total = (column: string): Cell => first?.[column] ?? 0;
  const counted = Object.keys(first ?? {}).filter((column) => column.startsWith(COUNT_PREFIX));
  return {
    rows: rows.filter((row) => row.flows !== null).map(visible),
    totals: {
      groups: Number(total(TOTAL_COLUMNS.groups)),
      ...(first?.[TOTAL_COLUMNS.areMore] === true ? { groupsAtLeast: true } : {}),
      flows: total(TOTAL_COLUMNS.flows),
      bytes: total(TOTAL_COLUMNS.bytes),
      packets: total(TOTAL_COLUMNS.packets),
      ...(counted.length === 0
        ? {}
        : {
            counts: Object.fromEntries(counted.map((name) => [name.slice(COUNT_PREFIX.length), Number(total(name))])),
          }),
    },
  };
}

/** Whether rows that were ranked by the greatest of each day are those of the records. */
export function isProven(rows: readonly Row[]): boolean {
  return rows[0]?.[TOTAL_COLUMNS.isProven] === true;
}

/** What no group has more of that is not among those looked at; undefined when all were. */
export function cutOffOf(rows: readonly Row[]): Cell | undefined {
  return rows[0]?.[TOTAL_COLUMNS.areMore] === true ? rows[0][TOTAL_COLUMNS.cutOff] : undefined;
}

const HIDDEN: ReadonlySet<string> = new Set(Object.values(TOTAL_COLUMNS));

function visible(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !HIDDEN.has(name) && !name.startsWith(COUNT_PREFIX)),
  );
}
