import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { DamagedObjectError, gunzipStream, isGzip, unpack } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import type { SourceObject } from '../sources/source.js';
import { keepClean, parsedText, spoolText } from './prepare-text.js';
import type { Prepared, PrepareOptions } from './prepared.js';

/** Objects up to this size are read and unpacked in one piece, larger ones as a stream. */
const WHOLE_OBJECT_BYTES_MAX = 16 * 1024 * 1024;
const PARQUET_MAGIC = 'PAR1';

/**
 * Reads one object, checks that it is whole, and leaves its text in the spool. Damage is an answer, not an exception;
 * throws `cancelled` on abort.
 */
export async function prepareObject(object: SourceObject, options: PrepareOptions): Promise<Prepared> {
  try {
    if (object.bytes === 0) throw new DamagedObjectError('the object is empty (0 bytes)');
    if (object.bytes > LIMITS.objectBytesMax) {
      throw new DamagedObjectError(`it is ${object.bytes} bytes large; at most ${LIMITS.objectBytesMax} are read`);
    }
    const { room } = options;
    if (object.bytes > WHOLE_OBJECT_BYTES_MAX) {
      const work = () => prepareStream(object, options);
      await options.turn?.();
      return await (room === undefined ? work() : room.unpacking.run(work));
    }
    if (room === undefined) return await prepareBytes(object, options, await options.source.read(object));
    return await room.fetched.run(object.bytes, async () => {
      const bytes = await options.source.read(object, options.signal);
      await options.turn?.();
      return room.unpacking.run(() => prepareBytes(object, options, bytes));
    });
  } catch (error) {
    if (error instanceof DamagedObjectError) {
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: false };
    }
    if (isEngineError(error) && error.code === 'source') {
      const { reason: cause } = error.details;
      const named = typeof cause === 'string' ? { cause } : {};
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: true, ...named };
    }
    throw error;
  }
}

async function prepareBytes(object: SourceObject, options: PrepareOptions, bytes: Buffer): Promise<Prepared> {
  if (isParquet(bytes)) return await prepareParquet(object, options, sha256Of(bytes), bytes);
  const read = await options.desk?.read(bytes, options.fields);
  if (read?.kind === 'damaged') throw new DamagedObjectError(read.reason);
  if (read?.kind === 'records') return parsedText(object, options, read);
  const whole = read === undefined ? bytes : asBuffer(read.bytes);
  const digest = (): string => read?.sha256 ?? sha256Of(whole);
  const packed = isGzip(whole);
  const text = read?.text === undefined ? undefined : asBuffer(read.text);
  const chunks: [Buffer] | AsyncIterable<Buffer> = text !== undefined ? [text] : packed ? await unpack(whole) : [whole];
  const clean = Array.isArray(chunks)
    ? await keepClean(object, options, chunks[0], packed ? whole : undefined, digest)
    : undefined;
  return clean ?? (await spoolText(object, options, chunks, digest));
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function prepareStream(object: SourceObject, options: PrepareOptions): Promise<Prepared> {
  const hash = createHash('sha256');
  const chunks = measured(options.source.stream(object, options.signal), object, hash);
  const first = await chunks.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const whole = prepend(head, chunks);
  if (isParquet(head)) {
    const local = options.source.localPath(object) ?? path.join(options.spoolFolder, `${options.name}.parquet`);
    if (options.source.localPath(object) === undefined) await pipeline(whole, createWriteStream(local));
    else for await (const _chunk of whole);
    return { kind: 'parquet', object, sha256: hash.digest('hex'), path: local };
  }
  const text = isGzip(head) ? gunzipStream(Readable.from(whole, { objectMode: false })) : whole;
  return spoolText(object, options, text, () => hash.digest('hex'));
}

/** Hashes what passes and refuses an object that is not as long as it was listed. */
async function* measured(
  stream: Readable,
  object: SourceObject,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    if (isEngineError(error)) throw error;
    throw new EngineError('source', `${object.key} cannot be read: ${messageOf(error)}`, {
      cause: error,
      details: { reason: 'not-readable' },
    });
  }
  if (bytes !== object.bytes) {
    throw new EngineError('source', `${object.key} changed while it was being read. Run the ingest again.`, {
      details: { reason: 'changed' },
    });
  }
}

async function* prepend(head: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  yield head;
  yield* rest;
}

async function prepareParquet(
  object: SourceObject,
  options: PrepareOptions,
  sha256: string,
  bytes: Buffer,
): Promise<Prepared> {
  const local = options.source.localPath(object);
  if (local !== undefined) return { kind: 'parquet', object, sha256, path: local };
  const spooled = path.join(options.spoolFolder, `${options.name}.parquet`);
  const handle = await open(spooled, 'w');
  await handle.writeFile(bytes).finally(() => handle.close());
  return { kind: 'parquet', object, sha256, path: spooled };
}

function isParquet(head: Buffer): boolean {
  return head.subarray(0, PARQUET_MAGIC.length).toString('latin1') === PARQUET_MAGIC;
}
