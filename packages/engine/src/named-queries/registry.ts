import { ATHENA_QUERIES } from './athena.js';
import type { NamedQuery } from './named-query.js';
import { ON_CALL_QUERIES } from './on-call.js';

/** Every named query: those AWS predefines for Athena, then ours. */
export const NAMED_QUERIES: readonly NamedQuery[] = [...ATHENA_QUERIES, ...ON_CALL_QUERIES];

const BY_NAME: ReadonlyMap<string, NamedQuery> = new Map(
  NAMED_QUERIES.map((query) => [query.name.toLowerCase(), query]),
);

/** The query of that name, ignoring case; undefined when there is none, as for any SQL text. */
export function findNamedQuery(name: string): NamedQuery | undefined {
  return BY_NAME.get(name.trim().toLowerCase());
}
