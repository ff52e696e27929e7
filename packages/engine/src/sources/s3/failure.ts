import { isEngineError } from '../../core/errors.js';
import type { Failure } from './retry-state.js';

/** What is known about a failed request, whichever reader made it. Holds nothing of credentials. */
export interface S3Failure {
  /** S3's error code such as `SlowDown`, or Node's such as `ECONNRESET`; empty when unknown. */
  readonly code: string;
  readonly status: number | undefined;
  /** As the service said it. Not to be shown unread: some replies repeat the session token. */
  readonly message: string;
  readonly retryAfterMs?: number;
  /** The Region the bucket really is in, where the reply says so. */
  readonly bucketRegion?: string;
  readonly requestId?: string;
}

/** The bytes that came are not the object's: too few, or with another checksum. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
}

const THROTTLED = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TooManyRequestsException',
  'BandwidthLimitExceeded',
]);
const TRANSIENT = new Set([
  'InternalError',
  'InternalFailure',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'BodyError',
  // Somebody else is writing the same key: the next attempt finds it written (S3 User Guide, "Conditional writes").
  'ConditionalRequestConflict',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);
const UNREACHABLE = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);
const STALE_LOGIN = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'RequestExpired',
  'RequestTimeTooSkewed',
]);
const TRANSIENT_STATUS = new Set([408, 418, 500, 502, 504]);
const THROTTLED_STATUS = new Set([429, 503]);
/** How the SDK words it, in an error without a code. */
const CHECKSUM_TEXT = /^checksum mismatch/i;
const TRANSIENT_TEXT = /socket hang up|aborted|premature close|connection (was )?(reset|closed)|timed? ?out/i;
/** Codes as they stand in a message, where an error carries nothing but text (DuckDB's httpfs). */
const CODE_IN_TEXT = new RegExp(
  `<Code>(\\w+)</Code>|\\b(${[...THROTTLED, ...STALE_LOGIN, 'NoSuchBucket', 'NoSuchKey', 'AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'PermanentRedirect', 'AuthorizationHeaderMalformed', 'InvalidToken'].join('|')})\\b`,
);
const STATUS_IN_TEXT = /\bHTTP(?: Error)?(?: code| status)?:? (\d{3})\b|\bstatus(?: code)?[:=]? ?(\d{3})\b/i;
const REGION_IN_TEXT = /expecting '([a-z0-9-]+)'/;
const MS_PER_SECOND = 1000;

/** Reads what any reader threw: an error of the SDK, of Node's sockets, or a text. */
export function readFailure(error: unknown): S3Failure {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = property(error, '$metadata');
  const headers = property(property(error, '$response'), 'headers');
  const status =
    number(property(metadata, 'httpStatusCode')) ??
    number(property(property(error, '$response'), 'statusCode')) ??
    number(firstGroup(STATUS_IN_TEXT, message));
  const retryAfterMs = readRetryAfter(property(headers, 'retry-after'));
  const bucketRegion =
    text(property(headers, 'x-amz-bucket-region')) ??
    text(property(error, 'Region')) ??
    firstGroup(REGION_IN_TEXT, message);
  const requestId = text(property(metadata, 'requestId'));
  return {
    code: codeOf(error, message),
    status,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(bucketRegion === undefined ? {} : { bucketRegion }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** Says whether asking again can help; for both readers. */
export function classifyFailure(error: unknown): Failure {
  if (isEngineError(error)) return { kind: 'final' };
  const failure = readFailure(error);
  const { code, status } = failure;
  const wait = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
  if (STALE_LOGIN.has(code)) return { kind: 'stale-login' };
  if (THROTTLED.has(code) || (status !== undefined && THROTTLED_STATUS.has(status)))
    return { kind: 'throttled', ...wait };
  if (UNREACHABLE.has(code)) return { kind: 'unreachable' };
  if (TRANSIENT.has(code) || (status !== undefined && TRANSIENT_STATUS.has(status)))
    return { kind: 'transient', ...wait };
  // A reply that began well and cannot be read was cut on the way.
  if (status === undefined || status < 300) {
    return { kind: TRANSIENT_TEXT.test(failure.message) || status !== undefined ? 'transient' : 'final' };
  }
  return { kind: 'final' };
}

function codeOf(error: unknown, message: string): string {
  const code = text(property(error, 'code')) ?? text(property(error, 'Code'));
  const name = error instanceof Error ? error.name : '';
  if (CHECKSUM_TEXT.test(message)) return 'BodyError';
  if (code !== undefined && /^E[A-Z]/.test(code)) return code;
  if (
    name !== '' &&
    !/^(Error|TypeError|SyntaxError|AggregateError|S3ServiceException|Unknown|UnknownError)$/.test(name)
  ) {
    return name;
  }
  return code ?? firstGroup(CODE_IN_TEXT, message) ?? '';
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from now. */
function readRetryAfter(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * MS_PER_SECOND);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function firstGroup(pattern: RegExp, value: string): string | undefined {
  return pattern
    .exec(value)
    ?.slice(1)
    .find((group) => group !== undefined);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  const result = typeof value === 'string' ? Number(value) : value;
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}
