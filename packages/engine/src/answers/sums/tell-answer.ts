import { TOTAL_COLUMNS } from '../../analyses/statement.js';
import { columnsTold, type ToldPart, type ToldQuestion } from '../../analyses/told-question.js';
import type { Cell, Row } from '../../contract.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { RANKED } from '../../schema/tops.js';
import { foldedRows } from './fold-groups.js';
import { firstOf } from './greatest-groups.js';
import { GroupedSums, Groups } from './group-sums.js';
import { type Conditions, everyRow, type PartRows, partsIn, rowsOf, type SumsContext } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';
import { cellOf, columnsOfTeller, type PlacedRows, tellerOf } from './tell-columns.js';

/** A question that compiled to no SQL, and what its conditions bind. */
export type Told = ToldQuestion & Pick<Conditions, 'params'>;

type PlainSum = Extract<ToldPart['columns'][number]['told'], { kind: 'sum' }>;

/** How many rows of sums are gone through to tell it. */
export function rowsToTell({ ranked, parts }: Told, { state }: Pick<SumsContext, 'state'>): number {
  const from = [...(ranked === undefined ? [] : [ranked.from]), ...parts.map((part) => part.from)];
  const read = new Map(from.flatMap((each) => partsIn(each, state).map(({ part }) => [part.path, part.rows] as const)));
  return [...read.values()].reduce((sum, rows) => sum + rows, 0);
}

