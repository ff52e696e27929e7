import { LIMITS } from '../core/limits.js';

const NAMES = [
  'archiveBytesMax',
  'archiveUnpackedBytesMax',
  'archiveRatioMax',
  'archiveRatioFreeBytes',
  'archiveEntriesMax',
  'archiveMemberBytesMax',
  'archiveHeaderBytesMax',
  'archiveNameBytesMax',
  'archiveBatchRecords',
  'archiveTextsBytesMax',
  'lineBytesMax',
  'quarantineRowsPerObjectMax',
] as const satisfies readonly (keyof typeof LIMITS)[];

/** Bounds of one reading; `LIMITS` has the usual ones. */
export type ArchiveLimits = Readonly<Record<(typeof NAMES)[number], number>>;

export function archiveLimits(others: Partial<ArchiveLimits> = {}): ArchiveLimits {
  return { ...LIMITS, ...others };
}
