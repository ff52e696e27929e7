import { createHash, createHmac } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** The part of a credential after its key id. */
export interface SigningScope {
  /** Such as 20260131. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export interface Signable {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** Decoded pairs, without the signature itself. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case, sorted, with their values. */
  readonly headers: readonly (readonly [string, string])[];
  readonly payloadHash: string;
}

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Percent-encoding of SigV4: everything but the unreserved characters of RFC 3986, hex in upper case. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The canonical request of AWS Signature Version 4. S3 encodes a path once and normalises nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(request: Signable): string {
  const path = request.path.split('/').map((part) => encodeUri(decodeURIComponent(part)));
  const query = request.query
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`);
  const headers = request.headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`);
  return [
    request.method,
    path.join('/'),
    query.join('&'),
    headers.join(''),
    request.headers.map(([name]) => name).join(';'),
    request.payloadHash,
  ].join('\n');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function scopeText(scope: SigningScope): string {
  return `${scope.day}/${scope.region}/${scope.service}/aws4_request`;
}

function signingKey(secret: string, scope: SigningScope): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, scope.day), scope.region), scope.service), 'aws4_request');
}

/** `timestamp` is as in x-amz-date: 20260131T235959Z. */
export function signRequest(secret: string, timestamp: string, scope: SigningScope, request: Signable): string {
  const text = [ALGORITHM, timestamp, scopeText(scope), sha256(canonicalRequest(request))].join('\n');
  return hmac(signingKey(secret, scope), text).toString('hex');
}

/** The signature of one aws-chunked piece, chained to the one before it. */
export function signChunk(
  secret: string,
  timestamp: string,
  scope: SigningScope,
  previous: string,
  piece: { readonly kind: 'PAYLOAD' | 'TRAILER'; readonly data: Buffer },
): string {
  // Only a payload piece carries the hash of its (empty) headers.
  const hashes = piece.kind === 'PAYLOAD' ? [sha256(''), sha256(piece.data)] : [sha256(piece.data)];
  const text = [`${ALGORITHM}-${piece.kind}`, timestamp, scopeText(scope), previous, ...hashes].join('\n');
  return hmac(signingKey(secret, scope), text).toString('hex');
}
