import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { SourceObject } from '../sources/source.js';
import { DamagedObjectError, gunzipStream, isGzip, unpack } from './gunzip.js';
import { keepClean, spoolText } from './prepare-text.js';
import type { Prepared, PrepareOptions } from './prepared.js';

/** Objects up to this size are read and unpacked in one piece, larger ones as a stream. */
const WHOLE_OBJECT_BYTES_MAX = 16 * 1024 * 1024;
const PARQUET_MAGIC = 'PAR1';

/** Reads one object, checks that it is whole, and leaves its text in the spool. Damage is an answer, not an exception. */
export async function prepareObject(object: SourceObject, options: PrepareOptions): Promise<Prepared> {
  const hash = createHash('sha256');
  try {
    if (object.bytes === 0) throw new DamagedObjectError('the object is empty (0 bytes)');
    if (object.bytes > LIMITS.objectBytesMax) {
      throw new DamagedObjectError(`it is ${object.bytes} bytes large; at most ${LIMITS.objectBytesMax} are read`);
    }
    if (object.bytes > WHOLE_OBJECT_BYTES_MAX) return await prepareStream(object, options, hash);
    const bytes = await options.source.read(object);
    hash.update(bytes);
    if (isParquet(bytes)) return await prepareParquet(object, options, hash.digest('hex'), bytes);
    const digest = (): string => hash.digest('hex');
    const packed = isGzip(bytes);
    const chunks: [Buffer] | AsyncIterable<Buffer> = packed ? await unpack(bytes) : [bytes];
    const clean = Array.isArray(chunks)
      ? await keepClean(object, options, chunks[0], packed ? bytes : undefined, digest)
      : undefined;
    return clean ?? (await spoolText(object, options, chunks, digest));
  } catch (error) {
    if (error instanceof DamagedObjectError) {
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: false };
    }
    if (isEngineError(error) && error.code === 'source') {
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: true };
    }
    throw error;
  }
}

async function prepareStream(
  object: SourceObject,
  options: PrepareOptions,
  hash: ReturnType<typeof createHash>,
): Promise<Prepared> {
  const chunks = measured(options.source.stream(object), object, hash);
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
    throw new EngineError('source', `${object.key} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (bytes !== object.bytes) {
    throw new EngineError('source', `${object.key} changed while it was being read. Run the ingest again.`);
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
