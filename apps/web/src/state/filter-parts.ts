import { type Filter, formatFilter, parseFilter } from '@networkflow/engine/contract';

/** One condition of a typed filter, with what the filter becomes without it or with its opposite. */
export interface FilterPart {
  readonly text: string;
  readonly isNegated: boolean;
  readonly removed: string;
  readonly inverted: string;
}

/** The conditions that must all hold; one that cannot be read has none. */
export function filterParts(where: string): readonly FilterPart[] {
  const filter = parse(where);
  if (filter === undefined) return [];
  const parts = filter.op === 'and' ? filter.filters : [filter];
  return parts.map((part, index) => ({
    text: formatFilter(part),
    isNegated: part.op === 'not',
    removed: join(parts.toSpliced(index, 1)),
    inverted: join(parts.with(index, invert(part))),
  }));
}

function invert(filter: Filter): Filter {
  return filter.op === 'not' ? filter.filter : { op: 'not', filter };
}

function join(parts: readonly Filter[]): string {
  const [only] = parts;
  if (only === undefined) return '';
  return formatFilter(parts.length === 1 ? only : { op: 'and', filters: parts });
}

function parse(where: string): Filter | undefined {
  try {
    return parseFilter(where);
  } catch {
    return undefined;
  }
}
