import { COUNT_PREFIX, TOTAL_COLUMNS } from '../../analyses/statement.js';
import type { ToldColumn, ToldPart, ToldQuestion } from '../../analyses/told-question.js';
import { type Cell, CHANGE_STATUSES, type ChangeStatus, type Row } from '../../contract.js';
import { RANKED } from '../../schema/tops.js';
import { comparing } from './compare-codes.js';
import { firstOf } from './greatest-groups.js';
import { codeOf, type GroupedSums, Groups } from './group-sums.js';
import type { SumsContext } from './rows-of-sums.js';
import { groupAll, type Told } from './tell-answer.js';
import { cellOf } from './tell-columns.js';
import { tellPage } from './tell-page.js';

export interface ChangesInput {
  readonly question: Told;
  readonly compared: NonNullable<ToldQuestion['compared']>;
  readonly ranked: NonNullable<ToldQuestion['ranked']>;
  readonly part: ToldPart;
  /** Equal for pages of other groups. */
  readonly shape: string;
}

/** Sums of both windows by the same numbers of groups. */
interface Windows {
  readonly now: GroupedSums;
  readonly before: GroupedSums;
}

/** What is new, gone and moved most, as changes.ts says it in SQL, hidden columns of totals and all. */
export async function tellChanges(input: ChangesInput, context: SumsContext): Promise<Row[] | undefined> {
  const { question, compared, ranked, part, shape } = input;
  const { by, from, offset, limit } = ranked;
  const { sums } = context;
  const columns = question.keys.map(({ told }) => told.column);
  const groups = new Groups(columns, sums);
  const now = await groupAll(question, from, groups, context, true);
  const before = now && (await groupAll(question, compared.before, groups, context, true));
  if (now === undefined || before === undefined || !now.isExact || !before.isExact) return undefined;

  const windows = { now, before };
  const size = Math.max(now.flows.length, before.flows.length);
  const values = columns.map((_, key) => groups.valuesOf(key, size));
  const isThere = (group: number): boolean => {
    const status = statusOf(windows, group, by);
    return status !== undefined && (compared.status === undefined || status === compared.status);
  };
  const order = columns.map((column, key) => {
    const compare = comparing(column, sums);
    return (a: number, b: number): number => compare(codeOf(values[key], a), codeOf(values[key], b));
  });
  const moved = (group: number): number => Math.abs((now[by][group] ?? 0) - (before[by][group] ?? 0));
  const isBefore = (a: number, b: number): boolean => {
    const difference = moved(b) - moved(a);
    if (difference !== 0) return difference < 0;
    return (order.map((compare) => compare(a, b)).find((sign) => sign !== 0) ?? a - b) < 0;
  };
  const totals = totalsOf(windows, size, by, isThere);
  const chosen = firstOf(size, offset + limit, isThere, isBefore).slice(offset);
  const tell = await tellPage({ question, part, shape, groups, chosen }, context);
  if (tell === undefined) return undefined;
  const rows = chosen.map((group): Row => {
    const keys = question.keys.map(({ name, told }, key) => [
      name,
      cellOf(told.column, codeOf(values[key], group), sums),
    ]);
    const told = { ...Object.fromEntries(keys), ...tell(group) };
    return Object.fromEntries(
      compared.columns.map((column) => [column.name, compare(column, windows, group, by) ?? told[column.name] ?? null]),
    );
  });
  const none = Object.fromEntries(compared.columns.map(({ name }) => [name, null]));
  return (rows.length === 0 ? [none] : rows).map((row) => ({ ...row, ...totals }));
}

type Measured = (typeof RANKED)[number];

/** Undefined for a group without records. */
function statusOf({ now, before }: Windows, group: number, by: Measured): ChangeStatus | undefined {
  const [isNow, wasBefore] = [(now.flows[group] ?? 0) > 0, (before.flows[group] ?? 0) > 0];
  if (!wasBefore) return isNow ? 'new' : undefined;
  if (!isNow) return 'gone';
  const difference = (now[by][group] ?? 0) - (before[by][group] ?? 0);
  return difference === 0 ? 'same' : difference > 0 ? 'up' : 'down';
}

/** What a column tells of sums; undefined when it is told otherwise, or nothing. */
function compare({ told }: ToldColumn, windows: Windows, group: number, by: Measured): Cell | undefined {
  const { now, before } = windows;
  if (told.kind === 'compared') return (told.isBefore ? before : now)[told.sum][group] ?? 0;
  if (told.kind !== 'change') return undefined;
  const [own, other] = [now[by][group] ?? 0, before[by][group] ?? 0];
  if (told.as === 'difference') return own - other;
  if (told.as === 'ratio') return other === 0 ? null : own / other;
  return statusOf(windows, group, by) ?? null;
}

/** Of the groups that are asked for: how many, what they sum to now, and how many of each status. */
function totalsOf(windows: Windows, size: number, by: Measured, isThere: (group: number) => boolean): Row {
  const { now } = windows;
  const total = { groups: 0, flows: 0, bytes: 0, packets: 0 };
  const counts = new Map<ChangeStatus, number>();
  for (let group = 0; group < size; group += 1) {
    if (!isThere(group)) continue;
    total.groups += 1;
    for (const name of RANKED) total[name] += now[name][group] ?? 0;
    const status = statusOf(windows, group, by);
    if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const counted = COUNTED.map((status) => [`${COUNT_PREFIX}${status}`, counts.get(status) ?? 0]);
  return {
    [TOTAL_COLUMNS.groups]: total.groups,
    [TOTAL_COLUMNS.flows]: total.flows,
    [TOTAL_COLUMNS.bytes]: total.bytes,
    [TOTAL_COLUMNS.packets]: total.packets,
    ...Object.fromEntries(counted),
  };
}

/** Those that changes.ts counts. */
const COUNTED = CHANGE_STATUSES.filter((status) => status !== 'same');
