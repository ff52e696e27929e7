import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.js';

const LINE_END = Buffer.from('\r\n');

/** Says whether a piece's signature is right; pieces of unsigned streams carry none. */
export type ChunkVerifier = (kind: 'PAYLOAD' | 'TRAILER', data: Buffer, signature: string) => boolean;

export interface Unchunked {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Takes the framing of `Content-Encoding: aws-chunked` off a body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function unchunk(framed: Buffer, verify: ChunkVerifier | undefined): Unchunked {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = lineAt(framed, at);
    const [size = '', extension = ''] = line.split(';');
    const bytes = /^[\da-f]+$/i.test(size) ? Number.parseInt(size, 16) : Number.NaN;
    const start = at + line.length + LINE_END.length;
    if (Number.isNaN(bytes) || start + bytes > framed.length) throw incomplete();
    const piece = framed.subarray(start, start + bytes);
    if (verify !== undefined && !verify('PAYLOAD', piece, extension.replace(/^chunk-signature=/, ''))) throw mismatch();
    at = start + bytes;
    if (bytes === 0) return { body: Buffer.concat(pieces), trailers: trailersAt(framed, at, verify) };
    pieces.push(piece);
    if (!framed.subarray(at, at + LINE_END.length).equals(LINE_END)) throw incomplete();
    at += LINE_END.length;
  }
}

function trailersAt(framed: Buffer, start: number, verify: ChunkVerifier | undefined): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of framed.subarray(start).toString('utf8').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { 'x-amz-trailer-signature': signature, ...others } = trailers;
  if (verify === undefined || Object.keys(others).length === 0) return others;
  const signed = Object.entries(others).map(([name, value]) => `${name}:${value}\n`);
  if (!verify('TRAILER', Buffer.from(signed.join('')), signature ?? '')) throw mismatch();
  return others;
}

function lineAt(framed: Buffer, at: number): string {
  const end = framed.indexOf(LINE_END, at);
  if (end < 0) throw incomplete();
  return framed.toString('latin1', at, end);
}

function incomplete(): S3Error {
  return new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly');
}

function mismatch(): S3Error {
  return new S3Error(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}

/** Checksums that are checked; others (CRC32C, CRC64NVME) are kept as they were sent. */
const CHECKSUMS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'x-amz-checksum-crc32': (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum;
  },
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest(),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest(),
};

export function checksum(name: string, body: Buffer): string | undefined {
  return CHECKSUMS[name]?.(body).toString('base64');
}

/** The checksums a client sent, after they were compared with the body. */
export function checkSums(body: Buffer, sent: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (!/^x-amz-checksum-(?:crc|sha)/.test(name)) continue;
    const expected = checksum(name, body);
    if (expected !== undefined && expected !== value) {
      const algorithm = name.replace('x-amz-checksum-', '').toUpperCase();
      throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
    kept[name] = value;
  }
  const md5 = sent['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return kept;
}
