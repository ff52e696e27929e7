import { ROLLUPS, type RollupName } from '../schema/rollups.js';
import { IS_DENIED } from './measures.js';
import type { Question } from './question.js';

/** What is read once of a rollup for all who ask with one filter and window. */
export interface Lookup {
  readonly table: RollupName;
  /** What can be asked of it; the fewer, the fewer rows it has. */
  readonly columns: readonly string[];
  /** It tells hours apart. */
  readonly byHour: boolean;
  /** It has so few columns that many rows become one. */
  readonly isAddedUp: boolean;
  /** Boolean SQL that all who may read it ask with as well. */
  readonly extra: readonly string[];
}

/** Every column of the others is in it, and it has the most rows. */
const LARGEST: RollupName = 'flow_pair_hours';
const REFUSED: RollupName = 'flow_denied_hours';
const ADDRESSES: readonly string[] = ['srcaddr', 'dstaddr'];

/**
 * One address has a row for each peer and hour, but what asks for hours asks for little else: kept apart, both are small, and
 * whole days are read from the rollup of days.
 */
export const LOOKUPS = {
  ends: { table: LARGEST, columns: columnsOf(LARGEST), byHour: false, isAddedUp: false, extra: [] },
  hours: {
    table: LARGEST,
    columns: ['action'],
    byHour: true,
    isAddedUp: true,
    extra: [],
  },
  pairs: { table: LARGEST, columns: columnsOf(LARGEST), byHour: true, isAddedUp: false, extra: [] },
  refused: {
    table: REFUSED,
    columns: [
      ...['action', 'srcaddr', 'src_class', 'src_country', 'dstaddr', 'dst_class', 'dst_country', 'dstport'],
      ...['protocol', 'direction', 'service', 'service_port', 'reject_reason'],
    ],
    byHour: false,
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
  { hasFilter, filterColumns }: Question,
  asked: ReadonlySet<string>,
  byHour: boolean,
): LookupName | undefined {
  const has = (name: LookupName): boolean => [...asked].every((column) => includes(LOOKUPS[name].columns, column));
  if (table === REFUSED) {
    return !byHour && ADDRESSES.some((column) => filterColumns.has(column)) && has('refused') ? 'refused' : undefined;
  }
  if (table !== LARGEST || !hasFilter) return undefined;
  if (!byHour) return 'ends';
  return has('hours') ? 'hours' : 'pairs';
}

function includes(columns: readonly string[], column: string): boolean {
  return columns.includes(column);
}

function columnsOf(rollup: RollupName): readonly string[] {
  return ROLLUPS.find(({ name }) => name === rollup)?.columns ?? [];
}
