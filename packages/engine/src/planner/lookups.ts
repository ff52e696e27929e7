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
  /** It has so few columns that many rows become one. */
  readonly isAddedUp: boolean;
  /** Boolean SQL that all who may read it ask with as well. */
  readonly extra: readonly string[];
}

/** Every column of the others is in it, and it has the most rows. */
const LARGEST: RollupName = 'flow_pair_hours';
const REFUSED: RollupName = 'flow_denied_hours';
const ADDRESSES: readonly string[] = ['srcaddr', 'dstaddr'];

const ALL = columnsOf(LARGEST);
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
  ends: { table: LARGEST, columns: ALL, byHour: false, seen: true, isAddedUp: false, extra: [] },
  endsOfDays: { table: LARGEST, columns: ALL, byHour: false, seen: true, isAddedUp: true, extra: [] },
  hours: { table: LARGEST, columns: OF_HOURS, byHour: true, seen: false, isAddedUp: true, extra: [] },
  pairs: { table: LARGEST, columns: ALL, byHour: true, seen: true, isAddedUp: false, extra: [] },
  refused: { table: REFUSED, columns: OF_REFUSED, byHour: false, seen: true, isAddedUp: true, extra: [IS_DENIED] },
  recordedEnds: { table: RECORDS_TABLE, columns: ALL, byHour: false, seen: true, isAddedUp: true, extra: [] },
  recordedHours: { table: RECORDS_TABLE, columns: OF_HOURS, byHour: true, seen: false, isAddedUp: true, extra: [] },
  recordedPairs: { table: RECORDS_TABLE, columns: ALL, byHour: true, seen: true, isAddedUp: true, extra: [] },
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

/**
 * What a question to `table` can be answered from; undefined when it is better asked itself. All that match a filter which
 * only the largest rollup has are looked up, and refused records of addresses: other filters leave too many.
 */
export function lookupFor(
  table: string,
  { hasFilter, filterColumns, extra, ofNamedAddresses }: Question,
  { columns, byHour, seen, days }: Pick<Reads, 'columns' | 'byHour' | 'seen'> & { readonly days: number },
): LookupName | undefined {
  if (!hasFilter) return undefined;
  const has = (name: LookupName): boolean =>
    (!seen || LOOKUPS[name].seen) && [...columns].every((column) => includes(LOOKUPS[name].columns, column));
  const first = (...names: readonly LookupName[]): LookupName | undefined => names.find(has);
  switch (table) {
    case RECORDS_TABLE:
      if (byHour) return first('recordedHours', 'recordedPairs');
      return extra.includes(IS_DENIED) ? first('recordedRefused', 'recordedEnds') : first('recordedEnds');
    case REFUSED:
      return !byHour && ADDRESSES.some((column) => filterColumns.has(column)) ? first('refused') : undefined;
    case LARGEST:
      if (byHour) return first('hours', 'pairs');
      // Who one address talks to is much the same every day; adding up what a wide filter leaves would cost more than it saves.
      return first(ofNamedAddresses && days > 1 ? 'endsOfDays' : 'ends');
    default:
      return undefined;
  }
}

function includes(columns: readonly string[], column: string): boolean {
  return columns.includes(column);
}

function columnsOf(rollup: RollupName): readonly string[] {
  return ROLLUPS.find(({ name }) => name === rollup)?.columns ?? [];
}
