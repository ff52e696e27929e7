import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import { answerRequest, checkRegion, noSuchBucket, type WrongRegionAnswer } from './answer-request.js';
import { authenticate } from './authenticate.js';
import {
  type Bucket,
  MemoryBucket,
  type ObjectHead,
  type PutOptions,
  SyntheticBucket,
  type SyntheticObjects,
} from './bucket.js';
import { Counters } from './counters.js';
import { Faults, refusalOf, type Verdict } from './faults.js';
import { Keyring, type TestCredentials } from './keyring.js';
import { answerMetadata } from './metadata.js';
import { MultipartUploads } from './multipart.js';
import { ACTIONS, type Operation, operationOf, subjectOf } from './operation.js';
import { type Answer, errorAnswer, S3Error } from './s3-error.js';
import { playedFault, sendAnswer } from './send-answer.js';
import { answerSts, isUnsigned, stsErrorAnswer, type TestRole } from './sts.js';
import { parseHead, parseQuery, readBody, type WireRequest } from './wire-request.js';

export interface S3ServerOptions {
  readonly credentials?: TestCredentials;
  /** Of buckets that name none of their own. */
  readonly region?: string;
}

/** What every server knows unless it is told otherwise. */
export const DEFAULT_CREDENTIALS: TestCredentials = {
  accessKeyId: 'AKIATESTTESTTESTTEST',
  secretAccessKey: 'test/secret+key',
};
const KEEP_ALIVE_MS = 60_000;
const MS_PER_SECOND = 1_000;

/** Starts a server on a free port of this machine. */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3TestServer> {
  const server = new S3TestServer(options);
  await server.listen();
  return server;
}

/**
 * S3 as tests need it, with STS, ECS and EC2 credentials beside it: real sockets, verified signatures and faults on
 * demand. Buckets are addressed by path (`http://127.0.0.1:1234/bucket/key`) or as `bucket.localhost`.
 */
export class S3TestServer {
  readonly credentials: TestCredentials;
  readonly region: string;
  readonly counters = new Counters();
  readonly faults = new Faults();
  readonly keyring = new Keyring(() => this.now());
  /** How far the server's clock is ahead, in milliseconds. */
  clockOffsetMs = 0;
  wrongRegionAnswer: WrongRegionAnswer = 'malformed';
  readonly #buckets = new Map<string, Bucket>();
  readonly #roles = new Map<string, TestRole>();
  readonly #uploads = new MultipartUploads();
  readonly #server: Server;

