import type { Bucket, ObjectHead } from './bucket.js';
import { type Answer, invalidArgument } from './s3-error.js';
import { parameter, type WireRequest } from './wire-request.js';
import { element, s3Document, type Xml } from './xml.js';

const PAGE_KEYS_MAX = 1_000;
/** Above every character a key may hold: `prefix` + this lies behind all keys under the prefix. */
const LAST_CHARACTER = '\u{10ffff}';

interface Page {
  readonly contents: readonly ObjectHead[];
  readonly prefixes: readonly string[];
  /** Last key or common prefix given out, where more follow. */
  readonly next: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(bucketName: string, bucket: Bucket, request: WireRequest): Answer {
  const of = (name: string): string | undefined => parameter(request, name);
  const prefix = of('prefix') ?? '';
  const delimiter = of('delimiter') ?? '';
  const token = of('continuation-token');
  const startAfter = of('start-after');
  const maxKeys = maxKeysOf(of('max-keys'));
  const encoding = of('encoding-type');
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('encoding-type', encoding, 'Invalid Encoding Method specified in Request');
  }
  const encode = encoding === 'url' ? encodeKey : (text: string): string => text;
  const after = token === undefined ? startAfter : decodeToken(token);
  const page = takePage(bucket, { prefix, delimiter, after, maxKeys });
  const withOwner = of('fetch-owner') === 'true';
  const xml = s3Document(
    'ListBucketResult',
    element('Name', bucketName),
    element('Prefix', encode(prefix)),
    ...optional('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    ...optional('StartAfter', startAfter === undefined ? undefined : encode(startAfter)),
    ...optional('ContinuationToken', token),
    ...optional('EncodingType', encoding),
    element('MaxKeys', maxKeys),
    element('KeyCount', page.contents.length + page.prefixes.length),
    element('IsTruncated', page.next !== undefined),
    ...optional('NextContinuationToken', page.next === undefined ? undefined : encodeToken(page.next)),
    ...page.contents.map((head) => contentsElement(head, encode, withOwner)),
    ...page.prefixes.map((common) => element('CommonPrefixes', element('Prefix', encode(common)))),
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml };
}

interface PageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string | undefined;
  readonly maxKeys: number;
}

function takePage(bucket: Bucket, { prefix, delimiter, after, maxKeys }: PageRequest): Page {
  const contents: ObjectHead[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let index = firstIndex(bucket, prefix, delimiter, after);
  if (maxKeys === 0) return { contents, prefixes, next: undefined };
  for (;;) {
    const head = bucket.headAt(index);
    if (head === undefined || !head.key.startsWith(prefix)) return { contents, prefixes, next: undefined };
    if (contents.length + prefixes.length === maxKeys) return { contents, prefixes, next: last };
    const common = commonPrefix(head.key, prefix, delimiter);
    if (common === undefined) {
      contents.push(head);
      last = head.key;
      index += 1;
    } else {
      prefixes.push(common);
      last = common;
      index = bucket.lowerBound(common + LAST_CHARACTER);
    }
  }
}

function firstIndex(bucket: Bucket, prefix: string, delimiter: string, after: string | undefined): number {
  const first = bucket.lowerBound(prefix);
  if (after === undefined) return first;
  const isPrefix = delimiter !== '' && commonPrefix(after, prefix, delimiter) === after;
  if (isPrefix) return Math.max(first, bucket.lowerBound(after + LAST_CHARACTER));
  const index = bucket.lowerBound(after);
  return Math.max(first, bucket.headAt(index)?.key === after ? index + 1 : index);
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function maxKeysOf(text: string | undefined): number {
  if (text === undefined || text === '') return PAGE_KEYS_MAX;
  if (!/^\d+$/.test(text))
    throw invalidArgument('max-keys', text, 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), PAGE_KEYS_MAX);
}

function contentsElement(head: ObjectHead, encode: (text: string) => string, withOwner: boolean): Xml {
  return element(
    'Contents',
    element('Key', encode(head.key)),
    element('LastModified', head.modified.toISOString()),
    element('ETag', `"${head.etag}"`),
    element('Size', head.bytes),
    ...(withOwner ? [element('Owner', element('ID', 'test-owner'))] : []),
    element('StorageClass', 'STANDARD'),
  );
}

function optional(name: string, value: string | undefined): Xml[] {
  return value === undefined ? [] : [element(name, value)];
}

/** As S3 does it: like a form, with slashes left alone. */
function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}

/** Opaque to clients, as S3's are; characters that need escaping in a URL are in it on purpose. */
function encodeToken(last: string): string {
  return `1+/${Buffer.from(last).toString('base64')}`;
}

function decodeToken(token: string): string {
  const last = token.startsWith('1+/') ? Buffer.from(token.slice(3), 'base64').toString('utf8') : undefined;
  if (last === undefined || encodeToken(last) !== token) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  }
  return last;
}
