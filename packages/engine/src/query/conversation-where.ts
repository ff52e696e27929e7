import { compileFilter } from './compile-filter.js';
import { compileWindow } from './compile-window.js';
import { requireAskable, sqlOfConversations } from './conversation-columns.js';
import type { Params } from './params.js';
import { parseFilter } from './parse-filter.js';
import type { Where } from './where.js';

/**
 * The `WHERE ...` clause over the view `conversations` for a filter over `flows` and a window; a conversation belongs to
 * the instant it was opened. Throws `invalid-input` for a filter that conversations cannot be asked.
 */
export function compileConversationWhere(input: Where, params: Params, extra: readonly string[] = []): string {
  const window = compileWindow(input.window, params);
  const filter = parseFilter(input.where ?? '');
  requireAskable(filter);
  const conditions = [
    ...(window === undefined ? [] : [window]),
    ...(filter === undefined ? [] : [compileFilter(filter, params, sqlOfConversations)]),
    ...extra,
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.map((condition) => `(${condition})`).join(' AND ')}`;
}
