import { type Filter, filterField, parseFilter } from '@networkflow/engine/contract';
import { entityLink } from './entity-link';
import type { ViewState } from './view-state';

export interface EntityOfClause {
  /** `10.0.0.1`, or `10.0.0.1 and 10.0.5.9`. */
  readonly label: string;
  readonly href: string;
}

/** Pages about what a clause names: its addresses, its interface, and the talk of a source and a destination. */
export function entitiesOfClause(clause: string, view: ViewState): readonly EntityOfClause[] {
  const values = equalities(clause);
  const source = values.get('srcaddr');
  const destination = values.get('dstaddr');
  const anInterface = values.get('interface_id');
  const addresses = new Set([source, destination, values.get('address')]);
  const pages = [...addresses].flatMap((address) =>
    address === undefined ? [] : [{ label: address, href: entityLink('address', address, view) }],
  );
  if (source !== undefined && destination !== undefined) {
    const href = entityLink('conversation', { a: source, b: destination }, view);
    pages.push({ label: `${source} and ${destination}`, href });
  }
  if (anInterface !== undefined) pages.push({ label: anInterface, href: entityLink('interface', anInterface, view) });
  return pages;
}

/** What a clause demands outright, by the name of the field. */
function equalities(clause: string): ReadonlyMap<string, string> {
  let filter: Filter | undefined;
  try {
    filter = parseFilter(clause);
  } catch {
    return new Map();
  }
  if (filter === undefined) return new Map();
  const parts = filter.op === 'and' ? filter.filters : [filter];
  return new Map(
    parts.flatMap((part): [string, string][] =>
      part.op === '=' ? [[filterField(part.field)?.name ?? part.field, String(part.value)]] : [],
    ),
  );
}
