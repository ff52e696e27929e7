import { NULL_VALUE } from '../../parquet/columns.js';
import { DENIED_ACTION } from '../../planner/measures.js';
import type { WholeSums } from '../../planner/plan-records.js';
import { RANKED } from '../../schema/tops.js';
import type { Part } from '../../store/manifest.js';
import { foldParts } from './fold-parts.js';
import { GroupedSums, type PackedSums } from './group-sums.js';
import { type Conditions, lackingOf, narrowOf, rowsOf, type SumsContext, unitsIn } from './rows-of-sums.js';
import { dayOf } from './snapshots.js';

const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;
const NO_NUMBERS = new Int32Array(0);
/** Of rows of hourly sums: seconds of their day. */
export const START = 'start';
export const ACTION = 'action';

export interface HoursAsked {
  readonly question: Conditions;
  readonly from: WholeSums;
  /** The column that tells groups of an hour apart. */
  readonly by: string;
  /** Whether refused flows are asked for. */
  readonly withDenied: boolean;
  /** Equal for what means the same of the same rows, by the same column. */
  readonly shape: string;
}

/** Some groups of an hour. */
export interface GroupsOfHour {
  readonly sums: GroupedSums;
  readonly groups: number[];
}

export interface HourSums {
  /** By hour since 1970; hours without records are not among them. */
  readonly hours: ReadonlyMap<number, GroupsOfHour>;
  /** What `by` is in a group. */
  readonly codeOf: (group: number) => number;
  /** Refused flows of a group, where they were asked for. */
  readonly deniedOf: (sums: GroupedSums, group: number) => number;
}

interface PackedDays {
  readonly days: readonly (readonly [number, PackedSums])[];
  readonly bytes: number;
}

/**
 * Sums by hour and the values of a column; undefined when there is no memory, or they are beyond 2^53. A part is of one day, and its
 * rows of 24 hours, so groups are numbered within a day: all days have the same numbers, and few.
 */
export async function sumHours(
  { question, from, by, withDenied, shape }: HoursAsked,
  context: SumsContext,
): Promise<HourSums | undefined> {
  const { sums, state } = context;
  const names = [START, by];
  const refused = sums.textsOf(ACTION).code(DENIED_ACTION);
  const deniedCode = withDenied && by !== ACTION ? refused : undefined;
  const columns = [...names, ...RANKED, ...(deniedCode === undefined ? [] : [ACTION])];
  const numbers = new Map<Part, Int32Array>();
  const days = await foldParts<Map<number, GroupedSums>, PackedDays>(
    {
      shape: `${shape} ${by} ${deniedCode !== undefined}`,
      units: unitsIn(from, state),
      lacking: (units, own) => lackingOf(units, columns, question, own),
      read: (units, own) => rowsOf(units, columns, question, own),
      isOfUse: () => true,
      begin: (rows, packed) => {
        const begun = new Map(packed?.days.map(([day, own]) => [day, new GroupedSums(deniedCode, own)]));
        for (const each of rows) {
          const values = names.map((name) => narrowOf(each.columns, name));
          const own = sums.tuples(each.part, names, values);
          if (own === undefined) return undefined;
          numbers.set(each.part, own);
          const day = begun.get(dayOf(each)) ?? new GroupedSums(deniedCode);
          begun.set(dayOf(each), day);
          day.reach(own, each);
        }
        return begun;
      },
      add: (begun, rows) => begun.get(dayOf(rows))?.add(numbers.get(rows.part) ?? NO_NUMBERS, rows),
      pack: (begun, isDone) => {
        const packed = [...begun].map(([day, own]) => [day, own.pack(isDone)] as const);
        return packedDays(packed);
      },
      merge: (first, others) => {
        const merged = new Map<number, PackedSums>();
        for (const [day, own] of [first, ...others].flatMap((each) => each.days)) {
          const known = merged.get(day);
          merged.set(day, known === undefined ? own : added(deniedCode, known, own));
        }
        return packedDays([...merged]);
      },
    },
    context,
  );
  if (days === undefined || !isExact(days.values())) return undefined;
  const book = sums.bookOf(names);
  const codes = book.fieldOf(1);
  const codeOf = (group: number): number => codes[group - 1] ?? NULL_VALUE;
  const ofAction = ({ flows }: GroupedSums, group: number): number =>
    codeOf(group) === refused ? (flows[group] ?? 0) : 0;
  const deniedOf = by === ACTION ? ofAction : ({ denied }: GroupedSums, group: number) => denied[group] ?? 0;
  return { hours: byHour(days, book.fieldOf(0)), codeOf, deniedOf };
}

function packedDays(days: readonly (readonly [number, PackedSums])[]): PackedDays {
  return { days, bytes: days.reduce((all, [, { bytes }]) => all + bytes, 0) };
}

function added(deniedCode: number | undefined, first: PackedSums, other: PackedSums): PackedSums {
  const sums = new GroupedSums(deniedCode, first);
  sums.addPacked(other);
  return sums.pack(true);
}

function isExact(days: Iterable<GroupedSums>): boolean {
  const total = { flows: 0, bytes: 0, packets: 0 };
  for (const day of days) for (const name of RANKED) total[name] += day.total[name];
  return RANKED.every((name) => total[name] <= Number.MAX_SAFE_INTEGER);
}

/** `starts` are those of groups, which begin with 1: see `Groups`. */
function byHour(days: ReadonlyMap<number, GroupedSums>, starts: Int32Array): Map<number, GroupsOfHour> {
  const hours = new Map<number, GroupsOfHour>();
  for (const [day, sums] of days) {
    const { flows } = sums;
    for (let group = 1; group < flows.length; group += 1) {
      if ((flows[group] ?? 0) === 0) continue;
      const hour = day * HOURS_PER_DAY + (starts[group - 1] ?? 0) / SECONDS_PER_HOUR;
      const known = hours.get(hour);
      if (known === undefined) hours.set(hour, { sums, groups: [group] });
      else known.groups.push(group);
    }
  }
  return hours;
}
