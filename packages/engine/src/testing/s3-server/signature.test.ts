import { describe, expect, it } from 'vitest';
import { unchunk } from './aws-chunked.js';
import { type Signable, sha256, signChunk, signRequest } from './signature.js';

// The examples that AWS publishes, with its example keys:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TIMESTAMP = '20130524T000000Z';
const SCOPE = { day: '20130524', region: 'us-east-1', service: 's3' };
const EMPTY = sha256('');
const HOST = ['host', 'examplebucket.s3.amazonaws.com'] as const;
const DATE = ['x-amz-date', TIMESTAMP] as const;

const request = (rest: Partial<Signable>): Signable => ({
  method: 'GET',
  path: '/',
  query: [],
  headers: [HOST, ['x-amz-content-sha256', EMPTY], DATE],
  payloadHash: EMPTY,
  ...rest,
});

describe('signatures are those of the AWS examples', () => {
  it.each([
    [
      'GET with a range',
      request({
        path: '/test.txt',
        headers: [HOST, ['range', 'bytes=0-9'], ['x-amz-content-sha256', EMPTY], DATE],
      }),
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT of a key that is encoded',
      request({
        method: 'PUT',
        path: '/test%24file.text',
        headers: [
          ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
          HOST,
          ['x-amz-content-sha256', sha256('Welcome to Amazon S3.')],
          DATE,
          ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
        ],
        payloadHash: sha256('Welcome to Amazon S3.'),
      }),
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'a query without a value',
      request({ query: [['lifecycle', '']] }),
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'a listing',
      request({
        query: [
          ['max-keys', '2'],
          ['prefix', 'J'],
        ],
      }),
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
    [
      'a presigned address',
      request({
        path: '/test.txt',
        query: [
          ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
          ['X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'],
          ['X-Amz-Date', TIMESTAMP],
          ['X-Amz-Expires', '86400'],
          ['X-Amz-SignedHeaders', 'host'],
        ],
        headers: [HOST],
        payloadHash: 'UNSIGNED-PAYLOAD',
      }),
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    ],
  ])('%s', (_, signable, expected) => {
    expect(signRequest(SECRET, TIMESTAMP, SCOPE, signable)).toBe(expected);
  });
});

describe('a signed stream', () => {
  const SEED = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
  const SIGNATURES = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ] as const;
  const PIECES = [Buffer.alloc(65_536, 'a'), Buffer.alloc(1_024, 'a'), Buffer.alloc(0)] as const;

  const framed = (pieces: readonly Buffer[]): Buffer =>
    Buffer.concat(
      pieces.flatMap((piece, index) => [
        Buffer.from(`${piece.length.toString(16)};chunk-signature=${SIGNATURES[index]}\r\n`),
        piece,
        Buffer.from('\r\n'),
      ]),
    );

  function verifier(): Parameters<typeof unchunk>[1] {
    let previous = SEED;
    return (kind, data, signature) => {
      previous = signChunk(SECRET, TIMESTAMP, SCOPE, previous, { kind, data });
      return previous === signature;
    };
  }

  it('has the chain of signatures of the AWS example', () => {
    const { body, trailers } = unchunk(framed(PIECES), verifier());

    expect(body.equals(Buffer.alloc(66_560, 'a'))).toBe(true);
    expect(trailers).toEqual({});
  });

  it('is refused when a byte changed, when a piece is missing, when it ends early', () => {
    const [first, second, last] = PIECES;
    const changed = Buffer.from(first);
    changed[5] = 0;

    expect(() => unchunk(framed([changed, second, last]), verifier())).toThrow('signature');
    expect(() => unchunk(framed([first, last]), verifier())).toThrow('signature');
    expect(() => unchunk(framed(PIECES).subarray(0, 60_000), verifier())).toThrow('terminated unexpectedly');
    expect(() => unchunk(Buffer.from('hello'), undefined)).toThrow('terminated unexpectedly');
  });
});
