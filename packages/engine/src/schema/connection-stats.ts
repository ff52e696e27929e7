import { z } from 'zod';
import type { Cell, ResultColumn, Row } from './row.js';

export const CONNECTION_STATS = [
  'durations',
  'top-users',
  'never-closed',
  'port-blocks',
  'coverage',
  'hours',
  'archives',
  'refused',
] as const;
export type ConnectionStatsName = (typeof CONNECTION_STATS)[number];

/** Rows one statistic of connection logs returns at the most, and when no number is asked for. */
export const CONNECTION_STATS_ROWS_MAX = 10_000;
export const CONNECTION_STATS_ROWS_DEFAULT = 100;

export const connectionStatsSchema = z.strictObject({
  what: z.enum(CONNECTION_STATS),
  /** RFC 3339 or YYYY-MM-DD, inclusive; all there is unless said. */
  from: z.string().optional(),
  /** RFC 3339 or YYYY-MM-DD, exclusive. */
  to: z.string().optional(),
  /** Only this public address. */
  natIp: z
    .union([z.ipv4(), z.ipv6()], { error: ({ input }) => `'${input}' is not an IPv4 or IPv6 address.` })
    .optional(),
  limit: z
    .int()
    .min(1)
    .max(CONNECTION_STATS_ROWS_MAX, `At most ${CONNECTION_STATS_ROWS_MAX} rows.`)
    .default(CONNECTION_STATS_ROWS_DEFAULT),
});
/** As a caller writes it. */
export type ConnectionStatsRequest = z.input<typeof connectionStatsSchema>;

export interface ConnectionStatsResult {
  readonly what: ConnectionStatsName;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
  /** What the figures mean and what they cannot say, in sentences. */
  readonly notes: readonly string[];
  /** The window as asked, RFC 3339; a missing side is open. */
  readonly window: { readonly from?: string; readonly to?: string };
  /** Whether there are more rows than were asked for. */
  readonly isCut: boolean;
  readonly lakeVersion: number;
}

/** What there is of connection logs. Times are RFC 3339. */
export interface ConnectionsStatus {
  readonly version: number;
  readonly archives: number;
  readonly connections: number;
  readonly sessionEnds: number;
  readonly spans: number;
  readonly quarantined: number;
  readonly bytes: Cell;
  readonly window: { readonly from: string; readonly to: string } | null;
  /** Days whose New and Destroy are still to be matched; the next import does it. */
  readonly waitingDays: number;
}
