import { DESTINATION_IS_EXTERNAL, EXTERNAL, SIDE_COLUMNS } from '../../analyses/external-side.js';
import { columnsOf, OUTBOUND } from '../../analyses/told-question.js';
import type { CompiledQuery } from '../../core/compiled-query.js';
import type { DayTurns } from '../../core/day-turns.js';
import { quoteIdentifier, quoteLiteral } from '../../core/quote-sql.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { WholeSums } from '../../planner/plan-records.js';
import { flowColumn } from '../../schema/registry.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../../store/manifest.js';
import { answers, hoursOf, maskOf } from '../../store/rollup-views.js';
import type { Numbers } from './read-part-columns.js';
import type { SumColumns } from './sum-columns.js';

const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;
const HOURS_RADIX = 16;
/** Different combinations of what a filter reads that it is asked of; of more, the rows are asked instead. */
const COMBINATIONS_MAX = 4_096;

/** Rows of one part that a question is about. */
export interface PartRows {
  readonly part: Part;
  readonly columns: ReadonlyMap<string, Numbers>;
  /** Their places in the columns; all rows when undefined. */
  readonly picked?: Int32Array | undefined;
}

/** Where rows are read from, and how a condition over a few values is asked. */
export interface SumsContext {
  readonly layout: LakeLayout;
  readonly state: ManifestState;
  readonly sums: SumColumns;
  /** Whether so many rows more may be read into memory now, and values of them. */
  readonly mayRead: (rows: number, cells: number) => boolean;
  /** More rows than these are read, added up and let go again a piece at a time. */
  readonly pieceRows: number;
  /** Who is added up a piece of when. */
  readonly turns: DayTurns;
  /** What is read is added up once. */
  readonly isPassing?: boolean | undefined;
  /** Aborts when nobody waits any longer. */
  readonly signal?: AbortSignal | undefined;
  readonly run: (query: CompiledQuery) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Which rows count, as SQL over columns of `flows`. */
export interface Conditions {
  readonly conditions: readonly string[];
  readonly conditionColumns: readonly string[];
  readonly params: CompiledQuery['params'];
}

/** What is read of a part: some of its hours. Whoever has the same key has the same rows, for ever. */
export interface Unit {
  readonly key: string;
  readonly part: Part;
  readonly hours: readonly number[];
  /** Whether the part holds whole days. */
  readonly isDaily: boolean;
}

/** What a window is read from, days first. */
export function unitsIn({ daily, hourly, days, hours }: WholeSums, state: ManifestState): readonly Unit[] {
  return [...unitsOf(daily, days, true, state), ...unitsOf(hourly, hours, false, state)];
}

/** By state, and by table and hours: the questions of a page ask for the same again and again. */
const known = new WeakMap<ManifestState, Map<string, readonly Unit[]>>();

function unitsOf(
  table: string | undefined,
  ranges: WholeSums['days'],
  isDaily: boolean,
  state: ManifestState,
): readonly Unit[] {
  if (table === undefined || ranges.length === 0) return [];
  const ofState = known.get(state) ?? new Map<string, readonly Unit[]>();
  known.set(state, ofState);
  const name = `${table} ${ranges.map(({ from, to }) => `${from}-${to}`).join()}`;
  const units =
    ofState.get(name) ?? partsOf(state, table).flatMap((part) => unitOf(part, ranges, isDaily, state) ?? []);
  ofState.set(name, units);
  return units;
}

function unitOf(part: Part, ranges: WholeSums['days'], isDaily: boolean, state: ManifestState): Unit | undefined {
  const hours = hoursOf(part.rollup, answers(part, state)).filter((hour) =>
    ranges.some(({ from, to }) => from <= hour * SECONDS_PER_HOUR && hour * SECONDS_PER_HOUR < to),
  );
  if (hours.length === 0) return undefined;
  const key = `${part.path} ${maskOf(part.rollup?.day ?? 0, hours).toString(HOURS_RADIX)}`;
  return { key, part, hours, isDaily };
}

/** Which columns of a unit's part are read, and whether all its rows are of the unit. */
function wantedOf({ part, hours }: Unit, names: readonly string[], { conditionColumns }: Conditions) {
  const isWhole = hours.length === hoursOf(part.rollup, part.rollup?.held ?? 0).length;
  const stored = names.flatMap(columnsOf);
  return { isWhole, names: [...new Set([...stored, ...conditionColumns, ...(isWhole ? [] : ['start'])])] };
}

/** What of units is not in memory. */
export interface Lacking {
  /** Of parts that lack something. */
  readonly rows: number;
  readonly cells: number;
}

/** What of units is not in memory with the columns asked. */
export function lackingOf(
  units: readonly Unit[],
  names: readonly string[],
  conditions: Conditions,
  { sums }: SumsContext,
): Lacking {
  let [rows, cells] = [0, 0];
  for (const unit of units) {
    const lacking = sums.lacking(unit.part, wantedOf(unit, names, conditions).names);
    if (lacking > 0) rows += unit.part.rows;
    cells += lacking * unit.part.rows;
  }
  return { rows, cells };
}

/** The rows of units that meet the conditions, with the columns asked; undefined when memory or their writer does not allow it. */
export async function rowsOf(
  units: readonly Unit[],
  names: readonly string[],
  conditions: Conditions,
  context: SumsContext,
): Promise<readonly PartRows[] | undefined> {
  // Whoever may not read all of it reads nothing: DuckDB is asked in its place.
  const { rows, cells } = lackingOf(units, names, conditions, context);
  if (cells > 0 && !context.mayRead(rows, cells)) return undefined;
  const mayGoOn = (): boolean => context.signal?.aborted !== true;
  const read: (PartRows & { readonly hours: ReadonlySet<number> | undefined })[] = [];
  for (const unit of units) {
    const { part, hours } = unit;
    const { isWhole, names: wanted } = wantedOf(unit, names, conditions);
    const columns = await context.sums.columns(context.layout, part, wanted, mayGoOn, context.isPassing);
    const own = context.sums.partOf(part);
    if (columns === undefined || own === undefined) return undefined;
    const first = (part.rollup?.day ?? 0) * HOURS_PER_DAY;
    read.push({ part: own, columns, hours: isWhole ? undefined : new Set(hours.map((hour) => hour - first)) });
  }
  if (read.length === 0) return [];
  const matching = await combinationsThat(conditions, read, context);
  if (matching === undefined) return undefined;
  const derived = names.filter((name) => name === OUTBOUND || EXTERNAL[name] !== undefined);
  const sides = derived.length === 0 ? undefined : await combinationsThat(SIDES, read, context);
  if (derived.length > 0 && sides === undefined) return undefined;
  return read.map(({ part, columns, hours }, index) => ({
    part,
    columns: withExternal(derived, columns, sides?.accepted, sides?.combinations[index]),
    picked: pick(part.rows, hours, narrowOf(columns, 'start'), matching.accepted, matching.combinations[index]),
  }));
}

const SIDES: Conditions = { conditions: [DESTINATION_IS_EXTERNAL], conditionColumns: SIDE_COLUMNS, params: [] };

/** Adds columns of whichever side is outside. */
function withExternal(
  derived: readonly string[],
  columns: PartRows['columns'],
  isOutbound: Uint8Array | undefined,
  combinations: Int32Array | undefined,
): PartRows['columns'] {
  if (isOutbound === undefined || combinations === undefined) return columns;
  const all = new Map(columns);
  for (const name of derived) {
    const values = new Int32Array(combinations.length);
    const sides = EXTERNAL[name];
    const [outbound, inbound] = [narrowOf(columns, sides?.outbound ?? ''), narrowOf(columns, sides?.inbound ?? '')];
    for (let row = 0; row < values.length; row += 1) {
      const side = isOutbound[combinations[row] ?? 0] ?? 0;
      values[row] = sides === undefined ? side : ((side === 1 ? outbound[row] : inbound[row]) ?? NULL_VALUE);
    }
    all.set(name, values);
  }
  return all;
}

/** A column that holds codes or small numbers. */
export function narrowOf(columns: PartRows['columns'], name: string): Int32Array {
  const values = columns.get(name);
  return values instanceof Int32Array ? values : new Int32Array(0);
}

export function wideOf(columns: PartRows['columns'], name: string): Float64Array {
  const values = columns.get(name);
  return values instanceof Float64Array ? values : new Float64Array(0);
}

let every = new Int32Array(0);

/** The places of all rows of a part, to be read and not kept. */
export function everyRow(rows: number): Int32Array {
  if (every.length < rows) {
    every = new Int32Array(rows);
    for (let row = 0; row < rows; row += 1) every[row] = row;
  }
  return every.subarray(0, rows);
}

/** Those of some rows whose column has a value. */
export function rowsWith(picked: Int32Array, values: Int32Array, value: number): Int32Array {
  const found = new Int32Array(picked.length);
  let count = 0;
  for (let index = 0; index < picked.length; index += 1) {
    const row = picked[index] ?? 0;
    if (values[row] === value) found[count++] = row;
  }
  return found.subarray(0, count);
}

/** Numbers of the combinations of what a filter reads, by part and row, and which it accepts: DuckDB says, so a filter means one thing. */
async function combinationsThat(
  { conditions, conditionColumns, params }: Conditions,
  read: readonly PartRows[],
  { sums, run }: SumsContext,
): Promise<{ accepted: Uint8Array | undefined; combinations: readonly (Int32Array | undefined)[] } | undefined> {
  if (conditions.length === 0) return { accepted: undefined, combinations: [] };
  const combinations: Int32Array[] = [];
  for (const { part, columns } of read) {
    const numbers = sums.tuples(
      part,
      conditionColumns,
      conditionColumns.map((name) => narrowOf(columns, name)),
    );
    if (numbers === undefined) return undefined;
    combinations.push(numbers);
  }
  const book = sums.bookOf(conditionColumns);
  if (book.count > COMBINATIONS_MAX) return undefined;
  const accepted = new Uint8Array(book.count);
  if (book.count === 0) return { accepted, combinations };
  const fields = conditionColumns.map((name, field) => {
    const type = flowColumn(name)?.type ?? 'VARCHAR';
    const values = book.fieldOf(field);
    return (row: number): string => `${literalOf(name, values[row] ?? NULL_VALUE, sums)}::${type}`;
  });
  const rows = Array.from({ length: book.count }, (_, row) => `(${[row, ...fields.map((of) => of(row))].join(', ')})`);
  const names = ['combination', ...conditionColumns].map(quoteIdentifier).join(', ');
  const text = `SELECT combination FROM (VALUES ${rows.join(', ')}) AS t(${names}) WHERE (${conditions.join(') AND (')})`;
  for (const { combination } of await run({ text, params })) accepted[Number(combination)] = 1;
  return { accepted, combinations };
}

function literalOf(column: string, value: number, sums: SumColumns): string {
  if (value === NULL_VALUE) return 'NULL';
  return flowColumn(column)?.type === 'VARCHAR' ? quoteLiteral(sums.textsOf(column).text(value)) : String(value);
}

function pick(
  rows: number,
  hours: ReadonlySet<number> | undefined,
  starts: Int32Array,
  accepted: Uint8Array | undefined,
  combinations: Int32Array | undefined,
): Int32Array | undefined {
  if (hours === undefined && (accepted?.every((each) => each === 1) ?? true)) return undefined;
  const picked = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (accepted !== undefined && accepted[combinations?.[row] ?? 0] !== 1) continue;
    if (hours !== undefined && !hours.has(Math.floor((starts[row] ?? 0) / SECONDS_PER_HOUR))) continue;
    picked[count++] = row;
  }
  return count === rows ? undefined : picked.slice(0, count);
}
