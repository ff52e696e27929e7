import { joined, type Range, within, without } from '../core/range.js';
import { filterField } from '../query/aliases.js';
import { askedColumn } from '../query/compile-filter.js';
import type { Filter, FilterLeaf, FilterValue } from '../query/filter.js';

// A filter that keeps or leaves out times, such as `not (start >= 10:00 and start < 11:00)`, is no condition on rows of sums,
// but says which of their hours count: a window with holes.

/** The instants that a filter keeps. */
export interface KeptStarts {
  /** Unix seconds, apart and ascending; open sides are infinite. */
  readonly ranges: readonly Range[];
  /** Whether it keeps records without `start`. */
  readonly withoutStart: boolean;
}

/** A filter taken apart: what it asks of `start` alone, and the rest. */
export interface SplitFilter {
  readonly starts?: KeptStarts | undefined;
  readonly rest?: Filter | undefined;
}

const START = 'start';
const EVER: Range = { from: -Infinity, to: Infinity };
/** Stretches that are read as such; a filter with more is asked of the records, row by row. */
const RANGES_MAX = 200;

/** Takes the conditions on `start` out of those that all have to be met. */
export function splitStarts(filter: Filter | undefined): SplitFilter {
  if (filter === undefined) return {};
  const parts = conjuncts(filter).map((part) => ({ part, starts: startsOf(part) }));
  const known = parts.flatMap(({ starts }) => starts ?? []);
  if (known.length === 0) return { rest: filter };
  const starts = known.reduce(both);
  if (starts.ranges.length > RANGES_MAX) return { rest: filter };
  const others = parts.flatMap(({ part, starts }) => (starts === undefined ? [part] : []));
  const [only, ...more] = others;
  return { starts, rest: more.length === 0 ? only : { op: 'and', filters: others } };
}

function conjuncts(filter: Filter): readonly Filter[] {
  return filter.op === 'and' ? filter.filters.flatMap(conjuncts) : [filter];
}

/** Undefined when it asks for anything else, or for what is no whole number of seconds. */
function startsOf(filter: Filter): KeptStarts | undefined {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map(startsOf);
      const known = parts.flatMap((part) => part ?? []);
      if (known.length !== parts.length) return undefined;
      return known.reduce(filter.op === 'and' ? both : either);
    }
    case 'not': {
      const inner = startsOf(filter.filter);
      return inner && { ranges: without(EVER, inner.ranges), withoutStart: !inner.withoutStart };
    }
    default:
      return leafStarts(filter);
  }
}

function leafStarts(leaf: FilterLeaf): KeptStarts | undefined {
  const [column, ...others] = filterField(leaf.field)?.columns ?? [];
  if (column === undefined || others.length > 0 || askedColumn(column) !== START) return undefined;
  if (leaf.op === 'is-null') return { ranges: [], withoutStart: true };
  const ranges = rangesOf(leaf);
  return ranges && { ranges: joined(ranges), withoutStart: false };
}

/** A comparison keeps no record that does not say when it began. */
function rangesOf(leaf: FilterLeaf): readonly Range[] | undefined {
  switch (leaf.op) {
    case 'in': {
      const ranges = leaf.values.map((value) => compared('=', value));
      return ranges.every((each) => each !== undefined) ? ranges.flat() : undefined;
    }
    case 'between': {
      const [low, high] = [compared('>=', leaf.low), compared('<=', leaf.high)];
      return low && high?.flatMap((range) => within(range, low));
    }
    case 'contains':
    case 'starts-with':
    case 'is-null':
      return undefined;
    default:
      return compared(leaf.op, leaf.value);
  }
}

function compared(op: '=' | '!=' | '<' | '<=' | '>' | '>=', value: FilterValue): readonly Range[] | undefined {
  const at = Number(value);
  if (!Number.isSafeInteger(at)) return undefined;
  const next = at + 1;
  switch (op) {
    case '=':
      return [{ from: at, to: next }];
    case '!=':
      return without(EVER, [{ from: at, to: next }]);
    case '<':
      return [{ from: EVER.from, to: at }];
    case '<=':
      return [{ from: EVER.from, to: next }];
    case '>':
      return [{ from: next, to: EVER.to }];
    case '>=':
      return [{ from: at, to: EVER.to }];
  }
}

function both(a: KeptStarts, b: KeptStarts): KeptStarts {
  return {
    ranges: a.ranges.flatMap((range) => within(range, b.ranges)),
    withoutStart: a.withoutStart && b.withoutStart,
  };
}

function either(a: KeptStarts, b: KeptStarts): KeptStarts {
  return { ranges: joined([...a.ranges, ...b.ranges]), withoutStart: a.withoutStart || b.withoutStart };
}
