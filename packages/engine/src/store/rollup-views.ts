import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { type Column, column } from '../schema/column.js';
import { flowColumn } from '../schema/registry.js';
import { ROLLUP_EDITION, ROLLUP_MEASURES, ROLLUPS, type Rollup, type RollupName } from '../schema/rollups.js';
import { CLASSES, CLASSES_CUT, cutOf, IS_REST, mostOf, RANKED, TOP_EDITION, TOPS, type Top } from '../schema/tops.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState, Part } from './manifest.js';
import { ALL_HOURS, partsOf } from './manifest-parts.js';
import { readParts } from './read-parts.js';
import { makeEachView, selectList } from './views.js';

const HOURS_PER_DAY = 24;
const SECONDS_PER_HOUR = 3_600;

/** Every record with a `start` is in each of these, so their parts say what is built; a day without refusals has no part of those. */
const HOURS_TOLD_BY: RollupName = 'flow_interface_hours';
const DAYS_TOLD_BY: RollupName = 'flow_source_days';
const DENIED_DAYS: RollupName = 'flow_denied_days';
const DENIED_HOURS: RollupName = 'flow_denied_hours';
const [TOPS_TOLD_BY] = TOPS;

/** How the first and the last record of a row are stored: seconds after the bucket's start, and between the two. */
export const FIRST_OFFSET = 'first_offset';
export const SPAN = 'span';

const DERIVED: Readonly<Record<string, Pick<Column, 'derived' | 'expression' | 'needs'>>> = {
  first_start: { derived: 'view', expression: `"start" + ${FIRST_OFFSET}`, needs: FIRST_OFFSET },
  last_start: { derived: 'view', expression: `"start" + ${FIRST_OFFSET} + ${SPAN}`, needs: SPAN },
};

/** The columns of a rollup's view, in order: `start`, what it groups by, what it adds up. */
export function rollupColumns(rollup: Rollup): readonly Column[] {
  return bucketColumns(rollup.columns);
}

function bucketColumns(keys: readonly string[]): readonly Column[] {
  return ['start', ...keys, ...ROLLUP_MEASURES].map(
    (name) => flowColumn(name) ?? column({ name, type: 'BIGINT', kind: 'integer', description: '', ...DERIVED[name] }),
  );
}

/** The columns of a table of greatest rows: those of a rollup, and what the rows of the rest say of what they hold. */
export function topColumns(top: Top): readonly Column[] {
  const integers = [...RANKED.flatMap((name) => [mostOf(name), cutOf(name)]), CLASSES, CLASSES_CUT];
  return [
    ...bucketColumns(top.columns),
    column({ name: IS_REST, type: 'BOOLEAN', kind: 'enum', description: '' }),
    ...integers.map((name) => column({ name, type: 'BIGINT', kind: 'integer', description: '' })),
  ];
}

/** Makes a view of each rollup over the buckets that are built and not stale. Throws `store` when a part is damaged. */
export function makeRollupViews(connection: DuckDBConnection, layout: LakeLayout, state: ManifestState): Promise<void> {
  return makeEachView(connection, layout, rollupViewStatements(layout, state));
}

export function rollupViewStatements(layout: LakeLayout, state: ManifestState): string[] {
  const view = (name: string, select: string): string => `CREATE OR REPLACE VIEW ${quoteIdentifier(name)} AS ${select}`;
  return [
    ...ROLLUPS.map((rollup) => view(rollup.name, rollupSelect(rollup, layout, state))),
    ...TOPS.map((top) => view(top.name, bucketSelect(topColumns(top), layout, state, partsOf(state, top.name)))),
  ];
}

/**
 * Hours (Unix seconds / 3,600) which the views of the hourly rollups hold as a whole. Other hours have no row in them;
 * an hour in which no part of `flows` has a record need not be among these.
 */
export function builtHours(state: ManifestState): ReadonlySet<number> {
  const hours = partsOf(state, HOURS_TOLD_BY).flatMap((part) => hoursOf(part.rollup, answers(part, state)));
  return new Set(hours);
}

/** Days (Unix seconds / 86,400) which the views of the daily rollups hold as a whole. Other days have no row in them. */
export function builtDays(state: ManifestState): ReadonlySet<number> {
  return daysToldBy(DAYS_TOLD_BY, state);
}

