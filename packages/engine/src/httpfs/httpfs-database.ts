import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { Database } from '../store/database.js';
import { type ExtensionOptions, loadHttpfs } from './load-extension.js';

/** DuckDB requests one object per thread; they wait for the network, not for a core. */
const THREADS = 32;
/** A batch is held about three times: as downloaded, as a value and sorted. */
const MEMORY_BYTES = 512 * 1024 * 1024;
/** Tries of one request inside DuckDB; beyond them our own retry policy decides. Waits are 100 and 200 ms. */
const RETRIES = 2;
const RETRY_BACKOFF = 2;
/**
 * The same where a statement of a user's reads the objects, which nobody tries again: under 30 % refusals one object in
 * fifty thousand is then refused every time. Waits are 0.1 to 1.7 s, 5 s together, which a plain denial takes as well.
 */
const QUESTION_RETRIES = 8;
const QUESTION_RETRY_BACKOFF = 1.5;
/** Seconds a request may stay without an answer. */
const TIMEOUT_S = 20;
const INTERRUPT_AGAIN_MS = 100;

/** What a scoped S3 secret holds. */
export interface HttpfsLogin {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** Any S3-compatible service; implies path style. */
  readonly endpointUrl?: string | undefined;
}

/** Global, because httpfs's settings otherwise hold for one connection only. */
const SETTINGS = [
  'SET GLOBAL allow_persistent_secrets = false',
  // Keys are taken as they are: no globs, no query parameters.
  'SET GLOBAL s3_url_compatibility_mode = true',
  // One GET per object, without a HEAD before it.
  'SET GLOBAL force_download = true',
  'SET GLOBAL httpfs_connection_caching = true',
  'SET GLOBAL enable_server_cert_verification = true',
  'SET GLOBAL enable_curl_server_cert_verification = true',
  `SET GLOBAL http_retries = ${RETRIES}`,
  `SET GLOBAL http_retry_backoff = ${RETRY_BACKOFF}`,
  `SET GLOBAL http_timeout = ${TIMEOUT_S}`,
];

const QUESTION_SETTINGS = [
  `SET GLOBAL http_retries = ${QUESTION_RETRIES}`,
  `SET GLOBAL http_retry_backoff = ${QUESTION_RETRY_BACKOFF}`,
];

/** A DuckDB of its own that can read from S3. Secrets reach it as bound values, and leave it in no text. */
export class HttpfsDatabase {
  /** Where the extension came from, for people to read. */
  readonly origin: string;
  readonly #database: Database;
  readonly #options: ExtensionOptions;

  private constructor(database: Database, origin: string, options: ExtensionOptions) {
    this.#database = database;
    this.#options = options;
    this.origin = origin;
  }

  /** Throws `source` when the extension is not to be had. */
  static async open(options: ExtensionOptions): Promise<HttpfsDatabase> {
    const database = await Database.open({ threads: THREADS, memoryBytes: MEMORY_BYTES });
    try {
      const origin = await database.use(async (connection) => {
        const from = await loadHttpfs(connection, options);
        for (const setting of SETTINGS) await connection.run(setting);
        return from;
      });
      return new HttpfsDatabase(database, origin, options);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Loads the same extension into another DuckDB that is asked one question. */
  async prepare(connection: DuckDBConnection): Promise<void> {
    await loadHttpfs(connection, { ...this.#options, mayInstall: false });
    for (const setting of [...SETTINGS, ...QUESTION_SETTINGS]) await connection.run(setting);
  }

  /** Sets the credentials of one bucket; statements that run keep those they began with. */
  async login(bucket: string, login: HttpfsLogin): Promise<void> {
    await this.#database.use((connection) => createSecret(connection, bucket, login));
  }

  /** Fetches whole objects at once, in order. One that fails fails all; the error names it. */
  async fetch(urls: readonly string[], signal?: AbortSignal): Promise<Buffer[]> {
    // A read of a list is sequential, and so is a union that is not sorted (DuckDB 1.5).
    const one = urls.map((_, index) => `SELECT ${index} AS position, content FROM read_blob($${index + 1})`);
    return this.#database.use((connection) =>
      interruptible(connection, signal, async () => {
        const result = await connection.run(`SELECT * FROM (${one.join(' UNION ALL ')}) ORDER BY position`, [...urls]);
        const bodies: Buffer[] = [];
        for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
          for (const value of chunk.getColumnValues(1)) bodies.push(bytesOf(value));
        }
        if (bodies.length !== urls.length) throw new Error(`${bodies.length} of ${urls.length} objects came`);
        return bodies;
      }),
    );
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/** Sets the credentials of one bucket. Throws `source`. */
export async function createSecret(connection: DuckDBConnection, bucket: string, login: HttpfsLogin): Promise<void> {
  const options: [string, string | boolean][] = [
    ['KEY_ID', login.accessKeyId],
    ['SECRET', login.secretAccessKey],
    ['SESSION_TOKEN', login.sessionToken ?? ''],
    ['REGION', login.region],
    ['SCOPE', `s3://${bucket}/`],
    ...placeOf(bucket, login),
  ];
  const list = options.map(([name], index) => `${name} $${index + 1}`).join(', ');
  try {
    await connection.run(
      `CREATE OR REPLACE SECRET ${quoteIdentifier(`networkflow ${bucket}`)} (TYPE s3, ${list})`,
      options.map(([, value]) => value),
    );
  } catch {
    // DuckDB's own words may repeat a value.
    throw new EngineError(
      'source',
      `DuckDB does not take the AWS credentials for ${bucket}. Use the AWS SDK as reader.`,
    );
  }
}

function placeOf(bucket: string, { endpointUrl, region }: HttpfsLogin): [string, string | boolean][] {
  if (endpointUrl !== undefined) {
    const url = new URL(endpointUrl);
    return [
      ['ENDPOINT', `${url.host}${url.pathname.replace(/\/$/, '')}`],
      ['USE_SSL', url.protocol === 'https:'],
      ['URL_STYLE', 'path'],
    ];
  }
  const place: [string, string | boolean][] = [];
  if (region.startsWith('cn-')) place.push(['ENDPOINT', `s3.${region}.amazonaws.com.cn`]);
  // A certificate for *.s3.amazonaws.com covers no name with further dots.
  if (bucket.includes('.')) place.push(['URL_STYLE', 'path']);
  return place;
}

async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const interrupt = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      connection.interrupt();
      await sleep(INTERRUPT_AGAIN_MS);
    }
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', interrupt);
  }
}

function bytesOf(value: unknown): Buffer {
  if (!(value instanceof DuckDBBlobValue)) throw new Error('DuckDB gave no bytes');
  // Copied: what DuckDB lends is gone with its chunk.
  return Buffer.from(value.bytes);
}
