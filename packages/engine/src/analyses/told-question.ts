import type { ChangeStatus } from '../contract.js';
import { joined } from '../core/range.js';
import type { PlannedReader, WholeSums } from '../planner/plan-records.js';
import { columnsIn } from '../planner/reads.js';
import type { Filter, FilterLeaf } from '../query/filter.js';
import { flowColumn } from '../schema/registry.js';
import { RANKED, type Ranked } from '../schema/tops.js';
import type { Analysis } from './analysis.js';
import { EXTERNAL, SIDE_COLUMNS } from './external-side.js';
import { FOLDED } from './fold-paths.js';
import type { ValidRequest } from './request.js';
import { groupBy, type SelectColumn, type Told } from './select-column.js';
import { keysOf, rankTarget } from './statement.js';

/** A column of an answer that sums in memory can tell. */
export type ToldColumn = SelectColumn & { readonly told: Told };

/** Columns that are read from the same rollups. */
export interface ToldPart {
  readonly columns: readonly ToldColumn[];
  readonly from: WholeSums;
}

/** A question that sums of days and hours in memory can answer; see answers/sums/. */
export interface ToldQuestion {
  readonly keys: readonly (ToldColumn & { readonly told: { readonly kind: 'value' } })[];
  /** What groups are ranked by, and where all of them are read from; undefined where all is one group. */
  readonly ranked?: { readonly by: Ranked; readonly from: WholeSums; readonly offset: number; readonly limit: number };
  /** Groups are of hours, in order of the columns that group, or where a limit keeps the latest. */
  readonly hourly?: { readonly isLatest: boolean; readonly limit: number };
  /** `ranked` is of one window and this is the other; groups are ranked by how far they moved. */
  readonly compared?: {
    readonly before: WholeSums;
    readonly columns: readonly ToldColumn[];
    readonly status: ChangeStatus | undefined;
  };
  /** Keys keep their greatest values, and the rest of each is one; see fold-paths.ts. */
  readonly isFolded: boolean;
  /** The columns of the page; those of a ranked answer in one part. */
  readonly parts: readonly ToldPart[];
  /** Conditions over columns of `flows`, and which these are. */
  readonly conditions: readonly string[];
  readonly conditionColumns: readonly string[];
  /** A filter that is asked of each row besides: on columns of so many values that these cannot be asked about. */
  readonly filter?: Filter;
  /** What it asks of a port at either end, and sums of that of the service: right where no record has it at the other end. */
  readonly strays?: FilterLeaf;
}

/** More places than these are left to SQL, which sorts better. */
const PLACES_MAX = 1_000;

/** Undefined when it takes SQL: a column is an expression, groups are searched or in another order, or records have to be read. */
export function toldQuestion(
  analysis: Analysis,
  request: ValidRequest,
  reader: PlannedReader,
  against?: PlannedReader,
): ToldQuestion | undefined {
  if (request.view.compares) return against === undefined ? undefined : toldChanges(request, reader, against);
  const { view, sort, search, status, offset, limit } = request;
  const { filter, ...conditions } = conditionsOf(reader);
  if (conditions.conditionColumns.some(isOfMany)) return undefined;
  if ((view.from !== undefined && !view.regroups) || search !== undefined || status !== undefined) return undefined;
  const columns = view.columns.flatMap((column) => (isTold(column) ? [column] : []));
  const untold = view.columns.filter((column) => !isTold(column));
  if (untold.some((column) => column !== FOLDED || !view.isFolded)) return undefined;
  const keys = columns.filter(isKey);
  const times = columns.filter(({ told }) => told.kind === 'hour');
  if (keys.length + times.length !== keysOf(view).length) return undefined;
  const common = {
    keys,
    isFolded: view.isFolded ?? false,
    ...conditions,
    ...(filter === undefined ? {} : { filter }),
  };
  if (times.length > 0) {
    const isLatest = analysis.order === 'latest';
    const from = isOfHours(columns, isLatest) ? reader.sumsOf(columns.flatMap(columnsRead), true) : undefined;
    return from && { ...common, hourly: { isLatest, limit }, parts: [{ columns, from }] };
  }
  if (keys.length === 0) {
    const parts = partsOfRow(columns, reader);
    return parts === undefined ? undefined : { ...common, parts };
  }
  if (view.isFolded && sort !== undefined) return undefined;
  if (analysis.order !== 'rank' || (offset + limit > PLACES_MAX && !view.isFolded)) return undefined;
  const target = rankTarget(analysis, request);
  const by = RANKED.find((name) => name === target.column.name);
  const from = reader.sumsOf(keys.flatMap(({ told }) => columnsOf(told.column)));
  const details = partOf(columns, reader);
  if (by === undefined || !target.descending || from === undefined || details === undefined) return undefined;
  return { ...common, ranked: { by, from, offset, limit }, parts: [details] };
}

/** Two windows side by side: sums of each, and the rest of a page from both together. */
function toldChanges(
  { view, measure, sort, search, status, offset, limit }: ValidRequest,
  reader: PlannedReader,
  against: PlannedReader,
): ToldQuestion | undefined {
  const { filter, ...conditions } = conditionsOf(reader);
  const columns = view.columns.filter(isTold);
  const keys = columns.filter(isKey);
  const isAsked = sort === undefined && search === undefined && columns.length === view.columns.length;
  if (!isAsked || conditions.conditionColumns.some(isOfMany) || offset + limit > PLACES_MAX) return undefined;
  const read = [...keys.flatMap(({ told }) => columnsOf(told.column)), 'action'];
  const [from, before] = [reader.sumsOf(read), against.sumsOf(read)];
  const details = columns.filter(({ told }) => DETAILS.includes(told.kind));
  const ofDetails = details.flatMap(columnsRead);
  const both = togetherOf(reader.sumsOf(ofDetails), against.sumsOf(ofDetails));
  if (from === undefined || before === undefined || both === undefined) return undefined;
  return {
    keys,
    isFolded: false,
    ...conditions,
    ...(filter === undefined ? {} : { filter }),
    ranked: { by: measure, from, offset, limit },
    compared: { before, columns, status },
    parts: [{ columns: details, from: both }],
  };
}

