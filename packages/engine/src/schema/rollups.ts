import type { Range } from '../core/range.js';

/**
 * Sums of `flows` kept beside it, so that a page over a hundred million records reads thousands of rows. A rollup holds
 * one row per combination of its columns and grain of `start`; a question that needs no other column is answered from
 * it, to the byte as from the records themselves.
 */
export interface Rollup {
  readonly name: RollupName;
  readonly description: string;
  /** Length of a bucket of `start`: an hour, or a UTC day for windows of whole days. */
  readonly grainS: 3_600 | 86_400;
  /** The columns of `flows` it keeps, apart from the bucket. */
  readonly columns: readonly string[];
  /** It holds refused records alone: it answers questions that ask for nothing else. */
  readonly deniedOnly: boolean;
}

export const ROLLUP_NAMES = [
  'flow_interface_hours',
  'flow_service_hours',
  'flow_source_hours',
  'flow_destination_hours',
  'flow_denied_days',
  'flow_denied_hours',
  'flow_pair_hours',
  'flow_source_days',
  'flow_destination_days',
  'flow_pair_days',
] as const;
export type RollupName = (typeof ROLLUP_NAMES)[number];

/** Counted up when the columns of a rollup change: what older editions built is built anew by the next ingest. */
export const ROLLUP_EDITION = 1;

/** What every rollup adds up, beside its columns: `start` is the first second of the bucket, Unix seconds. */
export const ROLLUP_MEASURES = ['flows', 'bytes', 'packets', 'first_start', 'last_start'] as const;

export const WHERE_RECORDED = [
  'account_id',
  'vpc_id',
  'subnet_id',
  'instance_id',
  'interface_id',
  'region',
  'az_id',
  'interface_type',
] as const;
export const HOW = ['protocol', 'action', 'direction'] as const;
const SOURCE = ['srcaddr', 'src_class', 'src_country'] as const;
const DESTINATION = ['dstaddr', 'dst_class', 'dst_country'] as const;
const SERVICE = ['service', 'service_port'] as const;

const HOUR_S = 3_600;
const DAY_S = 86_400;

const SOURCES = [...WHERE_RECORDED, ...HOW, ...SOURCE] as const;
const DESTINATIONS = [...WHERE_RECORDED, ...HOW, ...DESTINATION] as const;
const PAIRS = [...WHERE_RECORDED, ...HOW, ...SOURCE, ...DESTINATION, ...SERVICE, 'reject_reason'] as const;

/** One line per rollup, from the smallest to the largest: the first that can answer is the one to ask. */
export const ROLLUPS: readonly Rollup[] = [
  {
    name: 'flow_interface_hours',
    description: 'Per hour, interface, protocol, action and direction.',
    grainS: HOUR_S,
    columns: [...WHERE_RECORDED, ...HOW, 'src_class', 'dst_class', 'reject_reason'],
    deniedOnly: false,
  },
  {
    name: 'flow_service_hours',
    description: 'Per hour, interface and service.',
    grainS: HOUR_S,
    columns: [...WHERE_RECORDED, ...HOW, ...SERVICE],
    deniedOnly: false,
  },
  {
    name: 'flow_denied_days',
    description: 'Refused records per day, interface, destination and port, whatever their source.',
    grainS: DAY_S,
    columns: [...WHERE_RECORDED, ...HOW, ...DESTINATION, ...SERVICE, 'reject_reason', 'dstport'],
    deniedOnly: true,
  },
  {
    name: 'flow_denied_hours',
    description: 'Refused records per hour, interface, source, destination and port.',
    grainS: HOUR_S,
    columns: [...PAIRS, 'dstport'],
    deniedOnly: true,
  },
  {
    name: 'flow_source_days',
    description: 'Per day, interface and source address.',
    grainS: DAY_S,
    columns: SOURCES,
    deniedOnly: false,
  },
  {
    name: 'flow_destination_days',
    description: 'Per day, interface and destination address.',
    grainS: DAY_S,
    columns: DESTINATIONS,
    deniedOnly: false,
  },
  {
    name: 'flow_source_hours',
    description: 'Per hour, interface and source address.',
    grainS: HOUR_S,
    columns: SOURCES,
    deniedOnly: false,
  },
  {
    name: 'flow_destination_hours',
    description: 'Per hour, interface and destination address.',
    grainS: HOUR_S,
    columns: DESTINATIONS,
    deniedOnly: false,
  },
  {
    name: 'flow_pair_days',
    description: 'Per day, interface, source, destination and service.',
    grainS: DAY_S,
    columns: PAIRS,
    deniedOnly: false,
  },
  {
    name: 'flow_pair_hours',
    description: 'Per hour, interface, source, destination and service.',
    grainS: HOUR_S,
    columns: PAIRS,
    deniedOnly: false,
  },
];

/** Which records of a lake its rollups hold. */
export interface RollupCoverage {
  /** The least and greatest `start` of any record, Unix seconds; null when none has one. */
  readonly span: { readonly first: number; readonly last: number } | null;
  /** There may be records without `start`, which no rollup holds. */
  readonly withoutStart: boolean;
  /** Hours since 1970 that may have records and that the hourly rollups do not hold; apart and ascending. */
  readonly missingHours: readonly Range[];
  /** Days since 1970, likewise. */
  readonly missingDays: readonly Range[];
  /** Days since 1970 of which the greatest rows are kept (see tops.ts); apart and ascending, none when absent. */
  readonly topDays?: readonly Range[];
  /** Days since 1970 of which refused records are added up; a built day that is not among these is older than that sum. */
  readonly deniedDays?: readonly Range[];
  /** How many rows rollups have, by name; where absent, they are taken to be as `ROLLUPS` has them in order. */
  readonly rows?: Readonly<Record<string, number>>;
}
