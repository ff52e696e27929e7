import { Readable } from 'node:stream';
import { constants, createGunzip, gunzip, gunzipSync } from 'node:zlib';
import { messageOf } from './errors.js';
import { LIMITS } from './limits.js';

/** Thrown for an object that is damaged as a whole; the message is the reason kept in quarantine. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const TRAILER_BYTES = 8;
const CHUNK_BYTES_MIN = 64 * 1024;
const CHUNK_BYTES_MAX = 32 * 1024 * 1024;
const STREAM_CHUNK_BYTES = 1024 * 1024;

export function isGzip(head: Buffer): boolean {
  return head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1];
}

/** Text up to this size is unpacked in one piece. */
const WHOLE_TEXT_BYTES_MAX = 256 * 1024 * 1024;

/** The unpacked text of a gzip object in memory: in one piece, or as a stream when it is too large for that. */
export async function unpack(bytes: Buffer): Promise<[Buffer] | AsyncIterable<Buffer>> {
  const whole = declaredBytes(bytes) <= WHOLE_TEXT_BYTES_MAX ? await gunzipWhole(bytes) : undefined;
  return whole === undefined ? gunzipStream(Readable.from([bytes])) : [whole];
}

/**
 * Unpacks a gzip object off the main thread, checking each member's CRC-32 and length (RFC 1952); DuckDB's own reader
 * checks neither. Throws `DamagedObjectError` for a cut or altered object; undefined when the text is too large.
 */
async function gunzipWhole(bytes: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    gunzip(bytes, wholeOptions(bytes, WHOLE_TEXT_BYTES_MAX), (error, result) => {
      try {
        resolve(error === null ? textOf(bytes, result) : failed(error));
      } catch (failure) {
        reject(failure);
      }
    });
  });
}

/**
 * The same on this thread, for threads that have nothing else to do: to hand bytes to another one and back takes its time.
 * Undefined when the text has more than `bytesMax`.
 */
export function gunzipHere(bytes: Buffer, bytesMax: number): Buffer | undefined {
  if (declaredBytes(bytes) > bytesMax) return undefined;
  let result: Buffer;
  try {
    result = gunzipSync(bytes, wholeOptions(bytes, bytesMax));
  } catch (error) {
    return failed(error);
  }
  return textOf(bytes, result);
}

/** The trailer holds the unpacked size (modulo 2^32) of the last member. */
function declaredBytes(bytes: Buffer): number {
  return bytes.length >= TRAILER_BYTES ? bytes.readUInt32LE(bytes.length - 4) : 0;
}

/** With a buffer as large as the text, one pass suffices. */
function wholeOptions(bytes: Buffer, maxOutputLength: number) {
  const chunkSize = Math.min(Math.max(declaredBytes(bytes) + 1, CHUNK_BYTES_MIN), CHUNK_BYTES_MAX);
  return { chunkSize, maxOutputLength, info: true };
}

/** The text among what `info: true` makes Node return. */
function textOf(bytes: Buffer, result: unknown): Buffer {
  const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
  const rest = bytes.subarray(engine.bytesWritten);
  // Zeros after the last member are padding; Node itself refuses other bytes unless the first of them is zero.
  if (rest.every((byte) => byte === 0)) return buffer;
  throw new DamagedObjectError(`${rest.length} bytes follow the end of the gzip stream`);
}

function failed(error: unknown): undefined {
  if (Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE') return undefined;
  throw damaged(error);
}

/** The same for a stream, in chunks. The source is read to its end, also behind the last member. */
export async function* gunzipStream(
  source: Readable,
  bytesMax: number = LIMITS.objectTextBytesMax,
): AsyncGenerator<Buffer> {
  const unzip = createGunzip({ chunkSize: STREAM_CHUNK_BYTES, finishFlush: constants.Z_FINISH });
  const seen = { bytes: 0, lastNonZero: -1 };
  const watched = watch(source, seen);
  const input = Readable.from(watched);
  input.on('error', (error) => unzip.destroy(error));
  input.pipe(unzip);
  let total = 0;
  try {
    for await (const chunk of unzip) {
      total += (chunk as Buffer).length;
      if (total > bytesMax) {
        throw new DamagedObjectError(`it unpacks to more than ${bytesMax} bytes`);
      }
      yield chunk as Buffer;
    }
    // Node stops at a zero behind a member and drops the rest, which may be another member.
    while (!(await watched.next()).done);
    if (seen.lastNonZero >= unzip.bytesWritten) {
      throw new DamagedObjectError(`${seen.bytes - unzip.bytesWritten} bytes follow the end of the gzip stream`);
    }
  } catch (error) {
    throw damaged(error);
  } finally {
    input.destroy();
    source.destroy();
    unzip.destroy();
  }
}

/** Passes a stream on and notes how long it is and where its last byte is that is not zero. */
async function* watch(
  source: Readable,
  seen: { bytes: number; lastNonZero: number },
): AsyncGenerator<Buffer, undefined> {
  for await (const part of source) {
    const chunk: Buffer = part;
    let last = chunk.length - 1;
    while (last >= 0 && chunk[last] === 0) last -= 1;
    if (last >= 0) seen.lastNonZero = seen.bytes + last;
    seen.bytes += chunk.length;
    yield chunk;
  }
}

function damaged(error: unknown): Error {
  if (error instanceof DamagedObjectError) return error;
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const message = messageOf(error);
  if (code === 'Z_BUF_ERROR') return new DamagedObjectError('the gzip stream is cut short');
  if (message.includes('incorrect data check'))
    return new DamagedObjectError('the gzip CRC-32 does not match the data');
  if (message.includes('incorrect length check'))
    return new DamagedObjectError('the gzip length does not match the data');
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new DamagedObjectError(`the gzip stream is damaged: ${message}`);
  return error instanceof Error ? error : new Error(message);
}
