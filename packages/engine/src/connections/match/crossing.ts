import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { KEY } from './match-sql.js';
import { dayOf } from './stale-days.js';

/** Connections whose end is not known, as `(key, t)`, while days are matched. */
export const OPENS = 'open_now';
/** Keys of which the spans in the lake say something else than what was found out, with what was: `(key, is_new, t)` or NULL. */
export const CORRECTED = 'corrected';

const MS_PER_SECOND = 1_000;

/** What the spans of the lake say of keys at the start of a day, as `(key, is_new, t)`: see `match-sql.ts`. */
export function crossing(layout: LakeLayout, parts: readonly Part[], day: number, start: number): string {
  const at = Math.floor(start / MS_PER_SECOND);
  const ends = parts.filter(({ first, ...part }) => dayOf(part) >= day && (first === undefined || first <= at));
  const before = parts.filter(
    (part) => dayOf(part) === day - 1 && (part.last ?? at) >= at - SPAN_SKEW_MS / MS_PER_SECOND,
  );
  const waits = start - SPAN_SKEW_MS;
  const selects = [`SELECT ${KEY}, true AS is_new, t FROM ${OPENS} WHERE t < ${start}`];
  if (ends.length > 0) {
    const from = `FROM ${readParts(layout, ends)}`;
    selects.push(`SELECT ${KEY}, true, opened ${from} WHERE opened < ${start} AND closed >= ${start}`);
    selects.push(`SELECT ${KEY}, false, closed ${from} WHERE closed < ${start} AND opened >= ${start}`);
  }
  if (before.length > 0) {
    selects.push(
      `SELECT ${KEY}, false, closed FROM ${readParts(layout, before)} WHERE opened IS NULL AND closed >= ${waits} AND closed < ${start}`,
    );
  }
  return selects.join(' UNION ALL ');
}

/** The same with what was found out since: what a day begins with. */
export function carriedIn(layout: LakeLayout, parts: readonly Part[], day: number, start: number): string {
  return [
    `SELECT ${KEY}, is_new, t FROM (SELECT ${KEY}, arg_max(is_new, rank) AS is_new, max(t) FILTER (rank = newest) AS t FROM`,
    `(SELECT *, max(rank) OVER (PARTITION BY ${KEY}) AS newest FROM (SELECT *, 0 AS rank FROM (${crossing(layout, parts, day, start)})`,
    `UNION ALL SELECT ${KEY}, is_new, t, 1 AS rank FROM ${CORRECTED})) GROUP BY ${KEY})`,
    `WHERE t IS NOT NULL AND (is_new OR t >= ${start - SPAN_SKEW_MS})`,
  ].join(' ');
}
