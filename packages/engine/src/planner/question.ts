import type { TimeWindow } from '../core/time-window.js';
import { compileFilter } from '../query/compile-filter.js';
import type { Params } from '../query/params.js';
import { parseFilter } from '../query/parse-filter.js';
import type { Where } from '../query/where.js';
import { columnsOfFilter, isOfDeniedOnly, isOfNamedAddresses } from './filter-reads.js';
import { IS_DENIED } from './measures.js';
import { columnsIn } from './reads.js';

/** Which records a question is about. */
export interface Question {
  readonly window: TimeWindow;
  /** As it was asked. */
  readonly narrows: Where;
  /** Boolean SQL over `flows`, the window left out. */
  readonly conditions: readonly string[];
  /** Those of them that are no part of `narrows`. */
  readonly extra: readonly string[];
  readonly hasFilter: boolean;
  /** The columns that the filter reads. */
  readonly filterColumns: ReadonlySet<string>;
  /** The columns that all conditions read. */
  readonly columns: ReadonlySet<string>;
  /** It is about addresses that the filter names one by one. */
  readonly ofNamedAddresses: boolean;
  /** No accepted record meets them. */
  readonly deniedOnly: boolean;
}

/** `extra` are boolean SQL conditions of ours, AND-ed to the rest. Throws `invalid-input` for a bad filter. */
export function questionOf(input: Where, params: Params, extra: readonly string[] = []): Question {
  const filter = parseFilter(input.where ?? '');
  const filterColumns = columnsOfFilter(filter);
  const columns = new Set([...filterColumns, ...extra.flatMap((condition) => [...columnsIn(condition)])]);
  let conditions: readonly string[] | undefined;
  return {
    window: input.window,
    narrows: input,
    // A statement takes no values that it does not read, and one over a slice does not read the filter's.
    get conditions() {
      conditions ??= [...(filter === undefined ? [] : [compileFilter(filter, params)]), ...extra];
      return conditions;
    },
    extra,
    hasFilter: filter !== undefined,
    filterColumns,
    columns,
    ofNamedAddresses: isOfNamedAddresses(filter),
    deniedOnly: isOfDeniedOnly(filter) || extra.includes(IS_DENIED),
  };
}
