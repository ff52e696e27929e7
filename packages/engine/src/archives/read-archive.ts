import { EngineError } from '../core/errors.js';
import type { LIMITS } from '../core/limits.js';
import type { ArchiveRecordBatch, ArchiveSummary } from './archive-records.js';

type ArchiveLimit = Extract<keyof typeof LIMITS, `archive${string}`> | 'lineBytesMax' | 'quarantineRowsPerObjectMax';

/** Bounds of one reading; `LIMITS` has the usual ones. */
export type ArchiveLimits = Readonly<Record<ArchiveLimit, number>>;

export interface ReadArchiveOptions {
  /** What a log that lies in no tar is called in `member`: the name of its file. */
  readonly name?: string;
  /** Zone of times without an offset, as an IANA name or an offset (`+02:00`); without it such times are refused. */
  readonly timeZone?: string;
  /** Reads what there is of an archive that is cut short or damaged, and says so in `damage`; else it is refused as a whole. */
  readonly keepDamaged?: boolean;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ArchiveLimits>;
}

/** An archive being read: its batches in order, once, and what they add up to when they are over. */
export interface ArchiveReading extends AsyncIterable<ArchiveRecordBatch> {
  /** Throws until the last batch was taken. */
  readonly summary: ArchiveSummary;
}

/**
 * Thrown when nothing of an archive may be loaded: it is damaged, or beyond a bound. `details.sha256` and `details.bytes`
 * name the archive when its bytes could be read to the end, so that it need not be read again.
 */
export class ArchiveRefusedError extends EngineError {
  constructor(reason: string, details: { readonly sha256?: string; readonly bytes?: number } = {}) {
    super('decode', reason, { details });
    this.name = 'EngineError';
  }
}

/**
 * Reads connection-tracking records of both kinds from an archive (tar.gz, tar, gz or plain text) as it arrives; nothing is
 * unpacked to disk. Records are handed over before the archive is known to be whole: commit them only when the last batch
 * was taken. Throws `ArchiveRefusedError` for an archive of which nothing may be kept.
 */
export function readArchive(source: AsyncIterable<Uint8Array>, options: ReadArchiveOptions = {}): ArchiveReading {
  void source;
  void options;
  throw new EngineError('decode', 'reading archives is not built yet');
}