/** What the page of a comparison is told of both windows at once: it does not matter which, nor how often. */
const DETAILS: readonly Told['kind'][] = ['value', 'greatest', 'moment'];

function togetherOf(a: WholeSums | undefined, b: WholeSums | undefined): WholeSums | undefined {
  if (a === undefined || b === undefined || a.hourly !== b.hourly || a.daily !== b.daily) return undefined;
  return { ...a, days: joined([...a.days, ...b.days]), hours: joined([...a.hours, ...b.hours]) };
}

/** The most frequent values of a column, likewise; rows without one are among them. */
export function toldValues(column: string, limit: number, reader: PlannedReader): ToldQuestion | undefined {
  const { filter, ...conditions } = conditionsOf(reader);
  const from = reader.sumsOf([column]);
  if (from === undefined || conditions.conditionColumns.some(isOfMany)) return undefined;
  const keys = [groupBy(column)].filter(isTold).filter(isKey);
  const ranked = { by: 'flows', from, offset: 0, limit } as const;
  return { keys, isFolded: false, ...conditions, ...(filter === undefined ? {} : { filter }), ranked, parts: [] };
}

type Conditions = Pick<ToldQuestion, 'conditions' | 'conditionColumns' | 'filter'>;

function conditionsOf({ question: { ofSums, extra } }: PlannedReader): Conditions {
  const { filter, filterColumns } = ofSums;
  if (filter === undefined || ![...filterColumns].some(isOfMany)) {
    return { conditions: ofSums.conditions, conditionColumns: [...ofSums.columns].sort() };
  }
  const columns = new Set(extra.flatMap((condition) => [...columnsIn(condition)]));
  return { conditions: extra, conditionColumns: [...columns].sort(), filter };
}

function isOfMany(column: string): boolean {
  return flowColumn(column)?.kind === 'address';
}

function isTold(column: SelectColumn): column is ToldColumn {
  return column.told !== undefined;
}

function isKey(column: ToldColumn): column is ToldQuestion['keys'][number] {
  return column.key && column.told.kind === 'value';
}

/** Hours are told with one column at the most to tell groups apart, or to count different values of, and plain sums. */
function isOfHours(columns: readonly ToldColumn[], isLatest: boolean): boolean {
  const isPlain = columns.every(({ told }) => {
    if (told.kind !== 'sum') return IN_HOURS.includes(told.kind);
    return told.outbound === undefined && told.direction === undefined && (!told.denied || told.measure === 'flows');
  });
  const times = columns.flatMap(({ told }) => (told.kind === 'hour' ? [told.as] : []));
  const others = columns.filter(({ told }) => told.kind === 'value' || told.kind === 'different');
  const isOrdered = isLatest ? times.join() === 'instant' : times.join() === 'weekday,hourOfDay' && others.length === 0;
  return isPlain && isOrdered && others.length <= 1;
}

const IN_HOURS: readonly Told['kind'][] = ['hour', 'value', 'different', 'besides'];

/** Each column from the smallest rollups that have what it reads. */
function partsOfRow(columns: readonly ToldColumn[], reader: PlannedReader): readonly ToldPart[] | undefined {
  const parts = new Map<string, { columns: ToldColumn[]; from: WholeSums }>();
  for (const column of columns) {
    const from = reader.sumsOf(columnsRead(column));
    if (from === undefined) return undefined;
    const name = `${from.daily} ${from.hourly}`;
    const part = parts.get(name);
    if (part === undefined) parts.set(name, { columns: [column], from });
    else part.columns.push(column);
  }
  return [...parts.values()];
}

function partOf(columns: readonly ToldColumn[], reader: PlannedReader): ToldPart | undefined {
  const from = reader.sumsOf(columns.flatMap(columnsRead));
  return from === undefined ? undefined : { columns, from };
}

/** The columns of rollups that it takes to tell a column. */
function columnsRead(column: ToldColumn): readonly string[] {
  return columnsTold(column).flatMap(columnsOf);
}

/** The columns that it takes to tell one, those of external-side.ts by their own names. */
export function columnsTold({ told }: ToldColumn): readonly string[] {
  switch (told.kind) {
    case 'value':
    case 'different':
    case 'agreed':
      return [told.column];
    case 'protocolName':
      return ['protocol', 'service'];
    case 'greatest':
      return told.ofPort ? [told.column, 'service_port', 'dstport'] : [told.column];
    case 'sum':
      return [
        ...(told.denied ? ['action'] : []),
        ...(told.outbound === undefined ? [] : [OUTBOUND]),
        ...(told.direction === undefined ? [] : ['direction']),
      ];
    case 'deniedShare':
      return ['action'];
    default:
      return [];
  }
}

/** The column that says whether the destination is outside. */
export const OUTBOUND = 'outbound';

/** The columns of rollups that a column is made of. */
export function columnsOf(name: string): readonly string[] {
  const sides = EXTERNAL[name];
  if (sides === undefined) return name === OUTBOUND ? SIDE_COLUMNS : [name];
  return [...SIDE_COLUMNS, sides.outbound, sides.inbound];
}
