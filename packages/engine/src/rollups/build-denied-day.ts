import { ROLLUPS, type Rollup, type RollupName } from '../schema/rollups.js';
import { ALL_HOURS, type ManifestChange, type ManifestState, partsOf } from '../store/manifest.js';
import { answers, builtDays, deniedDays, rollupSelect } from '../store/rollup-views.js';
import { isLarge, openEach, SUMS } from './build-day.js';
import { buildNumberedDay } from './numbered/build-numbered.js';
import { type RollupContext, writeRollup } from './write-rollup.js';

const SECONDS_PER_DAY = 86_400;

const DAYS = rollup('flow_denied_days');
const HOURS = rollup('flow_denied_hours');

/** The newest day that is added up, and whose refused records are not yet: a day of before there was a sum of them, or one that took long. Pure. */
export function nextDeniedDay(state: ManifestState): number | undefined {
  const summed = deniedDays(state);
  const days = [...builtDays(state)].filter((day) => !summed.has(day));
  return days.length === 0 ? undefined : Math.max(...days);
}

/** Adds the refused records of a day up from its hours. Parts of hours that turn out to hold none go: they would be asked again. */
export async function buildDeniedDay(
  day: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<ManifestChange> {
  const { connection, layout } = context;
  const parts = partsOf(state, HOURS.name).filter((part) => part.rollup?.day === day && answers(part, state) !== 0);
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const name = `denied-${context.name}`;
  const opened = await openEach(parts, state, layout);
  const made = opened && (await buildNumberedDay(day, opened, rows, { ...context, name, rollups: [DAYS], present }));
  const add = made ?? (await withSql());
  return add.length > 0 ? { add } : { drop: parts.map((part) => part.path) };

  async function withSql() {
    const large = await isLarge(day, state, { ...context, connection });
    const keys = DAYS.columns.filter((column) => present.has(column));
    const from = rollupSelect(HOURS, layout, state, parts);
    const select = `SELECT ${[`${day * SECONDS_PER_DAY} AS "start"`, ...keys, ...SUMS].join(', ')} FROM (${from}) GROUP BY ALL`;
    return writeRollup({ select }, { rollup: DAYS, day, held: ALL_HOURS, name, present, large }, context);
  }
}

function rollup(name: RollupName): Rollup {
  const found = ROLLUPS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no rollup ${name}`);
  return found;
}
