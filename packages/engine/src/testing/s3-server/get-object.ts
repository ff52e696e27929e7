import type { Bucket, ObjectHead } from './bucket.js';
import { type Answer, S3Error } from './s3-error.js';
import type { WireRequest } from './wire-request.js';

const MS_PER_SECOND = 1_000;

/** GetObject and HeadObject; the server drops the body of the second. */
export function getObject(bucket: Bucket, request: WireRequest): Answer {
  const found = bucket.find(request.key);
  if (found === undefined) throw noSuchKey(request.key);
  const headers = headersOf(found.head, request);
  const condition = checkConditions(found.head, request.headers);
  if (condition === 'not-modified') return { status: 304, headers };
  const range = rangeOf(request.headers.range, found.head.bytes);
  if (range === undefined) return { status: 200, headers, body: found.body() };
  // A checksum of the whole says nothing about a part.
  const partHeaders = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  return {
    status: 206,
    headers: {
      ...Object.fromEntries(partHeaders),
      'content-range': `bytes ${range.first}-${range.last}/${found.head.bytes}`,
    },
    body: found.body().subarray(range.first, range.last + 1),
  };
}

export function noSuchKey(key: string): S3Error {
  return new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { extra: { Key: key } });
}

function headersOf(head: ObjectHead, request: WireRequest): Record<string, string> {
  const wantsChecksum = request.headers['x-amz-checksum-mode'] === 'ENABLED';
  const own = Object.entries(head.headers).filter(([name]) => wantsChecksum || !name.startsWith('x-amz-checksum-'));
  if (own.some(([name]) => name.startsWith('x-amz-checksum-'))) own.push(['x-amz-checksum-type', 'FULL_OBJECT']);
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(own),
    etag: `"${head.etag}"`,
    'last-modified': head.modified.toUTCString(),
    'accept-ranges': 'bytes',
  };
}

/** RFC 9110, section 13.2.2: If-Match wins over If-Unmodified-Since, If-None-Match over If-Modified-Since. */
function checkConditions(head: ObjectHead, headers: Readonly<Record<string, string>>): 'not-modified' | undefined {
  const modified = Math.floor(head.modified.getTime() / MS_PER_SECOND) * MS_PER_SECOND;
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  const since = Date.parse(headers['if-modified-since'] ?? '');
  const unmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '');
  if (match !== undefined) {
    if (!matches(match, head.etag)) throw preconditionFailed('If-Match');
  } else if (modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return matches(noneMatch, head.etag) ? 'not-modified' : undefined;
  return modified <= since ? 'not-modified' : undefined;
}

export function matches(list: string, etag: string): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replace(/^"|"$/g, ''));
  return tags.includes('*') || tags.includes(etag);
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    extra: { Condition: condition },
  });
}

/** RFC 9110, section 14.1.2; a range that makes no sense is ignored, one behind the end is refused. */
function rangeOf(header: string | undefined, bytes: number): { first: number; last: number } | undefined {
  const { from = '', to = '' } = /^bytes=(?<from>\d*)-(?<to>\d*)$/.exec(header ?? '')?.groups ?? {};
  if (header === undefined || (from === '' && to === '') || (from !== '' && to !== '' && Number(from) > Number(to))) {
    return undefined;
  }
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (first <= last) return { first, last };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
    extra: { RangeRequested: header, ActualObjectSize: String(bytes) },
    headers: { 'content-range': `bytes */${bytes}` },
  });
}
