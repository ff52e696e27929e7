import type { AnalysisDescription, ChartKind, Measure, ResultColumn } from '../contract.js';
import { LIMITS } from '../core/limits.js';
import type { TimeWindow } from '../core/time-window.js';
import type { Selection } from '../planner/measures.js';
import type { TopName } from '../schema/tops.js';
import type { SelectColumn } from './select-column.js';

export type Parameter =
  | 'measure'
  | 'by'
  | 'limit'
  | 'offset'
  | 'sort'
  | 'search'
  | 'againstFrom'
  | 'againstTo'
  | 'status';

/** The records a view is about, wherever they are read from. */
export interface RecordsOfView {
  /** A statement that groups them: `SELECT <selection> ... GROUP BY <keys>`. */
  readonly group: (selection: Selection, keys: string) => string;
  /** Their `WHERE` clause, to ask it of another table as well. */
  readonly where: string;
  /** A selection of no rows with the columns that `where` reads. */
  readonly noRows: string;
}

/** One way of grouping. An analysis that offers a choice of `by` has one view per choice, the first being the default. */
export interface View {
  readonly by?: string;
  readonly columns: readonly SelectColumn[];
  /** Conditions that belong to the question itself, AND-ed to the caller's filter. */
  readonly conditions?: readonly string[];
  /**
   * What to select from; the records themselves unless they have to be grouped first, or others added to them. A view that
   * `compares` is given those of the other window as well.
   */
  readonly from?: (records: RecordsOfView, window: TimeWindow, against: RecordsOfView) => string;
  /** `from` only groups its records in two steps: what the columns are told to be is right of the records themselves. */
  readonly regroups?: boolean;
  /** What `from` adds to the records: hours since 1970, interfaces and statuses of others, and how many. */
  readonly besides?: (records: Pick<RecordsOfView, 'where' | 'noRows'>) => string;
  /** Looks at a second window beside the one that is asked for. */
  readonly compares?: boolean;
  /** Further columns, whose meaning follows the measure; the names and types are always the same. */
  readonly columnsOfMeasure?: (measure: Measure) => readonly SelectColumn[];
  /** What a ranked answer is ranked by, as SQL over its columns; the measure unless said. */
  readonly rankedBy?: string;
  /** Conditions over the columns of a ranked answer; its totals say how many groups meet each. */
  readonly counted?: Readonly<Record<string, string>>;
  /** Seconds before the window that `from` reads as well: its `WHERE` clause lets them pass, and it leaves them out itself. */
  readonly historyS?: number;
  /** Columns `search` looks in; the grouping columns unless said. */
  readonly searched?: readonly string[];
  /** Some columns cost much per group, as distinct counts do: rank by one column first, fill in the rest for the page. */
  readonly costlyColumns?: boolean;
  /** Columns are read each from the smallest table that has it, and put together by the groups: one of them needs a much larger one. */
  readonly columnsApart?: boolean;
  /** Each group lies within one class of this table, whose greatest rows can then rank them. */
  readonly within?: TopName;
  /** Keeps the largest values of each grouping column and folds the others together; see fold-paths.ts. */
  readonly isFolded?: boolean;
}

/** Lets `by` be any list of these columns, separated by commas, besides the choices that have a name. */
export interface ByList {
  readonly columns: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly view: (columns: readonly string[]) => View;
}

/**
 * - `rank`: the largest of a measure, or of `sort`, come first, and the answer says what all groups sum to.
 * - `latest`: in order of the grouping columns, of which the first is a time; a limit keeps the latest.
 * - `keys`: in order of the grouping columns.
 */
export type Order = 'rank' | 'latest' | 'keys';

export interface Analysis {
  readonly name: string;
  readonly title: string;
  /** For people: no names of columns or parameters. */
  readonly description: string;
  /** The rest, for programs. */
  readonly details?: string;
  readonly chart: ChartKind;
  readonly parameters: readonly Parameter[];
  readonly views: readonly [View, ...View[]];
  readonly byList?: ByList;
  readonly order: Order;
  readonly defaults: { readonly limit: number; readonly measure: Measure };
}

type Spec = Pick<Analysis, 'name' | 'title' | 'description' | 'details' | 'chart' | 'views' | 'byList' | 'order'> & {
  readonly defaults?: Partial<Analysis['defaults']>;
};

const PARAMETERS_OF_ORDER: Readonly<Record<Order, readonly Parameter[]>> = {
  rank: ['measure', 'limit', 'offset', 'sort', 'search'],
  latest: ['limit'],
  keys: ['limit'],
};

const PARAMETERS_OF_COMPARISON: readonly Parameter[] = ['againstFrom', 'againstTo', 'status'];

/** Declares an analysis: what it asks of `flows`, the columns it answers with and the chart that fits. */
export function defineAnalysis(spec: Spec): Analysis {
  const hasChoice = spec.views.length > 1;
  const compares = spec.views.some((view) => view.compares);
  return {
    ...spec,
    parameters: [
      ...(hasChoice ? ['by' as const] : []),
      ...PARAMETERS_OF_ORDER[spec.order],
      ...(compares ? PARAMETERS_OF_COMPARISON : []),
    ],
    defaults: {
      limit: spec.order === 'rank' ? LIMITS.analysisRowsDefault : LIMITS.analysisRowsMax,
      measure: 'bytes',
      ...spec.defaults,
    },
  };
}

/** The choices of `by`, the default first; empty when there is no choice. */
export function choicesOf(analysis: Analysis): readonly string[] {
  return analysis.views.flatMap((view) => (view.by === undefined ? [] : [view.by]));
}

/** All columns of a view for a measure. */
export function columnsOf(view: View, measure: Measure): readonly SelectColumn[] {
  return view.columnsOfMeasure === undefined ? view.columns : [...view.columns, ...view.columnsOfMeasure(measure)];
}

export function resultColumns(columns: readonly SelectColumn[]): readonly ResultColumn[] {
  return columns.map(({ name, type, unit, key }) => ({
    name,
    type,
    ...(unit === undefined ? {} : { unit }),
    ...(key ? { key } : {}),
  }));
}

/** What `describe` says of an analysis; the columns are those of the default view. */
export function describeAnalysis(analysis: Analysis): AnalysisDescription {
  const by = choicesOf(analysis);
  const { name, title, description, details, chart, parameters, byList } = analysis;
  return {
    name,
    title,
    description,
    ...(details === undefined ? {} : { details }),
    chart,
    parameters,
    ...(by.length === 0 ? {} : { by }),
    ...(byList === undefined ? {} : { byList: { columns: byList.columns, min: byList.min, max: byList.max } }),
    columns: resultColumns(columnsOf(analysis.views[0], analysis.defaults.measure)),
  };
}