  constructor(options: S3ServerOptions) {
    this.credentials = options.credentials ?? DEFAULT_CREDENTIALS;
    this.region = options.region ?? 'us-east-1';
    this.keyring.add(this.credentials);
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
      void this.#serve(message, response);
    });
    this.#server.on('connection', () => {
      this.counters.connections += 1;
    });
  }

  /** On a free port, or again on the one it had before `close()`, which nobody takes in between. */
  async listen(again?: number): Promise<void> {
    const port = again ?? (await freePort());
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  /** Ends open connections too. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Endpoint of S3, and of STS (`AWS_ENDPOINT_URL_STS`). */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The test server does not listen.');
    return (address satisfies AddressInfo).port;
  }

  now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  /** Adds an empty bucket, or one made of a function. */
  addBucket(name: string, options: { readonly region?: string; readonly objects?: SyntheticObjects } = {}): Bucket {
    const region = options.region ?? this.region;
    const bucket =
      options.objects === undefined ? new MemoryBucket(region) : new SyntheticBucket(region, options.objects);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Stores an object without a request; adds the bucket where there is none. */
  put(bucket: string, key: string, body: Buffer | string, options?: PutOptions): ObjectHead {
    const into = this.#buckets.get(bucket) ?? this.addBucket(bucket);
    return into.put(key, typeof body === 'string' ? Buffer.from(body) : body, options);
  }

  delete(bucket: string, key: string): void {
    this.#buckets.get(bucket)?.delete(key);
  }

  addRole(role: TestRole): void {
    this.#roles.set(role.arn, role);
  }

  /** Environment variables that lead the SDK and its credential chain here and nowhere else. */
  environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ENDPOINT_URL_STS: this.url,
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
      AWS_REGION: this.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const isHead = message.method === 'HEAD';
    let operation: Operation | undefined;
    const record = {
      operation: 'Unknown',
      bucket: '',
      key: '',
      prefix: '',
      agent: message.headers['user-agent'] ?? '',
      status: 0,
    };
    try {
      const head = parseHead(message);
      operation = operationOf(head);
      const isOfS3 = operation !== 'STS' && operation !== 'Metadata';
      const prefix = head.query.find(([name]) => name === 'prefix')?.[1] ?? '';
      Object.assign(record, { operation, bucket: head.bucket, key: head.key, prefix });
      this.counters.begin(operation);
      const body = await readBody(message);
      this.counters.bytesIn += body.length;
      const request = { ...head, body };
      const verdict = isOfS3 ? await this.faults.decide(operation, head.bucket, subjectOf(operation, head)) : NO_FAULT;
      if (verdict.latencyMs > 0) await sleep(verdict.latencyMs);
      if (verdict.kind === 'reset') {
        message.socket.resetAndDestroy();
        this.counters.end({ ...record, fault: 'reset' });
        return;
      }
      const answer = this.#answer(operation, request, verdict);
      const fault = playedFault(verdict, answer, isHead);
      this.counters.bytesOut += await sendAnswer(response, answer, this.#headers(), fault, verdict.stallMs, isHead);
      this.counters.end({ ...record, status: answer.status, ...(fault === undefined ? {} : { fault }) });
    } catch (error) {
      if (operation === undefined) this.counters.begin(record.operation);
      const refusal = error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
      const answer = errorAnswer(refusal, 'test-request');
      if (!response.headersSent) await sendAnswer(response, answer, this.#headers(), undefined, 0, isHead);
      this.counters.end({ ...record, status: refusal.status });
    }
  }

  /** Errors are answers too, so that faults which spoil bodies spoil theirs. */
  #answer(operation: Operation, request: WireRequest, verdict: Verdict): Answer {
    try {
      if (operation === 'Metadata') return answerMetadata(request, this.keyring);
      if (operation === 'STS') return this.#answerSts(request);
      const who = `arn:aws:iam::123456789012:user/test`;
      const resource = `arn:aws:s3:::${request.bucket}${request.key === '' ? '' : `/${request.key}`}`;
      const refusal = refusalOf(verdict, who, ACTIONS[operation], resource);
      if (refusal !== undefined) throw refusal;
      const content = authenticate(request, this.keyring, this.now());
      const bucket = this.#buckets.get(request.bucket);
      if (bucket === undefined) throw noSuchBucket(request.bucket);
      checkRegion(operation, content.scope.region, request.bucket, bucket, this.wrongRegionAnswer);
      return answerRequest(operation, request, content, bucket, this.#uploads);
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      return operation === 'STS' ? stsErrorAnswer(error, 'test-request') : errorAnswer(error, 'test-request');
    }
  }

  #answerSts(request: WireRequest): Answer {
    const form = new Map(parseQuery(request.body.toString('utf8')));
    const isOpen = isUnsigned(form.get('Action') ?? '');
    const caller = isOpen ? undefined : authenticate(request, this.keyring, this.now()).holder;
    return answerSts(form, caller, this.keyring, this.#roles);
  }

  #headers(): Record<string, string> {
    return {
      server: 'AmazonS3',
      date: new Date(Math.floor(this.now() / MS_PER_SECOND) * MS_PER_SECOND).toUTCString(),
      'x-amz-request-id': 'TESTREQUEST',
      'x-amz-id-2': 'test-host',
    };
  }
}

const NO_FAULT: Verdict = { latencyMs: 0, kind: undefined, stallMs: 0, retryAfterS: undefined };