/** The tables it is told from. */
export function tablesOf({ ranked, parts }: Told): readonly string[] {
  const from = [...(ranked === undefined ? [] : [ranked.from]), ...parts.map((part) => part.from)];
  const named = from.flatMap(({ daily, hourly, days, hours }) => [
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
  return question.ranked === undefined ? tellOneRow(question, context) : tellRanked(question, question.ranked, context);
}

async function tellOneRow(question: Told, context: SumsContext): Promise<Row[] | undefined> {
  const row: Record<string, Cell> = {};
  for (const part of question.parts) {
    const rows = await rowsOf(part.from, columnsOfPart(part), question, context);
    const tell = rows && (await tellersOf(part, 1, rows, context.sums));
    if (tell === undefined) return undefined;
    Object.assign(row, tell(0));
  }
  return Object.values(row).every(isExact) ? [row] : undefined;
}

async function tellRanked(
  question: Told,
  { by, from, offset, limit }: NonNullable<Told['ranked']>,
  context: SumsContext,
): Promise<Row[] | undefined> {
  const { sums } = context;
  const { keys } = question;
  if (keys.some(({ told }) => told.ifNone !== undefined && isInBook(told.column, told.ifNone, sums))) return undefined;
  const names = keys.map(({ told }) => told.column);
  const groups = new Groups(names, sums);
  const more = question.isFolded ? ['action'] : [];
  const rows = await rowsOf(from, [...names, ...RANKED, ...more], question, context);
  const numbers = rows?.flatMap((each) => groups.of(each) ?? []);
  if (rows === undefined || numbers?.length !== rows.length) return undefined;
  const grouped = new GroupedSums(rows, numbers);
  for (const [index, each] of rows.entries()) {
    grouped.add(index, each);
    await othersFirst();
  }
  grouped.finish();
  if (!grouped.isExact) return undefined;
  const values = keys.map((_, key) => groups.valuesOf(key));
  const totals = {
    [TOTAL_COLUMNS.groups]: grouped.count,
    [TOTAL_COLUMNS.flows]: grouped.total.flows,
    [TOTAL_COLUMNS.bytes]: grouped.total.bytes,
    [TOTAL_COLUMNS.packets]: grouped.total.packets,
  };
  const found = question.isFolded
    ? foldedRows({ question, by, offset, limit, grouped, values, rows, numbers, sums })
    : await page();
  if (found === undefined) return undefined;
  const none = Object.fromEntries(
    [...question.parts.flatMap(({ columns }) => columns)].map(({ name }) => [name, null]),
  );
  return (found.length === 0 ? [none] : found).map((row) => ({ ...row, ...totals }));

  async function page(): Promise<Row[] | undefined> {
    const order = keys.map(({ told }, key) => comparing(told.column, values[key] ?? (() => NULL_VALUE), sums));
    const ranks = grouped[by];
    const isBefore = (a: number, b: number): boolean => {
      const difference = (ranks[b] ?? 0) - (ranks[a] ?? 0);
      if (difference !== 0) return difference < 0;
      for (const compare of order) {
        const sign = compare(a, b);
        if (sign !== 0) return sign < 0;
      }
      return a < b;
    };
    const isThere = (group: number): boolean => (grouped.flows[group] ?? 0) > 0;
    const chosen = firstOf(grouped.flows.length, offset + limit, isThere, isBefore).slice(offset);
    const [part] = question.parts;
    const shown = part && (await rowsOf(part.from, [...names, ...columnsOfPart(part)], question, context));
    if (part === undefined || shown === undefined) return undefined;
    const slots = slotsOf(chosen);
    const groupsOf = new Map<PartRows, Int32Array>();
    for (const each of shown) {
      const found = groups.of(each);
      if (found === undefined) return undefined;
      groupsOf.set(each, found);
    }
    const tell = await tellersOf(part, chosen.length, shown, sums, { slots, numbers: groupsOf });
    if (tell === undefined) return undefined;
    return chosen.map((group, slot) => {
      const own = keys.map(({ name, told }, key): [string, Cell] => [
        name,
        cellOf(told.column, values[key]?.(group) ?? NULL_VALUE, sums) ?? told.ifNone ?? null,
      ]);
      const plain = part.columns.flatMap(({ name, told }): [string, Cell][] =>
        isPlainSum(told) ? [[name, grouped[told.measure][group] ?? 0]] : [],
      );
      const cells = { ...Object.fromEntries([...own, ...plain]), ...tell(slot) };
      return Object.fromEntries(part.columns.map(({ name }) => [name, cells[name] ?? null]));
    });
  }
}

/** By group, its place on the page; below zero where it has none. */
function slotsOf(chosen: readonly number[]): Int32Array {
  const slots = new Int32Array(Math.max(-1, ...chosen) + 1).fill(-1);
  for (const [slot, group] of chosen.entries()) slots[group] = slot;
  return slots;
}

/** Makes the cells of a part's columns by place; keys have none. Undefined when there is no memory for it. */
async function tellersOf(
  { columns }: ToldPart,
  count: number,
  rows: readonly PartRows[],
  sums: SumColumns,
  placing?: { readonly slots: Int32Array; readonly numbers: ReadonlyMap<PartRows, Int32Array> },
): Promise<((slot: number) => Record<string, Cell>) | undefined> {
  const asked = columns.filter(({ key, told }) => !key && !(placing !== undefined && isPlainSum(told)));
  const tellers = asked.flatMap((column) => tellerOf(column, count, sums) ?? []);
  if (tellers.length !== asked.length) return undefined;
  for (const each of rows) {
    const placed = place(each, placing?.slots, placing?.numbers.get(each));
    for (const teller of tellers) teller.add(placed);
    await othersFirst();
  }
  return (slot) => Object.fromEntries(asked.map(({ name }, index) => [name, tellers[index]?.cell(slot) ?? null]));
}

/** What groups are ranked by is summed already. */
function isPlainSum(told: ToldPart['columns'][number]['told']): told is PlainSum {
  return told.kind === 'sum' && !told.denied && told.outbound === undefined;
}

const room = { picked: new Int32Array(0), slots: new Int32Array(0) };

/** The rows that belong to the page, in memory that is used again for the next part. */
function place(rows: PartRows, slots: Int32Array | undefined, numbers: Int32Array | undefined): PlacedRows {
  const count = rows.part.rows;
  if (room.slots.length < count) Object.assign(room, { picked: new Int32Array(count), slots: new Int32Array(count) });
  const asked = rows.picked ?? everyRow(count);
  if (slots === undefined || numbers === undefined) return { ...rows, picked: asked, slots: room.slots.fill(0) };
  let found = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const row = asked[index] ?? 0;
    const slot = slots[(numbers[row] ?? NULL_VALUE) + 1] ?? -1;
    if (slot < 0) continue;
    room.slots[row] = slot;
    room.picked[found++] = row;
  }
  return { ...rows, picked: room.picked.subarray(0, found), slots: room.slots };
}

function columnsOfPart({ columns }: ToldPart): string[] {
  return columns.flatMap((column) => [...columnsTold(column), ...columnsOfTeller(column)]);
}

/** Below zero when group `a` comes first by a key; groups without a value come last. */
function comparing(column: string, codeOf: (group: number) => number, sums: SumColumns) {
  const texts = sums.textsOf(column);
  const isText = typeof cellOf(column, 0, sums) === 'string';
  return (a: number, b: number): number => {
    const [left, right] = [codeOf(a), codeOf(b)];
    if (left === right) return 0;
    if (left === NULL_VALUE || right === NULL_VALUE) return left === NULL_VALUE ? 1 : -1;
    return isText ? texts.compare(left, right) : left - right;
  };
}

function isInBook(column: string, text: string, sums: SumColumns): boolean {
  const texts = sums.textsOf(column);
  return Array.from({ length: texts.count }, (_, code) => texts.text(code)).includes(text);
}

function isExact(cell: Cell): boolean {
  return typeof cell !== 'number' || cell <= Number.MAX_SAFE_INTEGER;
}

/** Lets what waits run before the next part is gone through. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
