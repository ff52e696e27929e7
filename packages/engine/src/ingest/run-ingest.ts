import { mkdir, rm } from 'node:fs/promises';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import type { TimeWindow } from '../core/time-window.js';
import type { IngestOptions, IngestReport, S3ReaderChoice, S3Requests } from '../engine-types.js';
import { parseFieldList } from '../formats/read-first-line.js';
import { openBundledCountryTable, openMmdb } from '../network/countries.js';
import type { Source } from '../sources/source.js';
import { acquireIngestLock } from '../store/ingest-lock.js';
import { lakeLayout } from '../store/lake-layout.js';
import { makeMemoryFolder } from '../store/temporary-folder.js';
import { IngestRun } from './ingest-run.js';
import type { SourceDesk } from './source-desk.js';

/** Room asked of the memory file system before the spool goes there: several times what two batches of text take. */
const MEMORY_SPOOL_BYTES_MIN = 16 * LIMITS.batchTextBytesMax;

/** What an ingest needs to know beside its sources. */
export type RunOptions = Omit<IngestOptions, 'folder' | 's3' | 'window'> & {
  readonly window?: TimeWindow | undefined;
  readonly relistS?: number | undefined;
  readonly reader?: S3ReaderChoice | undefined;
};

/** Opens what the options name, and loads it. */
export async function ingestFrom(
  options: IngestOptions,
  desk: SourceDesk,
  lake: string,
  scope: Scope,
): Promise<IngestReport> {
  const { sources, requests, ...opened } = await desk.open(options);
  const before = requests?.();
  const report = await runIngest(sources, lake, scope, { ...options, ...opened });
  const after = requests?.();
  return before === undefined || after === undefined ? report : { ...report, requests: between(before, after) };
}

function between(before: S3Requests, after: S3Requests): S3Requests {
  return {
    sent: after.sent - before.sent,
    retries: after.retries - before.retries,
    throttled: after.throttled - before.throttled,
    waited_ms: after.waited_ms - before.waited_ms,
  };
}

/** Loads what sources hold and the lake does not. One commit per group of objects: a killed run keeps those it made. */
export async function runIngest(
  sources: readonly Source[],
  lake: string,
  scope: Scope,
  options: RunOptions,
): Promise<IngestReport> {
  const fields = options.fields === undefined ? undefined : parseFieldList(options.fields);
  const countries = options.mmdb === undefined ? await openBundledCountryTable() : await openMmdb(options.mmdb);
  const layout = lakeLayout(lake, scope);
  if (options.signal?.aborted) throw new EngineError('cancelled', 'The ingest was cancelled before it began.');
  // Before the lock, which makes the lake's folder: a mistyped source must not leave an empty lake behind.
  for (const source of sources) await source.check(options.signal);
  const lock = await acquireIngestLock(layout.lockFile);
  try {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    await mkdir(layout.spoolFolder, { recursive: true });
    const memoryFolder = await makeMemoryFolder(MEMORY_SPOOL_BYTES_MIN);
    try {
      return await new IngestRun({ sources, layout, options, fields, countries, memoryFolder }).run();
    } finally {
      if (memoryFolder !== undefined) await rm(memoryFolder, { recursive: true, force: true });
    }
  } finally {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    lock.release();
  }
}
