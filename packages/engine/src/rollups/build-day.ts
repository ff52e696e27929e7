import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { ALL_HOURS, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { openNumberedParts } from '../store/number-parts.js';
import type { NumberedParts } from '../store/numbered-rows.js';
import { answers, builtDays, hoursOf, isDaily, rollupSelect } from '../store/rollup-views.js';
import { groupEncoded } from './encode-keys.js';
import { buildNumberedDay } from './numbered/build-numbered.js';
import { inSlice, slicesOf } from './passes.js';
import { BIGINT_MAX, type RollupContext, SUMMED, writeRollup } from './write-rollup.js';

const SECONDS_PER_DAY = 86_400;
/** Most of what comes late has come by then; what comes later has the day added up again. */
const LATE_S = 7_200;

/** A day that is over, whose hours are all built, and which is not added up as a whole. The newest there is. Pure. */
export function nextDay(state: ManifestState, nowS: number): number | undefined {
  const built = builtDays(state);
  const stale = new Set([...state.staleRollups].map((hour) => Math.floor((hour * 3_600) / SECONDS_PER_DAY)));
  const days = partsOf(state, 'flow_interface_hours')
    .filter((part) => answers(part, state) !== 0)
    .flatMap(({ rollup }) => (rollup === undefined ? [] : [rollup.day]))
    .filter((day) => isOver(day, nowS) && !built.has(day) && !stale.has(day));
  return days.length === 0 ? undefined : Math.max(...days);
}

/** Whether little is still expected of a day (since 1970). */
export function isOver(day: number, nowS: number): boolean {
  return nowS >= (day + 1) * SECONDS_PER_DAY + LATE_S;
}

/** All but that of refused records, which needs their ports: see build-denied-day.ts. */
const DAILY = ROLLUPS.filter(({ name, deniedOnly }) => isDaily(name) && !deniedOnly);

/** What rows of sums add up to. */
export const SUMS = [
  ...SUMMED.map((sum) => `sum(${sum}) AS ${sum}`),
  'min(first_start) AS first_start, max(last_start) AS last_start',
];

/** Adds a day up from its hours: one part per daily rollup, more where memory has no room for that. Invisible until committed. */
export async function buildDay(
  day: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const made = await buildFromNumbers(day, state, context);
  if (made !== undefined) return made;
  const large = await isLarge(day, state, context);
  const written: Part[] = [];
  for (const { from, rollups } of readTogether(day, state, context)) {
    const parts = partsOfDay(state, from, day);
    const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
    const slices = slicesOf(rowsOf(parts), context.memoryBytes);
    const columnsOf = (rollup: Rollup): string[] => rollup.columns.filter((column) => present.has(column));
    for (let slice = 0; slice < slices; slice += 1) {
      const all = [...new Set(rollups.flatMap(columnsOf))];
      const rows = await groupEncoded(context.connection, {
        rows: `(${rollupSelect(from, context.layout, state, parts)}) WHERE ${inSlice(slice, slices, all)}`,
        columns: all,
        numbers: [`${day * SECONDS_PER_DAY} AS "start"`],
        sums: SUMS,
      });
      for (const rollup of rollups) {
        const { keys, joins, named } = rows.keysOf(columnsOf(rollup));
        const select = `SELECT ${['"start"', ...keys, ...SUMS].join(', ')} FROM ${rows.table} ${joins} GROUP BY ALL`;
        const target = { rollup, day, held: ALL_HOURS, name: `day-${context.name}-${slice}`, present, large };
        written.push(...(await writeRollup({ select, order: keys, named }, target, context)));
      }
      await rows.drop();
    }
  }
  return written;
}

/** From the numbers of the hourly rollup that has all columns, where our own writer wrote all its parts; else undefined. */
async function buildFromNumbers(
  day: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[] | undefined> {
  const from = widest();
  if (from === undefined) return undefined;
  const parts = partsOfDay(state, from, day).filter((part) => answers(part, state) !== 0);
  const opened = await openEach(parts, state, context.layout);
  if (opened === undefined) return undefined;
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const name = `day-${context.name}-numbers`;
  return buildNumberedDay(day, opened, rowsOf(parts), { ...context, name, rollups: DAILY, present });
}

/** Parts of an hourly rollup as numbers, with the hours that count of each; undefined where our own writer did not write all of them. */
export async function openEach(
  parts: readonly Part[],
  state: ManifestState,
  layout: LakeLayout,
): Promise<{ readonly numbered: NumberedParts; readonly hours: readonly number[] }[] | undefined> {
  const opened: { numbered: NumberedParts; hours: number[] }[] = [];
  for (const part of parts) {
    const { numbered, refused } = await openNumberedParts(layout, [part], state.dead);
    if (refused.length > 0) return undefined;
    opened.push({ numbered, hours: hoursOf(part.rollup, answers(part, state)) });
  }
  return opened;
}

/** The hourly rollup that has the columns of all daily ones. */
function widest(): Rollup | undefined {
  const last = DAILY.at(-1);
  const from = last === undefined ? undefined : hourlyOf(last);
  return DAILY.every(({ columns }) => columns.every((column) => from?.columns.includes(column))) ? from : undefined;
}

/**
 * The daily rollups by the hourly one they are made from: all from that of the largest, which has all columns, where memory
 * has room for its rows at once; else each from the smallest that has its own, because slices repeat what has fewer.
 */
function readTogether(
  day: number,
  state: ManifestState,
  { memoryBytes }: RollupContext,
): { readonly from: Rollup; readonly rollups: readonly Rollup[] }[] {
  const from = widest();
  if (from !== undefined && slicesOf(rowsOf(partsOfDay(state, from, day)), memoryBytes) === 1) {
    return [{ from, rollups: DAILY }];
  }
  return DAILY.map((rollup) => ({ from: hourlyOf(rollup), rollups: [rollup] }));
}

function rowsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/** Whether a sum over a day may be beyond BIGINT. */
export async function isLarge(
  day: number,
  state: ManifestState,
  { connection, layout }: RollupContext,
): Promise<boolean> {
  const [smallest] = ROLLUPS;
  if (smallest === undefined) return false;
  const rows = rollupSelect(smallest, layout, state, partsOfDay(state, smallest, day));
  const result = await connection.runAndReadAll(
    `SELECT coalesce(sum(bytes) + sum(packets), 0) > ${BIGINT_MAX} FROM (${rows})`,
  );
  return result.getRowsJson()[0]?.[0] === true;
}

/** The smallest hourly rollup that has the columns of a daily one. */
function hourlyOf(daily: Rollup): Rollup {
  const found = ROLLUPS.find(
    ({ name, columns, deniedOnly }) =>
      !isDaily(name) && deniedOnly === daily.deniedOnly && daily.columns.every((column) => columns.includes(column)),
  );
  if (found === undefined) throw new Error(`no hourly rollup has the columns of ${daily.name}`);
  return found;
}

function partsOfDay(state: ManifestState, rollup: Rollup, day: number): Part[] {
  return partsOf(state, rollup.name).filter((part) => part.rollup?.day === day);
}
