import type { TimeWindow } from '../core/time-window.js';
import { compileFilter } from './compile-filter.js';
import { compileWindow } from './compile-window.js';
import type { Params } from './params.js';
import { parseFilter } from './parse-filter.js';

/** What narrows the rows of an analysis. */
export interface Where {
  /** Filter expression; blank or missing is no filter. */
  readonly where?: string | undefined;
  readonly window: TimeWindow;
}

/**
 * The `WHERE ...` clause over the view `flows` for a filter expression and a window, or `''` when nothing narrows.
 * `extra` are boolean SQL conditions of the caller's own, AND-ed to the rest. Throws `invalid-input` for a bad filter.
 */
export function compileWhere(input: Where, params: Params, extra: readonly string[] = []): string {
  const window = compileWindow(input.window, params);
  const filter = parseFilter(input.where ?? '');
  const conditions = [
    ...(window === undefined ? [] : [window]),
    ...(filter === undefined ? [] : [compileFilter(filter, params)]),
    ...extra,
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.map((condition) => `(${condition})`).join(' AND ')}`;
}
