import { EngineError } from '../../core/errors.js';
import { readFailure, type S3Failure } from './failure.js';
import { DeadlineError, GaveUpError } from './tries.js';

/** What was being done when a request failed. */
export interface S3Call {
  readonly action: 'list' | 'get' | 'put';
  readonly bucket: string;
  /** The object, or the prefix listed. */
  readonly key: string;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly role?: string | undefined;
}

/** Stable names of the ways an S3 source fails; `details.reason` of the error. `docs/s3.md` says what to do. */
export const S3_REASONS = [
  'access-denied',
  'kms-denied',
  'no-such-bucket',
  'wrong-region',
  'nothing-there',
  'expired-token',
  'clock-skew',
  'invalid-access-key',
  'signature',
  'no-credentials',
  'assume-role',
  'unreachable',
  'certificate',
  'changed',
  'deleted',
  'archived',
  'damaged',
  'throttled',
  'gave-up',
  'other',
] as const;

export type S3Reason = (typeof S3_REASONS)[number];

interface Explanation {
  readonly reason: S3Reason;
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

type Explainer = (failure: S3Failure, call: S3Call) => Explanation | undefined;

/**
 * The error a user sees for a failed request: what failed, why, and the next step. The cause kept is only a summary:
 * replies of S3 may repeat the session token, and headers hold signatures.
 */
export function explainFailure(error: unknown, call: S3Call): EngineError {
  if (error instanceof EngineError) return error;
  const gaveUp = error instanceof GaveUpError ? error : undefined;
  const last = gaveUp === undefined ? error : gaveUp.cause;
  const failure = readFailure(last);
  const known = last instanceof DeadlineError ? undefined : first(failure, call);
  const explained = known ?? fallback(failure, call, gaveUp !== undefined);
  const tries = gaveUp === undefined ? '' : ` (${gaveUp.message})`;
  const status = failure.status === undefined ? {} : { status: failure.status };
  const requestId = failure.requestId === undefined ? {} : { requestId: failure.requestId };
  return new EngineError('source', explained.text.replace('{tries}', tries), {
    cause: new Error(summary(failure)),
    details: {
      reason: explained.reason,
      bucket: call.bucket,
      key: call.key,
      ...explained.details,
      ...status,
      ...requestId,
    },
  });
}

export function isS3Reason(error: unknown, reason: S3Reason): boolean {
  return error instanceof EngineError && error.details.reason === reason;
}

function first(failure: S3Failure, call: S3Call): Explanation | undefined {
  for (const explain of EXPLAINERS) {
    const explained = explain(failure, call);
    if (explained !== undefined) return explained;
  }
  return undefined;
}

const EXPLAINERS: readonly Explainer[] = [
  wrongRegion,
  noSuchBucket,
  loginProblem,
  objectGone,
  accessDenied,
  unreachable,
  (failure, call) =>
    failure.code === 'BodyError'
      ? {
          reason: 'damaged',
          text: `${where(call)} did not arrive whole{tries}: ${redact(failure.message)}. Run the ingest again.`,
        }
      : undefined,
  (failure, call) =>
    failure.code === 'SlowDown' || failure.status === 503 || failure.status === 429
      ? {
          reason: 'throttled',
          text: `S3 kept asking to slow down for ${where(call)}{tries}. Run it again later; what was loaded stays.`,
        }
      : undefined,
];

function wrongRegion(failure: S3Failure, call: S3Call): Explanation | undefined {
  const misplaced =
    failure.status === 301 ||
    ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'].includes(failure.code);
  if (!misplaced) return undefined;
  const asked = call.region === undefined ? '' : ` ${call.region}`;
  const right = failure.bucketRegion;
  return {
    reason: 'wrong-region',
    text:
      right === undefined
        ? `The bucket ${call.bucket} is not in the Region${asked}. Give the Region it is in.`
        : `The bucket ${call.bucket} is in the Region ${right}, not${asked || ' in the one asked'}. Give ${right} as the Region, or none.`,
    details: { region: call.region, bucketRegion: right },
  };
}

function noSuchBucket(failure: S3Failure, call: S3Call): Explanation | undefined {
  if (failure.code === 'InvalidBucketName') {
    return { reason: 'no-such-bucket', text: `'${call.bucket}' is no valid bucket name. Check how it is spelled.` };
  }
  if (failure.code !== 'NoSuchBucket' && !(failure.status === 404 && call.action === 'list')) return undefined;
  const at = call.endpointUrl === undefined ? '' : ` at ${call.endpointUrl}`;
  return {
    reason: 'no-such-bucket',
    text: `There is no bucket ${call.bucket}${at}. Check its name, and that it was not deleted.`,
  };
}

function loginProblem(failure: S3Failure, call: S3Call): Explanation | undefined {
  const at = where(call);
  switch (failure.code) {
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'TokenRefreshRequired':
    case 'RequestExpired':
      return {
        reason: 'expired-token',
        text: `The AWS session has expired, and no newer one was found: ${at} was refused. Log in again, for example with 'aws sso login', or renew AWS_SESSION_TOKEN.`,
      };
    case 'RequestTimeTooSkewed':
      return {
        reason: 'clock-skew',
        text: `The clock of this machine (${new Date().toISOString()}) is too far from that of S3: ${at} was refused. Set the clock, for example by turning on NTP.`,
      };
    case 'InvalidAccessKeyId':
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
    case 'InvalidToken':
      return {
        reason: 'invalid-access-key',
        text: `S3 does not know the access key${failure.code === 'InvalidToken' ? ' or its session token' : ''} it was given for ${at}. Check AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN or the profile; the key may have been deleted or belong to another partition or endpoint.`,
      };
    case 'SignatureDoesNotMatch':
      return {
        reason: 'signature',
        text: `The secret access key does not belong to the access key: the signature for ${at} was refused. Check AWS_SECRET_ACCESS_KEY or the profile for cut or added characters.`,
      };
    default:
      return undefined;
  }
}

/** What a call needs, where the service does not say it. */
const NEEDS = { list: 's3:ListBucket', get: 's3:GetObject', put: 's3:PutObject' } as const;
const VERBS = { list: 'listed', get: 'read', put: 'written' } as const;
const ACTION = /not authorized to perform: ?"?([\w-]+:\w+)/;
const RESOURCE = /on resource: ?"?(arn:[^\s"]+)/;
const KMS_KEY = /arn:aws[\w-]*:kms:[^\s"]+/;

function accessDenied(failure: S3Failure, call: S3Call): Explanation | undefined {
  const { code, status, message } = failure;
  const kms = code.startsWith('KMS.') || /\bkms:|ciphertext refers to|KMS key/i.test(message);
  if (kms && (code.startsWith('KMS.') || status === 403 || status === 400)) {
    const key = KMS_KEY.exec(message)?.[0];
    const action = /\b(kms:\w+)/.exec(message)?.[1] ?? 'kms:Decrypt';
    const state = code.startsWith('KMS.') ? `, or the key is disabled or deleted (${code})` : '';
    return {
      reason: 'kms-denied',
      text: `The KMS key of ${where(call)} may not be used. Allow ${action} on ${key ?? 'the key the bucket is encrypted with'} in the role's policy and in the key's policy${state}.`,
      details: { action, ...(key === undefined ? {} : { resource: key }) },
    };
  }
  if (code !== 'AccessDenied' && code !== 'AllAccessDisabled' && status !== 403 && status !== 401) return undefined;
  const action = ACTION.exec(message)?.[1] ?? NEEDS[call.action];
  const arn = `arn:${partitionOf(call.region)}:s3:::${call.bucket}`;
  const resource = RESOURCE.exec(message)?.[1] ?? (call.action === 'list' ? arn : `${arn}/${call.key}`);
  const explicit = /explicit deny/i.test(message) ? ' It is denied explicitly, which no other policy can allow.' : '';
  return {
    reason: 'access-denied',
    text: `Access denied: ${action} on ${resource} is not allowed. Allow it in the policy of the role or user, and in the bucket's policy when it belongs to another account.${explicit}`,
    details: { action, resource },
  };
}

function objectGone(failure: S3Failure, call: S3Call): Explanation | undefined {
  if (call.action !== 'get') return undefined;
  if (failure.status === 412 || failure.code === 'PreconditionFailed') {
    return {
      reason: 'changed',
      text: `${where(call)} changed after it was listed. The next ingest lists and loads it anew.`,
    };
  }
  if (failure.status === 404 || failure.code === 'NoSuchKey') {
    return { reason: 'deleted', text: `${where(call)} was deleted after it was listed. Nothing of it was loaded.` };
  }
  if (failure.code === 'InvalidObjectState') {
    return {
      reason: 'archived',
      text: `${where(call)} lies in an archive storage class. Restore it in S3, or leave its time out of the window.`,
    };
  }
  return undefined;
}

function unreachable(failure: S3Failure, call: S3Call): Explanation | undefined {
  const endpoint = call.endpointUrl ?? (call.region === undefined ? 'the S3 endpoint' : `S3 in ${call.region}`);
  if (failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN') {
    return {
      reason: 'unreachable',
      text: `The name of ${endpoint} was not found (${failure.code}){tries}. Check the network, DNS, the Region and the endpoint URL.`,
    };
  }
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(failure.code)) {
    return {
      reason: 'unreachable',
      text: `No server answered at ${endpoint} (${failure.code}){tries}. Check the network, a proxy or firewall, and the endpoint URL.`,
    };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(failure.code)) {
    return {
      reason: 'certificate',
      text: `The certificate of ${endpoint} is not trusted (${failure.code}). Give its authority in NODE_EXTRA_CA_CERTS.`,
    };
  }
  return undefined;
}

