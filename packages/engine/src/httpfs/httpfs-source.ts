import type { Readable } from 'node:stream';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';
import { explainFailure } from '../sources/s3/errors.js';
import type { SdkSource } from '../sources/s3/sdk-source.js';
import type { ListingPage, ListOptions, Source, SourceObject } from '../sources/source.js';
import { BatchReader } from './batch-reader.js';
import { createSecret, type HttpfsDatabase } from './httpfs-database.js';
import type { HttpfsError } from './httpfs-failure.js';
import { loginOf } from './login-of.js';

/** Enough reads at once that the next batch is full when one is done. */
const READ_CONCURRENCY = 64;
/** A path segment that curl resolves before it asks (RFC 3986, 5.2.4), so that another object would come. */
const DOT_SEGMENT = /(^|\/)\.{1,2}(\/|$)/;

/** Whether httpfs can ask for this key. */
export function isAddressable(key: string): boolean {
  return !DOT_SEGMENT.test(key);
}

/**
 * A bucket whose objects DuckDB's httpfs fetches, in batches. Listing, large objects and whatever httpfs fails at are
 * the SDK's, which has the better errors.
 */
export class HttpfsSource implements Source {
  readonly name: string;
  readonly readConcurrency = READ_CONCURRENCY;
  readonly #sdk: SdkSource;
  readonly #database: HttpfsDatabase;
  readonly #batches: BatchReader;

  constructor(sdk: SdkSource, database: HttpfsDatabase) {
    this.#sdk = sdk;
    this.name = sdk.name;
    this.#database = database;
    this.#batches = new BatchReader(sdk.bucket, database);
  }

  check(signal?: AbortSignal): Promise<void> {
    return this.#sdk.check(signal);
  }

  list(options: ListOptions = {}): AsyncIterable<ListingPage> {
    return this.#sdk.list(options);
  }

  async read(object: SourceObject, signal?: AbortSignal): Promise<Buffer> {
    if (signal?.aborted) throw new EngineError('cancelled', `Reading ${object.key} was cancelled.`);
    const bytes = isAddressable(object.key) ? await this.#batches.read(object, signal) : undefined;
    return bytes ?? this.#sdk.read(object, signal);
  }

  stream(object: SourceObject, signal?: AbortSignal): Readable {
    return this.#sdk.stream(object, signal);
  }

  /** The address DuckDB reads the object at; undefined when it cannot. */
  urlOf(object: SourceObject): string | undefined {
    return isAddressable(object.key) ? `s3://${this.#sdk.bucket.name}/${object.key}` : undefined;
  }

  /** Gives another DuckDB what it needs to read this bucket for as long as the credentials last. */
  async prepare(connection: DuckDBConnection): Promise<void> {
    await this.#database.prepare(connection);
    await createSecret(connection, this.#sdk.bucket.name, await loginOf(this.#sdk.bucket));
  }

  /** An error of httpfs about this object, with the next step. */
  explain(error: HttpfsError, object: SourceObject): EngineError {
    const { name, endpointUrl } = this.#sdk.bucket;
    return explainFailure(error, { action: 'get', bucket: name, key: object.key, endpointUrl });
  }

  localPath(): undefined {
    return undefined;
  }

  /** Closes the bucket's sockets; the database is the caller's. */
  close(): Promise<void> {
    return this.#sdk.bucket.close();
  }
}
