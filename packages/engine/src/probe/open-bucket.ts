import type { S3Client } from '@aws-sdk/client-s3';
import type { EngineError } from '../core/errors.js';
import { findLayout } from '../direct/find-shape.js';
import type { ListedKey } from '../sources/s3/client.js';
import { type CredentialSource, type LoginOptions, providerChain } from '../sources/s3/credentials.js';
import { explainFailure } from '../sources/s3/errors.js';
import { openS3Sources, type S3Options, type S3Parts } from '../sources/s3/open-s3.js';
import { RetryPolicy } from '../sources/s3/retry.js';
import type { SdkSource } from '../sources/s3/sdk-source.js';
import { type FoundFields, judgeShape } from './judge-shape.js';
import { findNewest, type NewestObject } from './newest-object.js';
import { describeParquet } from './parquet-shape.js';

/** Whoever asks waits for the answer: a few attempts, and no minutes of patience. */
const RETRY = { attemptsMax: 3, unreachableAttemptsMax: 2, deadlineMs: 20_000, waitMaxMs: 1_000 };
/** A Parquet file says its columns at its end; a larger one is not fetched only to be asked. */
const PARQUET_BYTES_MAX = 128 * 1024 * 1024;

/** AWS credentials as the product looks for them: for clients of other services. Nothing is asked yet. */
export function awsCredentials(options: LoginOptions): CredentialSource {
  return providerChain(options);
}

/** One bucket and prefix, looked at without loading anything. All of it throws `source`, and `cancelled` on abort. */
export interface BucketProbe {
  readonly bucket: string;
  readonly prefix: string;
  /** The SDK's client, in the Region the bucket turned out to be in; for what only the caller asks. */
  client(): Promise<S3Client>;
  /** Lists one key of the prefix; says whether there was one. */
  list(signal: AbortSignal): Promise<boolean>;
  /** Folders at the top of the bucket, for whoever mistyped the prefix. */
  topFolders(signal: AbortSignal): Promise<readonly string[]>;
  newest(signal: AbortSignal): Promise<NewestObject | undefined>;
  /** Fetches the object and finds out its format; `fields` are those of files without a header line. */
  read(object: ListedKey, signal: AbortSignal, fields?: readonly string[]): Promise<FoundFields>;
  /** What a failed request of the client's means. */
  explain(error: unknown, action: 'list' | 'get', key?: string): Promise<EngineError>;
  close(): Promise<void>;
}

const TOP_FOLDERS_MAX = 5;

/** What others asked for already: credentials, and the Region to look in first. */
export type BucketParts = Pick<S3Parts, 'credentials' | 'regionHint'>;

/** Throws `invalid-input` for options that make no sense. */
export function openBucket(options: S3Options, parts: BucketParts = {}): BucketProbe {
  const [source] = openS3Sources(options, { ...parts, policy: new RetryPolicy(RETRY) });
  if (source === undefined) throw new Error('no bucket was named');
  return new SourceProbe(source);
}

class SourceProbe implements BucketProbe {
  readonly bucket: string;
  readonly prefix: string;
  readonly #source: SdkSource;

  constructor(source: SdkSource) {
    this.#source = source;
    this.bucket = source.bucket.name;
    this.prefix = source.prefix;
  }

  client(): Promise<S3Client> {
    return this.#source.bucket.client();
  }

  async list(signal: AbortSignal): Promise<boolean> {
    const reply = await this.#source.bucket.list({ prefix: this.prefix, keysMax: 1 }, signal);
    return reply.objects.length > 0;
  }

  async topFolders(signal: AbortSignal): Promise<readonly string[]> {
    const request = { prefix: '', delimiter: '/', keysMax: TOP_FOLDERS_MAX } as const;
    return (await this.#source.bucket.list(request, signal)).folders;
  }

  newest(signal: AbortSignal): Promise<NewestObject | undefined> {
    return findNewest(this.#source.bucket, this.prefix, signal);
  }

  async read(object: ListedKey, signal: AbortSignal, fields?: readonly string[]): Promise<FoundFields> {
    const layout = await findLayout(this.#source, object, fields, signal);
    if (layout.kind === 'unknown') return { reason: layout.reason };
    if (layout.kind === 'text') return judgeShape(layout.shape);
    if (object.bytes > PARQUET_BYTES_MAX) return { reason: `it is Parquet, and ${object.bytes} bytes large` };
    const shape = await describeParquet(await this.#source.read(object, signal));
    return 'reason' in shape ? shape : judgeShape(shape);
  }

  async explain(error: unknown, action: 'list' | 'get', key: string = this.prefix): Promise<EngineError> {
    const { bucket } = this.#source;
    const region = await bucket.region().catch(() => undefined);
    return explainFailure(error, { action, key, bucket: bucket.name, region, endpointUrl: bucket.endpointUrl });
  }

  close(): Promise<void> {
    return this.#source.bucket.close();
  }
}
