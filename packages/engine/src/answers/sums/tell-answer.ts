import { TOTAL_COLUMNS } from '../../analyses/statement.js';
import type { ToldQuestion } from '../../analyses/told-question.js';
import type { Cell, Row } from '../../contract.js';
import type { CompiledQuery } from '../../core/compiled-query.js';
import { DENIED_ACTION } from '../../planner/measures.js';
import type { WholeSums } from '../../planner/plan-records.js';
import { RANKED } from '../../schema/tops.js';
import type { Part } from '../../store/manifest.js';
import { comparing } from './compare-codes.js';
import { type FoldedInput, foldedRows } from './fold-groups.js';
import { foldParts } from './fold-parts.js';
import { firstOf } from './greatest-groups.js';
import { codeOf, GroupedSums, Groups, type PackedSums } from './group-sums.js';
import { nameOfBesides } from './read-besides.js';
import { type Conditions, lackingOf, rowsOf, type SumsContext, unitsIn } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';
import { tellChanges } from './tell-changes.js';
import { cellOf } from './tell-columns.js';
import { tellHours } from './tell-hours.js';
import { isPlainSum, tellPage, WHOLE } from './tell-page.js';

/** A question that compiled to no SQL, what its conditions bind, and what is asked of DuckDB besides. */
export type Told = ToldQuestion & Pick<Conditions, 'params'> & { readonly besides?: CompiledQuery };

type Ranking = NonNullable<Told['ranked']>;

export function sourcesOf({ ranked, compared, parts }: Told): readonly WholeSums[] {
  const windows = [ranked?.from, compared?.before].filter((from) => from !== undefined);
  return [...windows, ...parts.map((part) => part.from)];
}

/** The tables it is told from. */
export function tablesOf(question: Told): readonly string[] {
  const named = sourcesOf(question).flatMap(({ daily, hourly, days, hours }) => [
    ...(daily !== undefined && days.length > 0 ? [daily] : []),
    ...(hours.length > 0 ? [hourly] : []),
  ]);
  return [...new Set(named)];
}

/**
 * The rows that the question's statement would give, hidden columns of totals and all, from sums in memory. Undefined where
 * memory has no room, a part is of another writer, or sums are beyond 2^53.
 */
export async function tellAnswer(question: Told, context: SumsContext): Promise<Row[] | undefined> {
  const { sums, state } = context;
  const { edition } = sums;
  const units = sourcesOf(question).map((from) => unitsIn(from, state).map(({ key }) => key));
  const { ranked, hourly, compared } = question;
  const name = shapeOf('answer', question, [
    ranked && [ranked.by, ranked.offset, ranked.limit],
    compared && [compared.columns.map(({ name, told }) => [name, told]), compared.status],
    hourly && [hourly, nameOfBesides(question.besides, state)],
    units,
  ]);
  const known = sums.made(name);
  // The name says what was asked of which rows, and an answer is rows.
  if (known !== undefined) return known as Row[];
  const rows = await tellRows(question, context);
  if (rows !== undefined) {
    const cells = rows.length * Object.keys(rows[0] ?? {}).length;
    sums.keepMade(name, rows, cells * CELL_BYTES + name.length, edition);
  }
  return rows;
}

function tellRows(question: Told, context: SumsContext): Promise<Row[] | undefined> {
  const { ranked, hourly, compared, parts } = question;
  const [part] = parts;
  if (ranked !== undefined && compared !== undefined && part !== undefined) {
    const shape = shapeOf('page', question, undefined);
    return tellChanges({ question, compared, ranked, part, shape }, context);
  }
  if (ranked !== undefined) return tellRanked(question, ranked, context);
  if (hourly === undefined || part === undefined) return tellOneRow(question, context);
  const shape = shapeOf('hours', { ...question, keys: [], parts: [] }, undefined);
  return tellHours({ question, part, hourly, besides: question.besides, shape }, context);
}

/** Bytes of a cell of an answer, about. */
const CELL_BYTES = 64;

/** A name for what is made of rows: whatever decides it but the rows. */
function shapeOf(
  what: string,
  { keys, parts, isFolded, conditions, conditionColumns, params }: Told,
  own: unknown,
): string {
  const columns = [keys, ...parts.map((part) => part.columns)].map((each) =>
    each.map(({ name, key, told }) => [name, key, told]),
  );
  const bound = params.map((value) => [typeof value, String(value)]);
  return JSON.stringify([what, columns, isFolded, conditions, conditionColumns, bound, own]);
}

async function tellOneRow(question: Told, context: SumsContext): Promise<Row[] | undefined> {
  const row: Record<string, Cell> = {};
  for (const [index, part] of question.parts.entries()) {
    const page = await tellPage({ question, part, shape: shapeOf('row', question, index) }, context);
    if (page === undefined) return undefined;
    Object.assign(row, page(WHOLE));
  }
  return Object.values(row).every(isExact) ? [row] : undefined;
}

