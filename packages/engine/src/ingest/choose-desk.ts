import type { CountryLookup } from '../network/countries.js';
import { HAS_ZSTD } from '../parquet/pack-page.js';
import { type RecordDesk, RecordDeskHere } from './record-desk.js';
import { RecordThreads } from './record-threads.js';

/** Packed bytes from which on records are read and written by threads of their own: to start them takes as long as this. */
const THREADS_BYTES_MIN = 8 * 1024 * 1024;

/**
 * The desk for objects of so many bytes together; undefined where Node cannot compress as the lake does (before 22.15):
 * DuckDB does it all there. The one before is closed when another takes its place: between groups nothing lies at it.
 */
export async function deskFor(
  bytes: number,
  options: {
    readonly countries: CountryLookup;
    readonly mmdb: string | undefined;
    readonly before: RecordDesk | undefined;
  },
): Promise<RecordDesk | undefined> {
  const { countries, mmdb, before } = options;
  if (!HAS_ZSTD || before instanceof RecordThreads) return before;
  if (bytes < THREADS_BYTES_MIN || !RecordThreads.areUseful) return before ?? new RecordDeskHere(countries);
  await before?.close();
  return new RecordThreads(mmdb);
}
