import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ListedKey, S3Bucket } from './client.js';
import { readFailure } from './failure.js';
import { openS3Sources, type S3Parts } from './open-s3.js';
import { streamBody } from './read-object.js';
import { RETRY_SETTINGS } from './retry.js';
import type { S3Options } from './s3-options.js';

/** One bucket as a place for files: whole objects read as streams, files of this machine written as objects. */
export interface BucketFiles {
  /** The object in chunks, of the version and size named. Throws `source`, and `cancelled` on abort. */
  stream(object: ListedKey, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Writes a file under a key that is not taken, whole or not at all; S3 checks what arrives against the file's SHA-256.
   * Says whether it wrote: a key that is taken keeps its object. Throws `source`, and `cancelled` on abort.
   */
  writeNew(key: string, file: string, signal: AbortSignal): Promise<'written' | 'taken'>;
  /** Closes its sockets. */
  close(): Promise<void>;
}

const PRECONDITION_FAILED = 412;
/** Slowest transfer that is waited for, in bytes per millisecond. */
const BYTES_PER_MS_MIN = 50;
const PARQUET = 'application/vnd.apache.parquet';

/** Nothing is requested yet, and the SDK is not loaded. Throws `invalid-input` for a name that is none of a bucket. */
export function openBucketFiles(
  bucket: string,
  options: Omit<S3Options, 'buckets'> = {},
  parts: S3Parts = {},
): BucketFiles {
  const [source] = openS3Sources({ ...options, buckets: [bucket] }, parts);
  if (source === undefined) throw new Error('no bucket was named');
  return {
    stream: (object, signal) => streamBody(source.bucket, object, signal),
    writeNew: (key, file, signal) => writeNew(source.bucket, key, file, signal),
    close: () => source.bucket.close(),
  };
}

async function writeNew(
  bucket: S3Bucket,
  key: string,
  file: string,
  signal: AbortSignal,
): Promise<'written' | 'taken'> {
  const [{ size }, checksum] = await Promise.all([stat(file), sha256Of(file)]);
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await bucket.client();
  const deadlineMs = RETRY_SETTINGS.deadlineMs + size / BYTES_PER_MS_MIN;
  return bucket.run({ action: 'put', key, signal, deadlineMs }, async (stop) => {
    // A body that was sent in part is of no use to the next attempt: each reads the file anew.
    const body = createReadStream(file);
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket.name,
          Key: key,
          Body: body,
          ContentLength: size,
          ContentType: PARQUET,
          ChecksumSHA256: checksum,
          IfNoneMatch: '*',
        }),
        { abortSignal: stop },
      );
      return 'written';
    } catch (error) {
      if (readFailure(error).status === PRECONDITION_FAILED) return 'taken';
      throw error;
    } finally {
      body.destroy();
    }
  });
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}