async function tellRanked(question: Told, ranking: Ranking, context: SumsContext): Promise<Row[] | undefined> {
  const { sums } = context;
  const { keys } = question;
  if (keys.some(({ told }) => told.ifNone !== undefined && isInBook(told.column, told.ifNone, sums))) return undefined;
  const groups = new Groups(
    keys.map(({ told }) => told.column),
    sums,
  );
  const grouped = await groupAll(question, ranking.from, groups, context);
  if (grouped === undefined || !grouped.isExact) return undefined;
  const values = keys.map((_, key) => groups.valuesOf(key, grouped.flows.length));
  const input = { question, ...ranking, grouped, values, sums };
  const found = question.isFolded ? foldedRows(input) : await rankedPage(input, groups, context);
  if (found === undefined) return undefined;
  const totals = {
    [TOTAL_COLUMNS.groups]: grouped.count,
    [TOTAL_COLUMNS.flows]: grouped.total.flows,
    [TOTAL_COLUMNS.bytes]: grouped.total.bytes,
    [TOTAL_COLUMNS.packets]: grouped.total.packets,
  };
  const none = Object.fromEntries(
    [...question.parts.flatMap(({ columns }) => columns)].map(({ name }) => [name, null]),
  );
  return (found.length === 0 ? [none] : found).map((row) => ({ ...row, ...totals }));
}

/** Groups behind those of a page, which may come onto it with the next hour. */
const SPARE_PLACES = 16;

async function rankedPage(
  input: FoldedInput & { readonly question: Told },
  groups: Groups,
  context: SumsContext,
): Promise<Row[] | undefined> {
  const { question, offset, limit, grouped, values, sums } = input;
  const greatest = greatestGroups(input, offset + limit + SPARE_PLACES).slice(offset);
  const [chosen, spare] = [greatest.slice(0, limit), greatest.slice(limit)];
  const [part] = question.parts;
  const shape = shapeOf('page', question, undefined);
  const tell = part && (await tellPage({ question, part, shape, groups, chosen, spare }, context));
  if (part === undefined || tell === undefined) return undefined;
  return chosen.map((group) => {
    const own = question.keys.map(({ name, told }, key): [string, Cell] => [
      name,
      cellOf(told.column, codeOf(values[key], group), sums) ?? told.ifNone ?? null,
    ]);
    const plain = part.columns.flatMap(({ name, told }): [string, Cell][] =>
      isPlainSum(told) ? [[name, grouped[told.measure][group] ?? 0]] : [],
    );
    const cells = { ...Object.fromEntries([...own, ...plain]), ...tell(group) };
    return Object.fromEntries(part.columns.map(({ name }) => [name, cells[name] ?? null]));
  });
}

/** What all groups add up to; with refused flows where these are asked for. */
export function groupAll(
  question: Told,
  from: WholeSums,
  groups: Groups,
  context: SumsContext,
  withDenied = question.isFolded,
): Promise<GroupedSums | undefined> {
  const { sums, state } = context;
  const names = question.keys.map(({ told }) => told.column);
  const columns = [...names, ...RANKED, ...(withDenied ? ['action'] : [])];
  const numbers = new Map<Part, Int32Array>();
  const goOn = (packed: PackedSums | undefined): GroupedSums =>
    new GroupedSums(withDenied ? sums.textsOf('action').code(DENIED_ACTION) : undefined, packed);
  return foldParts<GroupedSums, PackedSums>(
    {
      shape: shapeOf('groups', { ...question, isFolded: withDenied, parts: [] }, undefined),
      units: unitsIn(from, state),
      lacking: (units, own) => lackingOf(units, columns, question, own),
      read: (units, own) => rowsOf(units, columns, question, own),
      isOfUse: () => true,
      begin: (rows, packed) => {
        const grouped = goOn(packed);
        numbers.clear();
        for (const each of rows) {
          const own = groups.of(each);
          if (own === undefined) return undefined;
          numbers.set(each.part, own);
          grouped.reach(own, each);
        }
        return grouped.size > sums.stateBytesMax ? undefined : grouped;
      },
      add: (grouped, rows) => grouped.add(numbers.get(rows.part) ?? NO_NUMBERS, rows),
      pack: (grouped, isDone) => grouped.pack(isDone),
      merge: (first, others) => {
        const grouped = goOn(first);
        for (const each of others) grouped.addPacked(each);
        return grouped.size > sums.stateBytesMax ? undefined : grouped.pack(true);
      },
    },
    context,
  );
}

const NO_NUMBERS = new Int32Array(0);

/** The groups that come first, in order. */
function greatestGroups({ question, by, grouped, values, sums }: FoldedInput, count: number): number[] {
  const order = question.keys.map(({ told }, key) => {
    const compare = comparing(told.column, sums);
    return (a: number, b: number): number => compare(codeOf(values[key], a), codeOf(values[key], b));
  });
  const ranks = grouped[by];
  const { flows } = grouped;
  const isBefore = (a: number, b: number): boolean => {
    const difference = (ranks[b] ?? 0) - (ranks[a] ?? 0);
    if (difference !== 0) return difference < 0;
    for (const compare of order) {
      const sign = compare(a, b);
      if (sign !== 0) return sign < 0;
    }
    return a < b;
  };
  return firstOf(flows.length, count, (group) => (flows[group] ?? 0) > 0, isBefore);
}

function isInBook(column: string, text: string, sums: SumColumns): boolean {
  const texts = sums.textsOf(column);
  return Array.from({ length: texts.count }, (_, code) => texts.text(code)).includes(text);
}

function isExact(cell: Cell): boolean {
  return typeof cell !== 'number' || cell <= Number.MAX_SAFE_INTEGER;
}
