import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { S3Bucket } from '../sources/s3/client.js';
import type { SourceObject } from '../sources/source.js';
import type { HttpfsDatabase, HttpfsLogin } from './httpfs-database.js';
import { HttpfsError, isAbout } from './httpfs-failure.js';
import { loginOf } from './login-of.js';

const BATCH_OBJECTS_MAX = 32;
/** Bytes fetched by one statement, unless one object alone is larger. */
const BATCH_BYTES_MAX = 32 * 1024 * 1024;
/** A statement holds one of Node's four threads for files and compression, so only few run at once. */
const BATCHES_AT_ONCE = 2;
/** Batches one object may fail in before the SDK reads it. */
const FAILURES_MAX = 2;
/** Objects in a row whose ETag is no MD5 until it is no longer compared. */
const NO_MD5_MAX = 3;
const MD5 = /^[0-9a-f]{32}$/;

interface Read {
  readonly object: SourceObject;
  readonly signal: AbortSignal | undefined;
  readonly settle: (bytes: Buffer | undefined) => void;
  readonly fail: (error: unknown) => void;
  failures: number;
  /** MD5 of what came when it differed from the ETag. */
  otherMd5?: string;
}

/**
 * Gathers single reads into batches that httpfs fetches with one statement each. One object that fails costs its batch a
 * repetition, so batches shrink when they fail and grow again when they do not. What fails twice, or for good, is handed
 * back as undefined: the SDK then has its own way with it.
 */
export class BatchReader {
  readonly #bucket: S3Bucket;
  readonly #database: HttpfsDatabase;
  readonly #waiting: Read[] = [];
  #running = 0;
  #size = BATCH_OBJECTS_MAX;
  #isScheduled = false;
  #login: HttpfsLogin | undefined;
  #withoutMd5 = 0;

  constructor(bucket: S3Bucket, database: HttpfsDatabase) {
    this.#bucket = bucket;
    this.#database = database;
  }

  /** The object as listed; undefined when httpfs cannot get it. Throws `cancelled` on abort. */
  read(object: SourceObject, signal?: AbortSignal): Promise<Buffer | undefined> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ object, signal, settle, fail, failures: 0 });
      this.#schedule();
    });
  }

  /** Waits for the reads that are asked for in the same turn. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#running < BATCHES_AT_ONCE && this.#waiting.length > 0) this.#start(this.#nextBatch());
    });
  }

  #nextBatch(): Read[] {
    const objectsMax = Math.min(this.#size, this.#bucket.policy.throttle.limit);
    const batch: Read[] = [];
    let bytes = 0;
    while (batch.length < objectsMax) {
      const next = this.#waiting[0];
      if (next === undefined || (batch.length > 0 && bytes + next.object.bytes > BATCH_BYTES_MAX)) break;
      this.#waiting.shift();
      batch.push(next);
      bytes += next.object.bytes;
    }
    return batch;
  }

  #start(batch: readonly Read[]): void {
    this.#running += 1;
    this.#run(batch)
      .catch((error: unknown) => {
        for (const read of batch) read.fail(error);
      })
      .finally(() => {
        this.#running -= 1;
        this.#schedule();
      });
  }

  async #run(batch: readonly Read[]): Promise<void> {
    const first = batch[0];
    if (first === undefined) return;
    const work = { action: 'get', key: first.object.key, requests: batch.length, signal: first.signal } as const;
    const attempt = await this.#bucket.begin(work).enter();
    let bodies: Buffer[];
    try {
      await this.#renewLogin();
      const urls = batch.map(({ object }) => `s3://${this.#bucket.name}/${object.key}`);
      bodies = await this.#database.fetch(urls, attempt.signal);
      attempt.succeeded();
    } catch (cause) {
      const error = new HttpfsError(cause);
      const isFinal = await attempt.failed(error).then(
        () => false,
        (reason: unknown) => {
          if (first.signal?.aborted) throw reason;
          return true;
        },
      );
      this.#afterFailure(batch, error, isFinal);
      return;
    } finally {
      attempt.close();
    }
    if (batch.length >= this.#size) this.#size = Math.min(BATCH_OBJECTS_MAX, this.#size + 1);
    for (const [index, read] of batch.entries()) this.#accept(read, bodies[index]);
  }

  /** The culprit of a final failure is the SDK's; the others, and all after a passing one, are tried again. */
  #afterFailure(batch: readonly Read[], error: HttpfsError, isFinal: boolean): void {
    if (this.#bucket.policy.isOutage) {
      // One by one they would each cost a batch its time; the SDK's single attempts tell soon whether it is over.
      for (const read of [...batch, ...this.#waiting.splice(0)]) read.settle(undefined);
      return;
    }
    const culprits = batch.length === 1 ? batch : batch.filter(({ object }) => isAbout(error, object.key));
    const again: Read[] = [];
    for (const read of batch) {
      const isCulprit = culprits.includes(read) || culprits.length === 0;
      if (isCulprit) read.failures += isFinal ? FAILURES_MAX : 1;
      if (read.failures >= FAILURES_MAX) read.settle(undefined);
      else again.push(read);
    }
    if (!isFinal) this.#size = Math.max(1, Math.ceil(Math.min(this.#size, batch.length) / 2));
    this.#waiting.unshift(...again);
  }

  /** What came is compared with what was listed; a mismatch is a failure of this object alone. */
  #accept(read: Read, bytes: Buffer | undefined): void {
    if (bytes !== undefined && bytes.length === read.object.bytes && this.#isVersion(read, bytes)) {
      read.settle(bytes);
      return;
    }
    read.failures += 1;
    if (read.failures >= FAILURES_MAX) {
      read.settle(undefined);
      return;
    }
    this.#waiting.push(read);
    this.#schedule();
  }

  /**
   * The ETag of an object sent in one piece and not encrypted with KMS is its MD5 (Amazon S3 API Reference, "Object").
   * Where the same other bytes come twice the ETag is no MD5, and after a few such objects it is no longer compared.
   */
  #isVersion(read: Read, bytes: Buffer): boolean {
    if (!MD5.test(read.object.etag) || this.#withoutMd5 >= NO_MD5_MAX) return true;
    const md5 = createHash('md5').update(bytes).digest('hex');
    if (md5 === read.object.etag) {
      this.#withoutMd5 = 0;
      return true;
    }
    if (md5 === read.otherMd5) {
      this.#withoutMd5 += 1;
      return true;
    }
    read.otherMd5 = md5;
    return false;
  }

  /** A secret is read once per statement, so each begins with one that outlasts it. */
  async #renewLogin(): Promise<void> {
    const login = await loginOf(this.#bucket);
    if (isDeepStrictEqual(login, this.#login)) return;
    await this.#database.login(this.#bucket.name, login);
    this.#login = login;
  }
}
