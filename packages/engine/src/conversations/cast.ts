import { atMostBigint } from '../store/conversation-views.js';

/** SQL: columns as they are stored. */
export function castTo(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns
    .map(
      ({ name, type }) =>
        `CAST(${type === 'BIGINT' ? atMostBigint(`"${name}"`) : `"${name}"`} AS ${type}) AS "${name}"`,
    )
    .join(', ');
}
