import { Readable } from 'node:stream';
import { EngineError } from '../../core/errors.js';
import type { ListingPage, ListOptions, Source, SourceObject } from '../source.js';
import type { S3Bucket } from './client.js';
import { isS3Reason } from './errors.js';
import { listFlowLogs } from './listing.js';
import { readBody, streamBody } from './read-object.js';

/** Objects worth reading at once: on a link with 30 ms of latency more gained nothing (measured). */
export const S3_READ_CONCURRENCY = 16;
const FOLDERS_NAMED_MAX = 5;

/** What lies below a prefix of a bucket, fetched with the AWS SDK. Keys are whole keys. */
export class SdkSource implements Source {
  readonly name: string;
  readonly readConcurrency = S3_READ_CONCURRENCY;
  /** For the reader that shares its listing. */
  readonly bucket: S3Bucket;
  readonly prefix: string;

  constructor(bucket: S3Bucket, prefix: string) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.name = `s3://${bucket.name}`;
  }

  /** One listing of one key: it needs name, Region, credentials and permission to be right. */
  async check(signal?: AbortSignal): Promise<void> {
    const reply = await this.bucket.list({ prefix: this.prefix, keysMax: 1 }, signal);
    if (reply.objects.length > 0 || this.prefix === '') return;
    const top = await this.bucket
      .list({ prefix: '', delimiter: '/', keysMax: FOLDERS_NAMED_MAX }, signal)
      // Who may list this prefix may be forbidden to list others.
      .catch((error: unknown) => {
        if (isS3Reason(error, 'access-denied')) return undefined;
        throw error;
      });
    // A bucket without anything waits for its first log.
    if (top?.folders.length === 0 && top.objects.length === 0) return;
    const has =
      top === undefined || top.folders.length === 0 ? '' : `; the bucket begins with: ${top.folders.join(' ')}`;
    throw new EngineError(
      'source',
      `There is nothing below ${this.name}/${this.prefix}. Check the prefix${has || '.'}`,
      { details: { reason: 'nothing-there', bucket: this.bucket.name, key: this.prefix } },
    );
  }

  list(options: ListOptions = {}): AsyncIterable<ListingPage> {
    return listFlowLogs(this.bucket, this.prefix, options);
  }

  read(object: SourceObject, signal?: AbortSignal): Promise<Buffer> {
    return readBody(this.bucket, object, signal);
  }

  stream(object: SourceObject, signal?: AbortSignal): Readable {
    return Readable.from(streamBody(this.bucket, object, signal), { objectMode: false });
  }

  localPath(): undefined {
    return undefined;
  }
}