/** Those of them of which refused records are added up, or which have none in any hour. */
export function deniedDays(state: ManifestState): ReadonlySet<number> {
  const [summed, refused] = [daysToldBy(DENIED_DAYS, state), daysToldBy(DENIED_HOURS, state)];
  return new Set([...builtDays(state)].filter((day) => summed.has(day) || !refused.has(day)));
}

/** Days of which the greatest rows are kept, likewise. */
export function topDays(state: ManifestState): ReadonlySet<number> {
  return TOPS_TOLD_BY === undefined ? new Set() : daysToldBy(TOPS_TOLD_BY.name, state);
}

function daysToldBy(table: Part['table'], state: ManifestState): ReadonlySet<number> {
  const days = partsOf(state, table)
    .filter((part) => answers(part, state) !== 0)
    .flatMap((part) => (part.rollup === undefined ? [] : [part.rollup.day]));
  return new Set(days);
}

/** The hours of a mask of a day's hours. */
export function hoursOf(rollup: Part['rollup'], mask: number): number[] {
  if (rollup === undefined) return [];
  const first = rollup.day * HOURS_PER_DAY;
  return Array.from({ length: HOURS_PER_DAY }, (_, hour) => first + hour).filter((_, hour) => (mask >> hour) & 1);
}

/** The mask of those of some hours that lie in a day. */
export function maskOf(day: number, hours: Iterable<number>): number {
  let mask = 0;
  for (const hour of hours) if (Math.floor(hour / HOURS_PER_DAY) === day) mask |= 1 << (hour - day * HOURS_PER_DAY);
  return mask;
}

/** Whether a part holds whole days rather than hours. */
export function isDaily(name: Part['table']): boolean {
  return isTop(name) || ROLLUPS.some((rollup) => rollup.name === name && rollup.grainS > SECONDS_PER_HOUR);
}

function isTop(name: Part['table']): boolean {
  return TOPS.some((top) => top.name === name);
}

/** The hours of its day that a part answers for now; of a part of days, all of them or none. */
export function answers(part: Part, state: ManifestState): number {
  const { rollup } = part;
  if (rollup === undefined || rollup.edition !== (isTop(part.table) ? TOP_EDITION : ROLLUP_EDITION)) return 0;
  const fresh = rollup.valid & ~maskOf(rollup.day, state.staleRollups);
  if (!isDaily(part.table)) return fresh;
  return fresh === ALL_HOURS ? ALL_HOURS : 0;
}

/** The rows of a rollup's parts that count at this state: of all its parts, or of those given. */
export function rollupSelect(
  rollup: Rollup,
  layout: LakeLayout,
  state: ManifestState,
  parts: readonly Part[] = partsOf(state, rollup.name),
): string {
  return bucketSelect(rollupColumns(rollup), layout, state, parts);
}

function bucketSelect(
  columns: readonly Column[],
  layout: LakeLayout,
  state: ManifestState,
  parts: readonly Part[],
): string {
  const table = { columns };
  const selects = rollupGroups(parts, state).map(
    (group) =>
      `SELECT ${selectList(table, new Set(group.parts[0]?.columns.split(' ')))} FROM ${readParts(layout, group.parts)}${leaveOut(group.left)}`,
  );
  return selects.length === 0 ? `SELECT ${selectList(table, new Set())} WHERE false` : selects.join(' UNION ALL ');
}

/** Parts of equal columns, of which the same buckets must be left out, are read together. */
function rollupGroups(parts: readonly Part[], state: ManifestState): { parts: Part[]; left: readonly number[] }[] {
  const groups = new Map<string, { parts: Part[]; left: readonly number[] }>();
  for (const part of parts) {
    const fresh = answers(part, state);
    if (fresh === 0) continue;
    const left = hoursOf(part.rollup, (part.rollup?.held ?? 0) & ~fresh).map((hour) => hour * SECONDS_PER_HOUR);
    const key = `${part.columns}|${left.join(' ')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { parts: [part], left });
    else group.parts.push(part);
  }
  return [...groups.values()];
}

function leaveOut(starts: readonly number[]): string {
  return starts.length === 0 ? '' : ` WHERE "start" NOT IN (${starts.join(', ')})`;
}
