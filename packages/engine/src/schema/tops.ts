import { HOW, ROLLUP_EDITION, type RollupName, WHERE_RECORDED } from './rollups.js';

/**
 * The greatest rows of a daily rollup. Its rows fall into classes, such as those of one source address; a day keeps all
 * rows of a class or none. What is cut off is added up into rows of the rest, which say what no class that was cut off has
 * more of. So sums over kept and rest rows are exact, a class that every day keeps is known exactly, and what another may
 * have is bounded.
 */
export interface Top {
  readonly name: TopName;
  readonly description: string;
  /** The daily rollup it is cut from. */
  readonly of: RollupName;
  /** What tells classes apart, as SQL over the rollup's columns. */
  readonly classes: readonly string[];
  /** The same as columns of addresses: a class is of these, whichever of two is which. */
  readonly ends: readonly string[];
  /** The columns it keeps of the rollup. */
  readonly columns: readonly string[];
}

export const TOP_NAMES = ['flow_top_source_days', 'flow_top_destination_days', 'flow_top_pair_days'] as const;
export type TopName = (typeof TOP_NAMES)[number];

/** Counted up when a table of these changes, and whenever rollups do: what older editions built is built anew. */
export const TOP_EDITION = 100 * ROLLUP_EDITION + 1;

/** The columns that rows of the rest keep: a filter on these, and on no others, is answered. */
export const KEPT_OF_REST: readonly string[] = [...WHERE_RECORDED, ...HOW];

/** What is ranked by: a day keeps the greatest by each. */
export const RANKED = ['bytes', 'packets', 'flows'] as const;
export type Ranked = (typeof RANKED)[number];

/**
 * Per row of the rest and measure: the most that one class has in that row, and in all rows of its day and action. Kept
 * rows have none.
 */
export const mostOf = (measure: Ranked): string => `most_${measure}`;
export const cutOf = (measure: Ranked): string => `cut_${measure}`;
/** Whether a row is of the rest. */
export const IS_REST = 'is_rest';
/** Per row of the rest: how many classes it holds, and how many were cut off in all of its day. */
export const CLASSES = 'classes';
export const CLASSES_CUT = 'classes_cut';

const SERVICE = ['service', 'service_port'] as const;

/** One line per table: by whose greatest rows questions are ranked. */
export const TOPS: readonly Top[] = [
  {
    name: 'flow_top_source_days',
    description: 'Per day, the source addresses that sent most, by interface, and the rest as one row.',
    of: 'flow_source_days',
    classes: ['srcaddr'],
    ends: ['srcaddr'],
    columns: [...KEPT_OF_REST, 'srcaddr', 'src_class', 'src_country'],
  },
  {
    name: 'flow_top_destination_days',
    description:
      'Per day, the destination addresses that were sent most, by interface and service, and the rest as one row.',
    of: 'flow_pair_days',
    classes: ['dstaddr'],
    ends: ['dstaddr'],
    columns: [...KEPT_OF_REST, 'dstaddr', 'dst_class', 'dst_country', ...SERVICE],
  },
  {
    name: 'flow_top_pair_days',
    description:
      'Per day, the pairs of addresses that exchanged most, by interface and service, and the rest as one row.',
    of: 'flow_pair_days',
    classes: ['least(srcaddr, dstaddr)', 'greatest(srcaddr, dstaddr)'],
    ends: ['srcaddr', 'dstaddr'],
    columns: [
      ...KEPT_OF_REST,
      ...['srcaddr', 'src_class', 'src_country', 'dstaddr', 'dst_class', 'dst_country'],
      ...SERVICE,
    ],
  },
];
