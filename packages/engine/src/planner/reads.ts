import { flowColumn } from '../schema/registry.js';
import type { Measures, Selection } from './measures.js';

/** What a selection needs of the records, apart from the measures every rollup keeps. */
export interface Reads {
  readonly columns: ReadonlySet<string>;
  /** It tells hours apart, so that a day is too coarse. */
  readonly byHour: boolean;
  /** It says when the first or the last record of a group began. */
  readonly seen: boolean;
  /** It adds something up by itself, which is right over records only. */
  readonly addsUp: boolean;
}

/** String literals; what `AS` names; quoted or plain identifiers. */
const TOKENS = /'(?:[^']|'')*'|\bAS\s+(?:"(?:[^"]|"")*"|\w+)|"((?:[^"]|"")*)"|([A-Za-z_]\w*)/gi;
/** Aggregates whose value depends on how often a value occurs. `min`, `max`, `any_value` and `count(DISTINCT ...)` do not. */
const ADDING =
  /\b(?:count\s*\((?!\s*DISTINCT\b)|(?:sum|fsum|avg|mean|product|list|array_agg|string_agg|group_concat|histogram|median|mode|mad|quantile\w*|stddev\w*|var_\w+|variance|skewness|kurtosis|entropy|approx_\w+|corr|covar\w*|regr_\w+)\s*\()/i;

/** A column has to be quoted where SQL has this word. */
const END_OF_CASE = 'end';

/** What a selection reads, from its own text: the measures it takes are left out of it. */
export function readsOf(selection: Selection): Reads {
  let byHour = false;
  let seen = false;
  const moment = (): string => {
    seen = true;
    return '';
  };
  const condition = (text = ''): string => text;
  const probe: Measures = {
    flows: condition,
    bytes: condition,
    packets: condition,
    firstStart: moment,
    lastStart: moment,
    hour: () => {
      byHour = true;
      return '';
    },
  };
  const text = selection(probe);
  return { columns: columnsIn(text), byHour, seen, addsUp: ADDING.test(text) };
}

/** The columns of `flows` that SQL of ours names. A name that means something else too only makes for a larger table. */
export function columnsIn(sql: string): ReadonlySet<string> {
  const columns = new Set<string>();
  for (const [, quoted, plain] of sql.matchAll(TOKENS)) {
    const name = quoted ?? plain?.toLowerCase();
    if (name === undefined || flowColumn(name) === undefined) continue;
    if (quoted !== undefined || name !== END_OF_CASE) columns.add(name);
  }
  return columns;
}
