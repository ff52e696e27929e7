import { type Filter, formatFilter, parseFilter } from '@networkflow/engine/contract';

/** One condition of a filter, with what the filter becomes without it or with its opposite. */
export interface FilterPart {
  readonly text: string;
  readonly isNegated: boolean;
  /** The opposite condition. */
  readonly opposite: string;
  readonly removed: string;
  readonly inverted: string;
}

/** The conditions that must all hold; one that cannot be read has none. */
export function filterParts(where: string): readonly FilterPart[] {
  const filter = parse(where);
  if (filter === undefined) return [];
  const parts = conjuncts(filter);
  return parts.map((part, index) => ({
    text: formatFilter(part),
    isNegated: part.op === 'not' || part.op === '!=',
    opposite: formatFilter(invert(part)),
    removed: join(parts.toSpliced(index, 1)),
    inverted: join(parts.with(index, invert(part))),
  }));
}

/** Both filters must hold. */
export function joinFilters(first: string, second: string): string {
  return join([first, second].flatMap((where) => conjuncts(parse(where))));
}

function conjuncts(filter: Filter | undefined): readonly Filter[] {
  if (filter === undefined) return [];
  return filter.op === 'and' ? filter.filters.flatMap(conjuncts) : [filter];
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