function fallback(failure: S3Failure, call: S3Call, gaveUp: boolean): Explanation {
  const said = failure.code === '' && failure.status === undefined ? redact(failure.message) : summary(failure);
  return {
    reason: gaveUp ? 'gave-up' : 'other',
    text: `${where(call)} cannot be ${VERBS[call.action]}{tries}: ${said}. Run it again later; what was loaded stays.`,
  };
}

/** Code and status only: free of anything the service may have repeated from the request. */
function summary(failure: S3Failure): string {
  const status = failure.status === undefined ? '' : `HTTP ${failure.status}`;
  const request = failure.requestId === undefined ? '' : `request ${failure.requestId}`;
  const rest = [status, request].filter((part) => part !== '').join(', ');
  if (failure.code === '') return rest === '' ? 'the request failed' : rest;
  return rest === '' ? failure.code : `${failure.code} (${rest})`;
}

const SIGNED_PARAMETER = /(X-Amz-[\w-]+=)[^&\s"']+/gi;
/** Access key ids, and anything as long and dense as a secret or a token. */
const SECRET_LIKE = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|[A-Za-z0-9+/=_-]{40,}/g;
const MESSAGE_CHARS_MAX = 300;

/** A foreign message without what could be a credential, and not too long. */
export function redact(message: string): string {
  const clean = message.replace(SIGNED_PARAMETER, '$1***').replace(SECRET_LIKE, '***');
  return clean.length <= MESSAGE_CHARS_MAX ? clean : `${clean.slice(0, MESSAGE_CHARS_MAX)}...`;
}

function partitionOf(region: string | undefined): string {
  if (region?.startsWith('cn-')) return 'aws-cn';
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function where(call: S3Call): string {
  return `s3://${call.bucket}/${call.key}`;
}
