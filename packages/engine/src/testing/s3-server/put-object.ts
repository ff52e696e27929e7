import { checkSums, type Unchunked } from './aws-chunked.js';
import type { Bucket } from './bucket.js';
import { matches, noSuchKey, preconditionFailed } from './get-object.js';
import { type Answer, S3Error } from './s3-error.js';
import type { WireRequest } from './wire-request.js';
import { element, elementsOf, s3Document, textOf } from './xml.js';

const KEPT = /^(?:content-type|content-encoding|cache-control|x-amz-meta-.+)$/;
const DELETE_KEYS_MAX = 1_000;
/** Bytes of a key in UTF-8. */
const KEY_BYTES_MAX = 1_024;

export function putObject(bucket: Bucket, request: WireRequest, content: Unchunked): Answer {
  if (Buffer.byteLength(request.key) > KEY_BYTES_MAX) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
  checkPutConditions(bucket, request);
  const checksums = checkSums(content.body, { ...request.headers, ...content.trailers });
  const { etag } = bucket.put(request.key, content.body, { headers: { ...keptHeaders(request), ...checksums } });
  return { status: 200, headers: { etag: `"${etag}"`, ...checksums } };
}

/** Headers of a PUT that come back with GET. */
export function keptHeaders(request: WireRequest): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!KEPT.test(name)) continue;
    // The framing is no property of the object.
    const own = name === 'content-encoding' ? value.replace(/\s*aws-chunked\s*,?\s*/, '') : value;
    if (own !== '') kept[name] = own;
  }
  return kept;
}

/** Conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkPutConditions(bucket: Bucket, request: WireRequest): void {
  const found = bucket.find(request.key)?.head;
  const match = request.headers['if-match'];
  if (request.headers['if-none-match'] === '*' && found !== undefined) throw preconditionFailed('If-None-Match');
  if (match === undefined) return;
  if (found === undefined) throw noSuchKey(request.key);
  if (!matches(match, found.etag)) throw preconditionFailed('If-Match');
}

export function deleteObject(bucket: Bucket, request: WireRequest): Answer {
  bucket.delete(request.key);
  return { status: 204 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export function deleteObjects(bucket: Bucket, request: WireRequest, content: Unchunked): Answer {
  const sums = checkSums(content.body, { ...request.headers, ...content.trailers });
  if (Object.keys(sums).length === 0 && request.headers['content-md5'] === undefined) {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  const xml = content.body.toString('utf8');
  const keys = elementsOf(xml, 'Object').map((inner) => textOf(inner, 'Key'));
  if (keys.length === 0 || keys.length > DELETE_KEYS_MAX || keys.includes(undefined)) {
    throw new S3Error(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  for (const key of keys) bucket.delete(key ?? '');
  const deleted = keys.map((key) => element('Deleted', element('Key', key ?? '')));
  const isQuiet = textOf(xml, 'Quiet') === 'true';
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: s3Document('DeleteResult', ...(isQuiet ? [] : deleted)),
  };
}
