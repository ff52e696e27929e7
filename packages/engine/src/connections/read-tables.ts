import type { TimeWindow } from '../core/time-window.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { SPAN_TABLES, type StoredColumn } from './tables.js';

/** Rows as they lie in parts that may have some of a window, for FROM; of no parts, no rows. */
export function fromParts(layout: LakeLayout, parts: readonly Part[], columns: readonly StoredColumn[]): string {
  if (parts.length > 0) return readParts(layout, parts);
  return `(SELECT ${columns.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false)`;
}

/** Parts of a table whose rows may lie in a window. */
export function partsWithin(state: ManifestState, table: string, { from, to }: TimeWindow): readonly Part[] {
  return partsOf(state, table).filter(
    ({ first, last }) => (to === undefined || (first ?? to - 1) < to) && (from === undefined || (last ?? from) >= from),
  );
}

/** Parts that may have spans which began in a window. Of open ones is known only when they began. */
export function spanPartsWithin(state: ManifestState, window: TimeWindow): readonly Part[] {
  return SPAN_TABLES.flatMap((table) => partsWithin(state, table, window));
}
