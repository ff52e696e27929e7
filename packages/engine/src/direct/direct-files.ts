import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { DamagedObjectError, gunzipStream } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import { runBounded } from '../core/run-bounded.js';
import { concernsOneObject } from '../ingest/failure-watch.js';
import { flowLogOf } from '../sources/object-key.js';
import type { ListOptions, Source, SourceObject } from '../sources/source.js';
import { findLayout, type Layout } from './find-shape.js';

/** An object and where it lies in its source. */
export interface Listed {
  readonly source: Source;
  readonly object: SourceObject;
}

/** An object DuckDB is going to read. */
export interface DirectFile extends Listed {
  readonly layout: Exclude<Layout, { kind: 'unknown' }>;
}

/** An object that is left out of the answer. */
export interface LeftOut {
  readonly key: string;
  readonly reason: string;
}

/** Lists what may hold flows of the window. Throws `limit-exceeded` when that is more than one question may read. */
export async function listObjects(sources: readonly Source[], options: ListOptions): Promise<Listed[]> {
  const listed: Listed[] = [];
  let bytes = 0;
  for (const source of sources) {
    for await (const page of source.list(options)) {
      for (const object of page.objects) {
        listed.push({ source, object });
        bytes += object.bytes;
      }
      if (listed.length <= LIMITS.directObjectsMax && bytes <= LIMITS.directBytesMax) continue;
      throw new EngineError(
        'limit-exceeded',
        `There are more than ${listed.length - 1} objects (${bytes} bytes) to read; a question without a lake reads at ` +
          `most ${LIMITS.directObjectsMax} objects and ${LIMITS.directBytesMax} bytes. Narrow it with --from, --to or a ` +
          'longer prefix, or load them: networkflow ingest',
      );
    }
  }
  return listed;
}

/**
 * Finds out how every object is laid out. The record format of a flow log cannot be changed once it is created (AWS VPC
 * User Guide, "Flow logs"), so one object speaks for all of its flow log that AWS named; others speak for themselves.
 */
export async function layOut(
  listed: readonly Listed[],
  fields: readonly string[] | undefined,
  signal: AbortSignal | undefined,
  onFound: (objects: number) => void,
): Promise<{ files: DirectFile[]; leftOut: LeftOut[] }> {
  const groups = new Map<string, Listed[]>();
  for (const each of listed) {
    const name = `${each.source.name} ${flowLogOf(each.object.key) ?? each.object.key}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  const concurrency = Math.max(1, ...listed.map(({ source }) => source.readConcurrency));
  const found = runBounded([...groups.values()], concurrency, async (group) => ({
    group,
    layout: await layoutOf(group, fields, signal),
  }));
  const files: DirectFile[] = [];
  const leftOut: LeftOut[] = [];
  for await (const { group, layout } of found) {
    for (const each of group) {
      if (layout.kind === 'unknown') leftOut.push({ key: each.object.key, reason: layout.reason });
      else if (each.object.bytes === 0) leftOut.push({ key: each.object.key, reason: 'it is empty' });
      else files.push({ ...each, layout });
    }
    onFound(files.length + leftOut.length);
  }
  return { files, leftOut };
}

/** By the first object of the group that has any bytes. */
function layoutOf(
  group: readonly Listed[],
  fields: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Layout> {
  const speaker = group.find(({ object }) => object.bytes > 0) ?? group[0];
  if (speaker === undefined) throw new Error('a group has objects');
  return findLayout(speaker.source, speaker.object, fields, signal);
}

/**
 * Copies objects into a folder. What cannot be read is left out. Returns where each one lies. Throws `source` where the service or the login is the trouble, or when nothing
 * at all could be read.
 */
export async function spoolObjects(
  files: readonly DirectFile[],
  folder: string,
  signal: AbortSignal | undefined,
  onDone: (objects: number) => void,
): Promise<{ paths: Map<DirectFile, string>; leftOut: LeftOut[] }> {
  const concurrency = Math.max(1, ...files.map(({ source }) => source.readConcurrency));
  const paths = new Map<DirectFile, string>();
  const leftOut: LeftOut[] = [];
  let first: unknown;
  const copies = runBounded(files, concurrency, async (file, index) => {
    const target = path.join(folder, `${index}.${file.layout.kind === 'parquet' ? 'parquet' : 'log'}`);
    try {
      await pipeline(file.source.stream(file.object, signal), createWriteStream(target));
      return { file, target };
    } catch (error) {
      if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled.', { cause: error });
      if (isEngineError(error) && !concernsOneObject(error.details.reason)) throw error;
      first ??= error;
      return { file, reason: messageOf(error) };
    }
  });
  for await (const copy of copies) {
    if (copy.target === undefined) leftOut.push({ key: copy.file.object.key, reason: copy.reason });
    else paths.set(copy.file, copy.target);
    onDone(paths.size + leftOut.length);
  }
  if (paths.size === 0 && isEngineError(first)) throw first;
  return { paths, leftOut };
}

/** Finds objects that are damaged, by the CRC and length of those that are gzipped. */
export async function findDamaged(files: ReadonlyMap<DirectFile, string>): Promise<Map<DirectFile, LeftOut>> {
  const packed = [...files].filter(([{ layout }]) => layout.kind === 'text' && layout.isPacked);
  const damaged = new Map<DirectFile, LeftOut>();
  const found = runBounded(packed, LIMITS.readConcurrency, async ([file, path]) => ({
    file,
    reason: await damageOf(path),
  }));
  for await (const { file, reason } of found) {
    if (reason !== undefined) damaged.set(file, { key: file.object.key, reason });
  }
  return damaged;
}

async function damageOf(path: string): Promise<string | undefined> {
  try {
    for await (const _chunk of gunzipStream(createReadStream(path)));
    return undefined;
  } catch (error) {
    if (error instanceof DamagedObjectError) return `it is damaged: ${error.message}`;
    throw error;
  }
}
