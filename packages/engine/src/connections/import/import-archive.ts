import type { ArchiveRefusal, ArchiveSummary } from '../../archives/archive-records.js';
import { readArchive } from '../../archives/read-archive.js';
import { EngineError, isEngineError } from '../../core/errors.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import type { FileThread } from '../files/file-thread.js';
import { ARCHIVE_COLUMNS, QUARANTINE_COLUMNS } from '../tables.js';
import type { FoundArchive } from './archive-sources.js';
import { cancelled, type FetchedArchive } from './fetch-archive.js';
import { RecordWriter } from './record-writer.js';
import { writeRows } from './write-rows.js';

const MS_PER_SECOND = 1_000;
const NO_RECORD = 'No record was found in it';

export interface ArchiveTarget {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of the names of its files. */
  readonly name: string;
  readonly objectId: number;
  readonly timeZone?: string | undefined;
  readonly keepDamaged?: boolean | undefined;
  /** An archive that may not be loaded is thrown, instead of written down as refused. */
  readonly isRefusalThrown?: boolean;
  /** When it is loaded, Unix milliseconds. */
  readonly imported: number | null;
  /** Writes files with many rows, where there is one. */
  readonly thread?: FileThread | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRecords?: (records: number) => void;
}

/** What became of one archive; nothing of it counts before its parts are committed. */
export interface ImportedArchive {
  readonly parts: readonly Part[];
  readonly isLoaded: boolean;
  readonly connections: number;
  readonly sessionEnds: number;
  readonly quarantined: number;
  /** Why it was refused, or what it lacks. */
  readonly note: string | null;
}

/** The same with what reading it added up to. */
export interface ReadArchive extends ImportedArchive {
  readonly summary: ArchiveSummary;
}

/** Reads one archive into parts. One that may not be loaded is written down as refused; throws when reading fails otherwise. */
export async function importArchive(
  archive: FoundArchive,
  fetched: FetchedArchive,
  bytes: AsyncIterable<Uint8Array>,
  target: ArchiveTarget & { readonly isRefusalThrown: true },
): Promise<ReadArchive>;
export async function importArchive(
  archive: FoundArchive,
  fetched: FetchedArchive,
  bytes: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): Promise<ImportedArchive>;
export async function importArchive(
  archive: FoundArchive,
  fetched: FetchedArchive,
  bytes: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): Promise<ImportedArchive> {
  const { layout, name, objectId, signal } = target;
  const writer = new RecordWriter({ layout, name, archive: fetched.sha256, objectId, thread: target.thread });
  try {
    const { timeZone, keepDamaged } = target;
    const reading = readArchive(bytes, {
      name: archive.fileName,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(keepDamaged === undefined ? {} : { keepDamaged }),
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const batch of reading) {
      if (signal?.aborted) throw cancelled();
      await writer.add(batch);
      target.onRecords?.(batch.connections.rows + batch.sessions.rows);
    }
    const { summary } = reading;
    if (summary.sha256 !== fetched.sha256) {
      throw new EngineError('source', 'It changed while it was read. Import it again.');
    }
    const parts = await writer.finish();
    return await loaded(archive, summary, parts, target);
  } catch (error) {
    await writer.discard();
    if (signal?.aborted) throw cancelled();
    if (target.isRefusalThrown === true || !isRefusal(error)) throw error;
    return refused(archive, fetched, error, target);
  }
}

/** Whether it is the archive's own fault, and will be the same the next time. */
function isRefusal(error: unknown): error is EngineError {
  return isEngineError(error) && (error.code === 'decode' || error.details.archive === true);
}

async function loaded(
  archive: FoundArchive,
  summary: ArchiveSummary,
  parts: readonly Part[],
  target: ArchiveTarget,
): Promise<ReadArchive> {
  const isLoaded = summary.connections + summary.sessions > 0;
  const { refusals } = isLoaded || summary.refusals.length > 0 ? summary : { refusals: [ofArchive(`${NO_RECORD}.`)] };
  const quarantined = Math.max(summary.quarantinedLines + summary.quarantinedMembers, refusals.length);
  const times = parts.flatMap(({ first, last }) => (first === undefined || last === undefined ? [] : [first, last]));
  const book = await write(
    archive,
    summary,
    {
      status: isLoaded ? 'loaded' : 'refused',
      members: summary.members.length,
      connections: summary.connections,
      session_ends: summary.sessions,
      quarantined,
      first: times.length === 0 ? null : Math.min(...times) * MS_PER_SECOND,
      last: times.length === 0 ? null : Math.max(...times) * MS_PER_SECOND,
    },
    refusals,
    target,
  );
  const counts = { connections: summary.connections, sessionEnds: summary.sessions, quarantined };
  const nothing = isLoaded ? null : `${NO_RECORD}${firstReason(summary.refusals)}`;
  const some =
    quarantined > 0
      ? `${quarantined} ${quarantined === 1 ? 'line or member was' : 'lines or members were'} refused${firstReason(summary.refusals)}`
      : null;
  return { parts: [...parts, ...book], isLoaded, summary, ...counts, note: summary.damage ?? nothing ?? some };
}

function ofArchive(reason: string): ArchiveRefusal {
  return { member: null, line: null, reason, excerpt: null, rows: null };
}

function firstReason([first]: readonly ArchiveRefusal[]): string {
  if (first === undefined) return '.';
  const { member, line, reason } = first;
  const place = member === null ? '' : `${member}${line === null ? '' : `, line ${line}`}: `;
  return `; the first: ${place}${reason}`;
}

async function refused(
  archive: FoundArchive,
  { sha256 }: FetchedArchive,
  error: EngineError,
  target: ArchiveTarget,
): Promise<ImportedArchive> {
  const reason = error.message;
  const counts = { members: 0, connections: 0, session_ends: 0, quarantined: 1, first: null, last: null };
  const refusals = [ofArchive(reason)];
  const summary = { sha256, bytes: archive.bytes };
  const parts = await write(archive, summary, { status: 'refused', ...counts }, refusals, target);
  return { parts, isLoaded: false, connections: 0, sessionEnds: 0, quarantined: 1, note: reason };
}

async function write(
  archive: FoundArchive,
  { sha256, bytes }: Pick<ArchiveSummary, 'sha256' | 'bytes'>,
  row: Readonly<Record<string, string | number | null>>,
  refusals: readonly ArchiveRefusal[],
  target: ArchiveTarget,
): Promise<Part[]> {
  const { name, etag } = archive;
  const known = { archive: sha256, name, etag, bytes, imported: target.imported };
  const quarantine = refusals.map(({ member, line, reason, rows }) => ({
    archive: sha256,
    name,
    member,
    line,
    reason,
    rows,
  }));
  return [
    ...(await writeRows('archives', ARCHIVE_COLUMNS, [{ ...known, ...row }], target)),
    ...(await writeRows('archive_quarantine', QUARANTINE_COLUMNS, quarantine, target)),
  ];
}
