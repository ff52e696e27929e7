import { ROLLUPS } from '../schema/rollups.js';
import { CLASSES, CLASSES_CUT, cutOf, IS_REST, mostOf, RANKED, TOP_EDITION, TOPS, type Top } from '../schema/tops.js';
import { ALL_HOURS, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { openNumberedParts } from '../store/number-parts.js';
import { answers, builtDays, FIRST_OFFSET, rollupSelect, SPAN, topDays } from '../store/rollup-views.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { isLarge } from './build-day.js';
import { cutTop, type TopCounts } from './cut-top.js';
import { buildTopsNumbered } from './numbered/build-tops-numbered.js';
import { NO_OBJECT, PARQUET, type RollupContext, SUMMED, storedAs, TIMES, withRows } from './write-rollup.js';

/** What a day keeps: measured to be half a percent of its records' bytes, and to answer for a hundred rows of nearly any ranking. */
export const TOP_COUNTS: TopCounts = { perInterface: 20, perAction: 300 };

/** The newest day that is added up and not cut down to its greatest rows yet. Pure. */
export function nextTopDay(state: ManifestState): number | undefined {
  const cut = topDays(state);
  const days = [...builtDays(state)].filter((day) => !cut.has(day));
  return days.length === 0 ? undefined : Math.max(...days);
}

/** Cuts a day's sums down to their greatest rows and a rest: one part per table. Invisible until committed. */
export async function buildTops(
  day: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const made = await buildFromNumbers(day, state, context);
  if (made !== undefined) return made;
  const large = await isLarge(day, state, context);
  const written: Part[] = [];
  for (const top of TOPS) written.push(...(await buildTop(top, day, large, state, context)));
  return written;
}

/** From the numbers of the daily rollups, where our own writer wrote all their parts; else undefined. */
async function buildFromNumbers(
  day: number,
  state: ManifestState,
  { layout, memoryBytes, name }: RollupContext & { readonly name: string },
): Promise<Part[] | undefined> {
  const written: Part[] = [];
  for (const of of new Set(TOPS.map((top) => top.of))) {
    const parts = partsOf(state, of).filter((part) => part.rollup?.day === day && answers(part, state) !== 0);
    const { numbered, refused } = await openNumberedParts(layout, parts, state.dead);
    if (refused.length > 0) return undefined;
    const daily = {
      numbered,
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      present: new Set(parts.flatMap((part) => part.columns.split(' '))),
    };
    const tops = TOPS.filter((top) => top.of === of);
    const context = { layout, memoryBytes, name: `${name}-numbers`, counts: TOP_COUNTS };
    const made = await buildTopsNumbered(tops, day, daily, context);
    if (made === undefined) return undefined;
    written.push(...made);
  }
  return written;
}

async function buildTop(
  top: Top,
  day: number,
  large: boolean,
  state: ManifestState,
  { connection, layout, name }: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const of = ROLLUPS.find((rollup) => rollup.name === top.of);
  if (of === undefined) throw new Error(`there is no rollup ${top.of}`);
  const parts = partsOf(state, of.name).filter((part) => part.rollup?.day === day);
  const { prepare, select, drop } = cutTop(top, rollupSelect(of, layout, state, parts), TOP_COUNTS);
  for (const statement of prepare) await connection.run(statement);
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const plain = [IS_REST, ...RANKED.flatMap((each) => [mostOf(each), cutOf(each)]), CLASSES, CLASSES_CUT];
  const sums = ['start', ...top.columns.filter((column) => present.has(column)), ...SUMMED];
  const stored = [...sums.map((column) => storedAs(column, large)), ...TIMES, ...plain];
  const order = ['interface_id', ...top.columns.filter((column) => column.endsWith('addr'))].join(', ');
  const written = await writePart(
    connection,
    `SELECT ${stored.join(', ')} FROM (FROM (${large ? withRows(select) : select}) ORDER BY ${order})`,
    partitionFolder(day, { layout, table: top.name }),
    {
      layout,
      table: top.name,
      name: `top-${name}`,
      objects: NO_OBJECT,
      columns: [...sums, FIRST_OFFSET, SPAN, ...plain],
      parquet: PARQUET,
      rollup: { day, held: ALL_HOURS, valid: ALL_HOURS, edition: TOP_EDITION },
    },
  );
  for (const statement of drop) await connection.run(statement);
  return written;
}
