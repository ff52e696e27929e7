import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { ALL_HOURS, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { answers, builtDays, isDaily, rollupSelect } from '../store/rollup-views.js';
import { groupEncoded } from './encode-keys.js';
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

/** Adds a day up from its hours: one part per daily rollup, more where memory has no room for that. Invisible until committed. */
export async function buildDay(
  day: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const written: Part[] = [];
  const large = await isLarge(day, state, context);
  for (const rollup of ROLLUPS.filter(({ name }) => isDaily(name))) {
    const hours = hoursOf(rollup);
    const parts = partsOfDay(state, hours, day);
    const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
    const columns = rollup.columns.filter((column) => present.has(column));
    const slices = slicesOf(
      parts.reduce((sum, { rows }) => sum + rows, 0),
      context.memoryBytes,
    );
    for (let slice = 0; slice < slices; slice += 1) {
      const rows = await groupEncoded(context.connection, {
        rows: `(${rollupSelect(hours, context.layout, state, parts)}) WHERE ${inSlice(slice, slices, rollup.columns)}`,
        columns,
        numbers: [`${day * SECONDS_PER_DAY} AS "start"`],
        sums: [
          ...SUMMED.map((sum) => `sum(${sum}) AS ${sum}`),
          'min(first_start) AS first_start, max(last_start) AS last_start',
        ],
      });
      const { keys, named } = rows.keysOf(columns);
      const target = { rollup, day, held: ALL_HOURS, name: `day-${context.name}-${slice}`, present, large };
      written.push(...(await writeRollup({ select: `FROM ${rows.table}`, order: keys, named }, target, context)));
      await rows.drop();
    }
  }
  return written;
}

async function isLarge(day: number, state: ManifestState, { connection, layout }: RollupContext): Promise<boolean> {
  const [smallest] = ROLLUPS;
  if (smallest === undefined) return false;
  const rows = rollupSelect(smallest, layout, state, partsOfDay(state, smallest, day));
  const result = await connection.runAndReadAll(
    `SELECT coalesce(sum(bytes) + sum(packets), 0) > ${BIGINT_MAX} FROM (${rows})`,
  );
  return result.getRowsJson()[0]?.[0] === true;
}

/** The smallest hourly rollup that has the columns of a daily one. */
function hoursOf(daily: Rollup): Rollup {
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
