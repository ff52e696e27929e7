import type { GetObjectCommandOutput, ListObjectsV2CommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { EngineError } from '../../core/errors.js';
import type { CredentialSource, Credentials } from './credentials.js';
import { explainFailure, type S3Call } from './errors.js';
import { classifyFailure, readFailure } from './failure.js';
import type { RetryPolicy } from './retry.js';
import { type Attempt, untilDone } from './tries.js';

export interface S3Settings {
  readonly credentials: CredentialSource;
  readonly policy: RetryPolicy;
  /** Where the bucket is looked for first; otherwise the environment's and the profile's. */
  readonly region?: string | undefined;
  /** The bucket must be there; otherwise it is followed to where it says it is. */
  readonly isRegionFirm?: boolean;
  readonly profile?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Milliseconds without a byte after which an attempt is broken off. */
  readonly stallMs?: number;
}

export interface ListRequest {
  readonly prefix: string;
  readonly delimiter?: '/';
  readonly startAfter?: string | undefined;
  readonly token?: string | undefined;
  readonly keysMax?: number;
}

export interface ListedKey {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly lastModified?: number;
}

export interface ListReply {
  readonly objects: readonly ListedKey[];
  /** Common prefixes, each ending in the delimiter. */
  readonly folders: readonly string[];
  /** Token of the next page, if there is one. */
  readonly next?: string;
}

/** One thing asked of a bucket, however many attempts it takes. */
export interface S3Work {
  readonly action: S3Call['action'];
  /** The object, or the prefix listed. */
  readonly key: string;
  readonly deadlineMs?: number;
  /** Objects one attempt asks for; 1 unless said. */
  readonly requests?: number;
  readonly signal?: AbortSignal | undefined;
}

/** As `Tries`, throwing `source` and `cancelled`. */
export interface S3Tries {
  progressed(): void;
  enter(): Promise<Attempt>;
}

/** Sockets kept open to one endpoint: more than the throttle ever lets in. */
const SOCKETS_MAX = 64;
const CONNECT_TIMEOUT_MS = 10_000;
/** Milliseconds without a byte after which an attempt is broken off. */
const STALL_MS = 20_000;
const KEEP_ALIVE_MS = 30_000;
const REGION_DEFAULT = 'us-east-1';
const nothing = (): void => undefined;
/** Without one the SDK warns on standard error of each failed request with a body that is a stream; the policy sees to those. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const KEYS_PER_PAGE_MAX = 1000;

/** One bucket, through the AWS SDK: single attempts are the SDK's, everything about trying again is the policy's. */
export class S3Bucket {
  readonly name: string;
  readonly #settings: S3Settings;
  #client: Promise<S3Client> | undefined;
  #region: string | undefined;

  constructor(name: string, settings: S3Settings) {
    this.name = name;
    this.#settings = settings;
    this.#region = settings.region;
  }

  get policy(): RetryPolicy {
    return this.#settings.policy;
  }

  get credentials(): CredentialSource {
    return this.#settings.credentials;
  }

  get endpointUrl(): string | undefined {
    return this.#settings.endpointUrl;
  }

  /** The Region requests go to; certain once one was answered. */
  async region(): Promise<string> {
    const client = await this.client();
    return this.#region ?? client.config.region();
  }

  /** One page of keys. Throws `source`. */
  async list(request: ListRequest, signal?: AbortSignal): Promise<ListReply> {
    const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const command = new ListObjectsV2Command({
      Bucket: this.name,
      Prefix: request.prefix,
      Delimiter: request.delimiter,
      StartAfter: request.token === undefined ? request.startAfter : undefined,
      ContinuationToken: request.token,
      MaxKeys: request.keysMax ?? KEYS_PER_PAGE_MAX,
      EncodingType: 'url',
    });
    const work = { action: 'list', key: request.prefix, signal } as const;
    return this.run(work, async (stop) => {
      const client = await this.client();
      return readReply(await client.send(command, { abortSignal: stop }));
    });
  }

  /** Starts reading an object from `offset` on, if it is still the version listed. One attempt; throws as the SDK does. */
  async open(object: ListedKey, signal: AbortSignal, offset = 0): Promise<GetObjectCommandOutput> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new GetObjectCommand({
      Bucket: this.name,
      Key: object.key,
      ...(object.etag === '' ? {} : { IfMatch: `"${object.etag}"` }),
      ...(offset === 0 ? { ChecksumMode: 'ENABLED' } : { Range: `bytes=${offset}-` }),
    });
    const client = await this.client();
    return client.send(command, { abortSignal: signal });
  }

  /** Runs one piece of work under the retry policy. Throws `source`, and `cancelled` on abort. */
  run<T>(work: S3Work, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return untilDone(this.begin(work), attempt);
  }

  /** The attempts of one piece of work, with the errors a user sees. */
  begin(work: S3Work): S3Tries {
    let used: Credentials | undefined;
    let isSkewed = false;
    let region: string | undefined;
    const tries = this.policy.begin({
      classify: (error) => {
        isSkewed = readFailure(error).code === 'RequestTimeTooSkewed';
        return this.#learnRegion(error, region) ? { kind: 'transient' } : classifyFailure(error);
      },
      renewLogin: async () => !isSkewed && this.credentials.replace(used),
      signal: work.signal,
      deadlineMs: work.deadlineMs,
      requests: work.requests,
    });
    const explain = (error: unknown): never => {
      if (work.signal?.aborted) throw cancelled(work);
      throw explainFailure(error, this.#call(work));
    };
    return {
      progressed: () => tries.progressed(),
      enter: async () => {
        const attempt = await tries.enter().catch(explain);
        used = this.credentials.current;
        region = this.#region;
        return { ...attempt, failed: (error, mayRetry) => attempt.failed(error, mayRetry).catch(explain) };
      },
    };
  }

  /** Closes its sockets. */
  async close(): Promise<void> {
    (await this.#client)?.destroy();
  }

  client(): Promise<S3Client> {
    this.#client ??= this.#makeClient();
    return this.#client;
  }

  #call({ action, key }: S3Work): S3Call {
    return { action, key, bucket: this.name, region: this.#region, endpointUrl: this.endpointUrl };
  }

  /** Loaded on first use: the SDK takes a third of a second, which no command without S3 should pay. */
  async #makeClient(): Promise<S3Client> {
    const [sdk, { NodeHttpHandler }, http, https] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@smithy/node-http-handler'),
      import('node:http'),
      import('node:https'),
    ]);
    const sockets = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: SOCKETS_MAX };
    const { endpointUrl, profile, stallMs } = this.#settings;
    const shared: S3ClientConfig = {
      ...(profile === undefined ? {} : { profile }),
      credentials: this.credentials.get,
      maxAttempts: 1,
      logger: SILENT,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl, forcePathStyle: true }),
      requestHandler: new NodeHttpHandler({
        connectionTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: stallMs ?? STALL_MS,
        httpAgent: new http.Agent(sockets),
        httpsAgent: new https.Agent(sockets),
      }),
    };
    // AWS_REGION, then the profile's; us-east-1 knows every bucket's Region and says it.
    this.#region ??= await new sdk.S3Client(shared).config.region().catch(() => REGION_DEFAULT);
    return new sdk.S3Client({ ...shared, region: async () => this.#region ?? REGION_DEFAULT });
  }

  /** Follows a bucket to the Region it says it is in. */
  #learnRegion(error: unknown, asked: string | undefined): boolean {
    if (this.#settings.isRegionFirm === true) return false;
    const { bucketRegion, status } = readFailure(error);
    if (bucketRegion === undefined || bucketRegion === asked || (status !== 301 && status !== 400)) return false;
    this.#region = bucketRegion;
    return true;
  }
}

function cancelled(work: S3Work): EngineError {
  const doing = { list: 'listing its source', get: `reading ${work.key}`, put: `writing ${work.key}` }[work.action];
  return new EngineError('cancelled', `The ingest was cancelled while ${doing}.`);
}

function readReply(reply: ListObjectsV2CommandOutput): ListReply {
  const objects = (reply.Contents ?? []).map(({ Key, ETag, Size, LastModified }) => ({
    key: decode(Key ?? ''),
    etag: (ETag ?? '').replaceAll('"', ''),
    bytes: Number(Size ?? 0),
    ...(LastModified === undefined ? {} : { lastModified: LastModified.getTime() }),
  }));
  const folders = (reply.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix ?? ''));
  const next = reply.IsTruncated ? reply.NextContinuationToken : undefined;
  return { objects, folders, ...(next === undefined ? {} : { next }) };
}

/** Keys come URL-encoded, because XML 1.0 cannot hold every character a key may have. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
