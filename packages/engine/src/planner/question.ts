import type { TimeWindow } from '../core/time-window.js';
import { compileFilter } from '../query/compile-filter.js';
import type { Filter } from '../query/filter.js';
import type { Params } from '../query/params.js';
import { parseFilter } from '../query/parse-filter.js';
import type { Where } from '../query/where.js';
import { columnsOfFilter, isOfDeniedOnly } from './filter-reads.js';
import { type KeptStarts, splitStarts } from './kept-starts.js';
import { IS_DENIED } from './measures.js';
import { columnsIn } from './reads.js';
import { ofService } from './service-ports.js';

/** Which records a question is about. */
export interface Question {
  readonly window: TimeWindow;
  /** The stretches of it that the filter keeps; all of it when undefined. */
  readonly starts?: KeptStarts | undefined;
  /** As it was asked. */
  readonly narrows: Where;
  /** Boolean SQL over `flows`, the window left out. */
  readonly conditions: readonly string[];
  /** Those of them that are no part of `narrows`. */
  readonly extra: readonly string[];
  /** Whether it asks for more than times. */
  readonly hasFilter: boolean;
  /** The columns that all conditions read. */
  readonly columns: ReadonlySet<string>;
  /** No accepted record meets them. */
  readonly deniedOnly: boolean;
  /** How it is asked of sums: what it asks of times says which of them are read. */
  readonly ofSums: {
    readonly conditions: readonly string[];
    readonly filterColumns: ReadonlySet<string>;
    /** The conditions without `extra`, as they were parsed. */
    readonly filter?: Filter | undefined;
    readonly columns: ReadonlySet<string>;
  };
  /** The table of records that sums do not select, although they meet the conditions. */
  readonly strays?: string | undefined;
}

/**
 * `extra` are boolean SQL conditions of ours, AND-ed to the rest; `strays` are the records that a filter by a port selects
 * and the same by the port of the service does not. Throws `invalid-input` for a bad filter.
 */
export function questionOf(
  input: Where,
  params: Params,
  extra: readonly string[] = [],
  strays: string | undefined = undefined,
): Question {
  const filter = parseFilter(input.where ?? '');
  const { starts, rest } = splitStarts(filter);
  const asked = conditionsOf(filter, params, extra);
  const ofSums = strays === undefined || rest === undefined ? rest : ofService(rest);
  return {
    window: input.window,
    starts,
    narrows: input,
    get conditions() {
      return asked.conditions;
    },
    extra,
    hasFilter: rest !== undefined,
    columns: asked.columns,
    deniedOnly: isOfDeniedOnly(filter) || extra.includes(IS_DENIED),
    ofSums: rest === filter && strays === undefined ? asked : conditionsOf(ofSums, params, extra),
    strays,
  };
}

function conditionsOf(filter: Filter | undefined, params: Params, extra: readonly string[]): Question['ofSums'] {
  const filterColumns = columnsOfFilter(filter);
  let conditions: readonly string[] | undefined;
  return {
    filterColumns,
    filter,
    columns: new Set([...filterColumns, ...extra.flatMap((condition) => [...columnsIn(condition)])]),
    // A statement takes no values that it does not read, and one over a slice does not read the filter's.
    get conditions() {
      conditions ??= [...(filter === undefined ? [] : [compileFilter(filter, params)]), ...extra];
      return conditions;
    },
  };
}
