import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { answers, isDaily, rollupSelect } from '../store/rollup-views.js';
import { isOver } from './build-day.js';
import { type RollupContext, writeRollup } from './write-rollup.js';

const MIB = 1024 * 1024;
/** Parts from this size on are left as they are, unless half of what they hold no longer counts: sorting them is dear. */
const FULL_PART_BYTES = 1 * MIB;
/** What goes into one merge at the most. */
const MERGE_BYTES_MAX = 8 * MIB;
/** While a day grows, so many parts make a merge worth it; of a day that is over two do. */
const PARTS_MIN = 8;

/** Parts of one rollup and day to rewrite as one. */
export interface RollupMerge {
  readonly rollup: Rollup;
  readonly day: number;
  readonly parts: readonly Part[];
}

/**
 * The next parts worth merging; `eager` also rewrites those of days that are over which hold hours they no longer answer
 * for. Undefined when there are none, which any lake reaches, because each merge leaves fewer parts or fewer such hours.
 * Pure.
 */
export function nextRollupMerge(state: ManifestState, nowS: number, eager = false): RollupMerge | undefined {
  for (const rollup of ROLLUPS) {
    if (isDaily(rollup.name)) continue;
    for (const [day, parts] of byDay(partsOf(state, rollup.name), state)) {
      const over = isOver(day, nowS);
      const shrink = (part: Part): boolean => mustShrink(part, eager && over);
      const run = worthMerging(parts, shrink);
      if (run.length >= (over ? 2 : PARTS_MIN) || run.some(shrink)) return { rollup, day, parts: run };
    }
  }
  return undefined;
}

function worthMerging(parts: readonly Part[], shrink: (part: Part) => boolean): Part[] {
  const run: Part[] = [];
  let bytes = 0;
  for (const part of [...parts].sort((a, b) => a.bytes - b.bytes || (a.path < b.path ? -1 : 1))) {
    if (part.bytes >= FULL_PART_BYTES && !shrink(part)) continue;
    if (run.length > 0 && bytes + part.bytes > MERGE_BYTES_MAX) break;
    run.push(part);
    bytes += part.bytes;
  }
  return run;
}

/** Whether so little of a part still counts that it is rewritten by itself. */
function mustShrink({ rollup }: Part, eager: boolean): boolean {
  if (rollup === undefined || rollup.valid === rollup.held) return false;
  return eager || 2 * bits(rollup.valid) <= bits(rollup.held);
}

/** Parts that answer for all they are said to: a stale hour is about to be built anew anyway. */
function byDay(parts: readonly Part[], state: ManifestState): Map<number, Part[]> {
  const days = new Map<number, Part[]>();
  for (const part of parts) {
    if (part.rollup === undefined || answers(part, state) !== part.rollup.valid) continue;
    days.set(part.rollup.day, [...(days.get(part.rollup.day) ?? []), part]);
  }
  return days;
}

/** Writes what counts of the parts as one, in order. Invisible until committed. */
export function mergeRollup(
  { rollup, day, parts }: RollupMerge,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const held = parts.reduce((mask, part) => mask | (part.rollup?.valid ?? 0), 0);
  const select = rollupSelect(rollup, context.layout, state, parts);
  return writeRollup({ select }, { rollup, day, held, name: context.name, present, large: false }, context);
}

function bits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
