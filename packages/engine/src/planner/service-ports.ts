import type { CountedQuery } from '../core/compiled-query.js';
import { LIMITS } from '../core/limits.js';
import { filterField } from '../query/aliases.js';
import { compileFilter } from '../query/compile-filter.js';
import type { Filter, FilterLeaf } from '../query/filter.js';
import { Params } from '../query/params.js';
import { parseFilter } from '../query/parse-filter.js';
import type { Where } from '../query/where.js';
import type { RollupCoverage } from '../schema/rollups.js';
import { columnsOfFilter } from './filter-reads.js';
import { splitStarts } from './kept-starts.js';
import { LARGEST_COLUMNS, STRAYS } from './lookups.js';
import { type FindLookup, type Sources, windowConditions } from './plan-records.js';
import { RECORDS_TABLE } from './reader.js';
import { splitWindow } from './split-window.js';
import { whereClause } from './where-clause.js';

// Sums keep one of the two ports, that of the service. A filter by either port is asked of it, and of the few records that have
// the port at the other end, which are found by reading three columns of the records.

const EITHER_PORT = 'port';
const SERVICE_PORT = 'service_port';

/** The part of a filter that asks for a port at either end; undefined when it has none, or sums cannot answer the rest. */
export function portAsked(where = ''): FilterLeaf | undefined {
  const { rest: filter } = splitStarts(parseFilter(where));
  if (filter === undefined) return undefined;
  const leaves = portLeaves(filter);
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length > 1) return undefined;
  const columns = [...columnsOfFilter(ofService(filter))];
  return columns.every((column) => LARGEST_COLUMNS.includes(column)) ? leaf : undefined;
}

/** The same filter asked of the port of the service. What it selects is selected by the filter itself. */
export function ofService(filter: Filter): Filter {
  if (filter.op === 'and') return { ...filter, filters: filter.filters.map(ofService) };
  return isOfEitherPort(filter) ? { ...filter, field: SERVICE_PORT } : filter;
}

/** The table of what a filter by a port selects and sums do not, once it is made; undefined where sums cannot be asked by a port. */
export function findStrays(
  narrows: Where,
  coverage: RollupCoverage,
  sources: Sources,
  find: FindLookup,
): string | undefined {
  if (portAsked(narrows.where) === undefined) return undefined;
  if (splitWindow(narrows.window, coverage, false).hours.length === 0) return undefined;
  sources.lookedUp({ narrows, lookup: STRAYS });
  return find(STRAYS);
}

/**
 * What that table holds. Most lakes have none of a port, which reading three columns tells; else each end is read by itself, so
 * that statistics and pages of the port spare the rest.
 */
export function strayQuery({ where, window }: Where, { span }: RollupCoverage): CountedQuery | undefined {
  const leaf = portAsked(where);
  if (leaf === undefined) return undefined;
  // Nothing is compared where the window holds all there is.
  const bounds = windowConditions({
    from: span !== null && (window.from ?? span.first) <= span.first ? undefined : window.from,
    to: span !== null && (window.to ?? Infinity) > span.last ? undefined : window.to,
  });
  const either = new Strays(leaf, bounds);
  const atEither = `(${either.at('srcport')}) OR (${either.at('dstport')})`;
  // A condition that DuckDB hands to the scan takes longer than one it does not, where few columns are read.
  const elsewhere = `(${either.at(SERVICE_PORT)}) IS NOT TRUE`;
  const counted = `SELECT count(*) AS rows FROM ${either.where(atEither, elsewhere)}`;
  const each = new Strays(leaf, bounds);
  const ends = [
    each.where(each.at('srcport'), each.not(SERVICE_PORT)),
    each.where(each.at('dstport'), each.not('srcport'), each.not(SERVICE_PORT)),
  ];
  const text = `${ends.map((end) => `SELECT * FROM ${end}`).join('\nUNION ALL ')}`;
  return {
    text,
    params: each.params.values,
    counted: { text: counted, params: either.params.values, rowsMax: LIMITS.strayRowsMax },
  };
}

/** The parts of one statement over records whose service has another port. */
class Strays {
  readonly params = new Params();
  readonly #leaf: FilterLeaf;
  readonly #bounds: readonly string[];

  constructor(leaf: FilterLeaf, bounds: readonly string[]) {
    this.#leaf = leaf;
    this.#bounds = bounds;
  }

  at(field: string): string {
    return compileFilter({ ...this.#leaf, field }, this.params);
  }

  not(field: string): string {
    return `NOT (${this.at(field)}) OR ${field} IS NULL`;
  }

  where(...conditions: readonly string[]): string {
    return `${RECORDS_TABLE} ${whereClause([...this.#bounds, ...conditions])}`;
  }
}

/** Those that all that is selected meets. */
function portLeaves(filter: Filter): FilterLeaf[] {
  if (filter.op === 'and') return filter.filters.flatMap(portLeaves);
  return isOfEitherPort(filter) ? [filter] : [];
}

function isOfEitherPort(filter: Filter): filter is FilterLeaf {
  switch (filter.op) {
    case 'and':
    case 'or':
    case 'not':
      return false;
    case '!=':
    case 'is-null':
      // Of these, both ends must be so.
      return false;
    default:
      return filterField(filter.field)?.name === EITHER_PORT;
  }
}
