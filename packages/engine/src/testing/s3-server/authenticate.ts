import { timingSafeEqual } from 'node:crypto';
import { type Unchunked, unchunk } from './aws-chunked.js';
import type { KeyHolder, Keyring } from './keyring.js';
import { S3Error } from './s3-error.js';
import {
  ALGORITHM,
  canonicalRequest,
  type SigningScope,
  sha256,
  signChunk,
  signRequest,
  UNSIGNED_PAYLOAD,
} from './signature.js';
import { parameter, type WireRequest } from './wire-request.js';

const SKEW_MAX_MS = 15 * 60 * 1_000;
const PRESIGNED_SECONDS_MAX = 604_800;
const CREDENTIAL = /^(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request$/;

interface Claim {
  readonly accessKeyId: string;
  readonly scope: SigningScope;
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly token: string | undefined;
  /** Seconds a presigned URL is good for. */
  readonly expires?: number;
  readonly payloadHash: string;
}

/** Who sent a request, for which region, and its body without the framing. */
export interface Authentic extends Unchunked {
  readonly holder: KeyHolder;
  readonly scope: SigningScope;
}

/** Verifies Signature Version 4, in the header or in the query, as S3 does; throws `S3Error`. */
export function authenticate(request: WireRequest, keyring: Keyring, now: number): Authentic {
  const claim = claimOf(request);
  checkTime(claim, now);
  const holder = keyring.find(claim.accessKeyId);
  const signable = {
    method: request.method,
    path: request.path,
    query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    headers: claim.signedHeaders.map((name) => [name, request.headers[name] ?? ''] as const),
    payloadHash: claim.payloadHash,
  };
  const expected = signRequest(holder.secretAccessKey, claim.timestamp, claim.scope, signable);
  if (!isSame(expected, claim.signature)) throw mismatch(claim, canonicalRequest(signable));
  refuseUnsigned(request, claim);
  keyring.useSession(holder, claim.token);
  return { holder, scope: claim.scope, ...unwrap(request, claim, holder) };
}

function claimOf(request: WireRequest): Claim {
  const header = request.headers.authorization;
  if (header !== undefined) return headerClaim(request, header);
  if (parameter(request, 'X-Amz-Signature') !== undefined) return queryClaim(request);
  throw new S3Error(403, 'AccessDenied', 'Access Denied');
}

function headerClaim(request: WireRequest, header: string): Claim {
  const fields = new Map(
    header
      .replace(/^\S+\s+/, '')
      .split(',')
      .map((field) => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')] as const;
      }),
  );
  if (!header.startsWith(`${ALGORITHM} `)) {
    throw new S3Error(
      400,
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const payloadHash = request.headers['x-amz-content-sha256'];
  const credential = credentialOf(fields.get('Credential') ?? '');
  // Only S3 demands the header; other services hash the body.
  if (payloadHash === undefined && credential.scope.service === 's3') {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  return {
    ...credential,
    timestamp: request.headers['x-amz-date'] ?? '',
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
    signature: fields.get('Signature') ?? '',
    token: request.headers['x-amz-security-token'],
    payloadHash: payloadHash ?? sha256(request.body),
  };
}

function queryClaim(request: WireRequest): Claim {
  const of = (name: string): string => parameter(request, `X-Amz-${name}`) ?? '';
  const expires = Number(of('Expires'));
  if (of('Algorithm') !== ALGORITHM || !Number.isInteger(expires) || expires < 1 || expires > PRESIGNED_SECONDS_MAX) {
    throw new S3Error(
      400,
      'AuthorizationQueryParametersError',
      'Query-string authentication parameters are not valid.',
    );
  }
  return {
    ...credentialOf(of('Credential')),
    timestamp: of('Date'),
    signedHeaders: of('SignedHeaders').split(';'),
    signature: of('Signature'),
    token: parameter(request, 'X-Amz-Security-Token'),
    expires,
    payloadHash: request.headers['x-amz-content-sha256'] ?? (of('Content-Sha256') || UNSIGNED_PAYLOAD),
  };
}

function credentialOf(text: string): Pick<Claim, 'accessKeyId' | 'scope'> {
  const { id, day, region, service } = CREDENTIAL.exec(text)?.groups ?? {};
  if (id === undefined || day === undefined || region === undefined || service === undefined) {
    throw new S3Error(
      400,
      'AuthorizationHeaderMalformed',
      'The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId: id, scope: { day, region, service } };
}

function checkTime(claim: Claim, now: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.timestamp)?.slice(1) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt) || !claim.timestamp.startsWith(claim.scope.day)) {
    throw new S3Error(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  if (claim.expires !== undefined && now > signedAt + claim.expires * 1_000) {
    throw new S3Error(403, 'AccessDenied', 'Request has expired');
  }
  const isEarly = signedAt - now > SKEW_MAX_MS;
  const isLate = claim.expires === undefined && now - signedAt > SKEW_MAX_MS;
  if (isEarly || isLate) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        extra: {
          RequestTime: claim.timestamp,
          ServerTime: new Date(now).toISOString(),
          MaxAllowedSkewMilliseconds: String(SKEW_MAX_MS),
        },
      },
    );
  }
}

/** S3 wants the host and every x-amz- header signed. */
function refuseUnsigned(request: WireRequest, claim: Claim): void {
  const mustSign = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const unsigned = mustSign.filter((name) => !claim.signedHeaders.includes(name));
  if (unsigned.length === 0 || claim.scope.service !== 's3') return;
  throw new S3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    extra: { HeadersNotSigned: unsigned.join(', ') },
  });
}

function unwrap(request: WireRequest, claim: Claim, holder: KeyHolder): Unchunked {
  const { payloadHash } = claim;
  if (payloadHash === UNSIGNED_PAYLOAD) return { body: request.body, trailers: {} };
  if (payloadHash.startsWith('STREAMING-UNSIGNED-PAYLOAD')) return unchunk(request.body, undefined);
  if (payloadHash.startsWith(`STREAMING-${ALGORITHM}-PAYLOAD`)) {
    let previous = claim.signature;
    return unchunk(request.body, (kind, data, signature) => {
      previous = signChunk(holder.secretAccessKey, claim.timestamp, claim.scope, previous, { kind, data });
      return isSame(previous, signature);
    });
  }
  if (payloadHash !== sha256(request.body)) {
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        extra: { ClientComputedContentSHA256: payloadHash, S3ComputedContentSHA256: sha256(request.body) },
      },
    );
  }
  return { body: request.body, trailers: {} };
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function mismatch(claim: Claim, canonical: string): S3Error {
  return new S3Error(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { extra: { AWSAccessKeyId: claim.accessKeyId, CanonicalRequest: canonical, SignatureProvided: claim.signature } },
  );
}
