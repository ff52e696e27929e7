import type { Readable } from 'node:stream';
import type { SourceObject } from '../source.js';
import type { S3Bucket } from './client.js';
import { BodyError } from './failure.js';
import { RETRY_SETTINGS } from './retry.js';

/** Slowest transfer that is waited for, in bytes per millisecond: a large object has more time than a small one. */
const BYTES_PER_MS_MIN = 50;

/**
 * The whole object, of the version and the size listed; S3's checksum is verified by the SDK where there is one. A cut,
 * short or damaged body is fetched again from its start. Throws `source`.
 */
export function readBody(bucket: S3Bucket, object: SourceObject, signal?: AbortSignal): Promise<Buffer> {
  return bucket.run({ action: 'get', key: object.key, deadlineMs: deadlineOf(object), signal }, async (stop) => {
    const bytes = Buffer.allocUnsafe(object.bytes);
    let length = 0;
    for await (const chunk of await openBody(bucket, object, stop, 0)) {
      if (length + chunk.length <= bytes.length) chunk.copy(bytes, length);
      length += chunk.length;
    }
    checkLength(object, length);
    return bytes;
  });
}

/**
 * The object in chunks, for sizes not to be held in memory. What was handed out cannot be taken back, so a broken
 * transfer goes on where it stopped, of the same version. Throws `source`.
 */
export async function* streamBody(
  bucket: S3Bucket,
  object: SourceObject,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  let offset = 0;
  const tries = bucket.begin({ action: 'get', key: object.key, deadlineMs: deadlineOf(object), signal });
  for (;;) {
    const attempt = await tries.enter();
    try {
      for await (const chunk of await openBody(bucket, object, attempt.signal, offset)) {
        offset += chunk.length;
        if (offset > object.bytes) break;
        tries.progressed();
        yield chunk;
      }
      checkLength(object, offset);
      attempt.succeeded();
      return;
    } catch (error) {
      // A checksum that is wrong at the end says nothing about where.
      await attempt.failed(error, offset < object.bytes);
    } finally {
      attempt.close();
    }
  }
}

async function openBody(
  bucket: S3Bucket,
  object: SourceObject,
  signal: AbortSignal,
  offset: number,
): Promise<AsyncIterable<Buffer>> {
  const reply = await bucket.open(object, signal, offset);
  // In Node the SDK's body is a readable stream; its type also covers browsers.
  const body = reply.Body as Readable;
  if (reply.ContentLength !== undefined && reply.ContentLength !== object.bytes - offset) {
    body.destroy();
    throw new BodyError(`${reply.ContentLength} bytes were announced instead of ${object.bytes - offset}`);
  }
  return body;
}

function checkLength(object: SourceObject, bytes: number): void {
  if (bytes !== object.bytes) throw new BodyError(`${bytes} of ${object.bytes} bytes came`);
}

function deadlineOf(object: SourceObject): number {
  return RETRY_SETTINGS.deadlineMs + object.bytes / BYTES_PER_MS_MIN;
}
