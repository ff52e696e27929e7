import { ROLLUPS, type RollupName } from '../schema/rollups.js';
import { IS_DENIED } from './measures.js';
import type { Question } from './question.js';
import { RECORDS_TABLE } from './reader.js';
import type { Reads } from './reads.js';

/** What is read once of a rollup, or of the records, for all who ask with one filter and window. */
export interface Lookup {
  readonly table: RollupName | typeof RECORDS_TABLE;
  /** What can be asked of it; the fewer, the fewer rows it has. */
  readonly columns: readonly string[];
  /** It tells hours apart. */
  readonly byHour: boolean;
  /** It says when the first and the last record of a row began: two columns more to read. */
  readonly seen: boolean;
  /** Many rows become one. */
  readonly isAddedUp: boolean;
  /** How many these are is counted first: adding up what is too large costs more than it saves. */
  readonly isCounted?: boolean;
  /** Boolean SQL that all who may read it ask with as well. */
  readonly extra: readonly string[];
}

/** Every column of the others is in it, and it has the most rows. */
const LARGEST: RollupName = 'flow_pair_hours';
const REFUSED: RollupName = 'flow_denied_hours';
/** A filter on one of these leaves few rows. */
const FEW: readonly string[] = ['srcaddr', 'dstaddr', 'service_port'];

/** All that any sums of all records keep. */
export const LARGEST_COLUMNS = columnsOf(LARGEST);
/** What a page asks of hours: what was refused in them, and who was heard from. */
const OF_HOURS = ['action', 'interface_id'];
const OF_REFUSED = [
  ...['action', 'srcaddr', 'src_class', 'src_country', 'dstaddr', 'dst_class', 'dst_country', 'dstport'],
  ...['protocol', 'direction', 'service', 'service_port', 'reject_reason'],
];

/**
 * One address has a row for each peer and hour, but what asks for hours asks for little else: kept apart, both are small, and
 * whole days are read from the rollup of days. A filter that no rollup has is applied to the records in the same shapes: a
 * busy port has more rows by peer and hour than memory should hold, and a tenth of that by peer.
 */
export const LOOKUPS = {
  ends: { table: LARGEST, columns: LARGEST_COLUMNS, byHour: false, seen: true, isAddedUp: false, extra: [] },
  foldedEnds: {
    table: LARGEST,
    columns: LARGEST_COLUMNS,
    byHour: false,
    seen: true,
    isAddedUp: true,
    isCounted: true,
    extra: [],
  },
  hours: { table: LARGEST, columns: OF_HOURS, byHour: true, seen: false, isAddedUp: true, extra: [] },
  pairs: { table: LARGEST, columns: LARGEST_COLUMNS, byHour: true, seen: true, isAddedUp: false, extra: [] },
  refused: { table: REFUSED, columns: OF_REFUSED, byHour: false, seen: true, isAddedUp: true, extra: [IS_DENIED] },
  recordedEnds: {
    table: RECORDS_TABLE,
    columns: LARGEST_COLUMNS,
    byHour: false,
    seen: true,
    isAddedUp: true,
    extra: [],
  },
  recordedHours: { table: RECORDS_TABLE, columns: OF_HOURS, byHour: true, seen: false, isAddedUp: true, extra: [] },
  recordedPairs: {
    table: RECORDS_TABLE,
    columns: LARGEST_COLUMNS,
    byHour: true,
    seen: true,
    isAddedUp: true,
    extra: [],
  },
  recordedRefused: {
    table: RECORDS_TABLE,
    columns: OF_REFUSED,
    byHour: false,
    seen: true,
    isAddedUp: true,
    extra: [IS_DENIED],
  },
} as const satisfies Readonly<Record<string, Lookup>>;
export type LookupName = keyof typeof LOOKUPS;
/** Records that a filter by a port selects, and the same by the port of the service does not. */
export const STRAYS = 'strays';

/**
 * What a question to `table` can be answered from; undefined when it is better asked itself. All that match a filter by
 * addresses or ports are looked up, or one that only the largest rollup has: other filters leave too many.
 */
export function lookupFor(
  table: string,
  { hasFilter, extra, ofSums: { filterColumns } }: Question,
  { columns, byHour, seen, buckets }: Pick<Reads, 'columns' | 'byHour' | 'seen'> & { readonly buckets: number },
): LookupName | undefined {
  if (!hasFilter) return undefined;
  const has = (name: LookupName): boolean =>
    (!seen || LOOKUPS[name].seen) && [...columns].every((column) => includes(LOOKUPS[name].columns, column));
  const first = (...names: readonly LookupName[]): LookupName | undefined => names.find(has);
  const isOfFew = FEW.some((column) => filterColumns.has(column));
  switch (table) {
    case RECORDS_TABLE:
      if (byHour) return first('recordedHours', 'recordedPairs');
      return extra.includes(IS_DENIED) ? first('recordedRefused', 'recordedEnds') : first('recordedEnds');
    case REFUSED:
      return !byHour && isOfFew ? first('refused') : undefined;
    default:
      if (table !== LARGEST && !isOfFew) return undefined;
      if (byHour) return table === LARGEST ? first('hours', 'pairs') : first('hours');
      // Who talks to whom is much the same every day and hour.
      return first(buckets > 1 ? 'foldedEnds' : 'ends');
  }
}

function includes(columns: readonly string[], column: string): boolean {
  return columns.includes(column);
}

function columnsOf(rollup: RollupName): readonly string[] {
  return ROLLUPS.find(({ name }) => name === rollup)?.columns ?? [];
}
