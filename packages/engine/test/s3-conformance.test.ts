import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBounded } from '../src/core/run-bounded.js';
import { motoForTests, startMoto, startS3Server } from '../src/testing/index.js';

// What our test server answers is what the engine is tested against, so somebody else's S3 has to answer the same.

const MIB = 1024 * 1024;
const PUTS_AT_ONCE = 16;
const moto = motoForTests();

interface Target {
  readonly url: string;
  addBucket(name: string): Promise<unknown>;
  close(): Promise<void>;
}

async function startOwn(): Promise<Target> {
  const server = await startS3Server({ credentials: CREDENTIALS });
  return { url: server.url, addBucket: async (name) => server.addBucket(name), close: () => server.close() };
}

async function startOther(): Promise<Target> {
  const server = await startMoto(moto.folder ?? '');
  return {
    ...server,
    addBucket: async (name) => {
      const client = clientOf(server.url);
      await client.send(new CreateBucketCommand({ Bucket: name }));
      client.destroy();
    },
  };
}

const CREDENTIALS = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test/secret+key' };

function clientOf(url: string): S3Client {
  return new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

/** Name, status and message code of a refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => undefined).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) return 'no error';
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status =
    metadata !== null && typeof metadata === 'object' && 'httpStatusCode' in metadata ? metadata.httpStatusCode : '';
  return `${error.name} ${status}`;
}

const keysOf = ({ Contents }: ListObjectsV2CommandOutput) => (Contents ?? []).map(({ Key }) => Key);
const prefixesOf = ({ CommonPrefixes }: ListObjectsV2CommandOutput) =>
  (CommonPrefixes ?? []).map(({ Prefix }) => Prefix);

describe.each([
  { name: 'our server', start: startOwn, missing: undefined },
  { name: `moto${moto.missing === undefined ? '' : ` (${moto.missing})`}`, start: startOther, missing: moto.missing },
])('$name', ({ start, missing }) => {
  describe.skipIf(missing !== undefined)('answers the SDK', () => {
    let target: Target;
    let client: S3Client;

    beforeAll(async () => {
      target = await start();
      client = clientOf(target.url);
    });
    afterAll(async () => {
      client.destroy();
      await target.close();
    });

    /** A bucket of its own for a test, with objects that hold their own keys. */
    async function bucketWith(name: string, keys: readonly string[] = []): Promise<string> {
      await target.addBucket(name);
      for await (const _ of runBounded(keys, PUTS_AT_ONCE, (key) => put(name, { Key: key, Body: key })));
      return name;
    }

    const put = (Bucket: string, input: Omit<PutObjectCommandInput, 'Bucket'>) =>
      client.send(new PutObjectCommand({ Bucket, ...input }));
    const get = (Bucket: string, Key: string, input: Partial<GetObjectCommandInput> = {}) =>
      client.send(new GetObjectCommand({ Bucket, Key, ...input }));
    const text = async (...request: Parameters<typeof get>) => (await get(...request)).Body?.transformToString();
    const list = (Bucket: string, input: Partial<ListObjectsV2CommandInput> = {}) =>
      client.send(new ListObjectsV2Command({ Bucket, ...input }));

    async function pages(
      Bucket: string,
      input: Partial<ListObjectsV2CommandInput>,
    ): Promise<ListObjectsV2CommandOutput[]> {
      const found = [await list(Bucket, input)];
      for (let last = found[0]; last?.NextContinuationToken !== undefined; last = found.at(-1)) {
        found.push(await list(Bucket, { ...input, ContinuationToken: last.NextContinuationToken }));
      }
      return found;
    }

    describe('ListObjectsV2', () => {
      const KEYS = ['a', 'b/1', 'b/2', 'b/c/1', 'd', 'e/1', 'f'];

      it('lists keys in order, with size, ETag and date', async () => {
        const answer = await list(await bucketWith('list-plain', KEYS.toReversed()));

        expect(keysOf(answer)).toEqual(KEYS);
        expect(answer).toMatchObject({ KeyCount: 7, MaxKeys: 1_000, IsTruncated: false, Name: 'list-plain' });
        expect(answer.Contents?.[0]).toMatchObject({ Size: 1, ETag: '"0cc175b9c0f1b6a831c399e269772661"' });
        expect(Math.abs(Date.now() - (answer.Contents?.[0]?.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
      });

      it('takes a prefix, a delimiter, both', async () => {
        const bucket = await bucketWith('list-folders', KEYS);
        const root = await list(bucket, { Delimiter: '/' });
        const below = await list(bucket, { Delimiter: '/', Prefix: 'b/' });

        expect(keysOf(await list(bucket, { Prefix: 'b/' }))).toEqual(['b/1', 'b/2', 'b/c/1']);
        expect([keysOf(root), prefixesOf(root), root.KeyCount]).toEqual([['a', 'd', 'f'], ['b/', 'e/'], 5]);
        expect([keysOf(below), prefixesOf(below)]).toEqual([['b/1', 'b/2'], ['b/c/']]);
        expect(await list(bucket, { Prefix: 'nothing' })).toMatchObject({ KeyCount: 0, IsTruncated: false });
      });

      it.each([1, 2, 3, 4, 5, 6])('pages over keys and common prefixes, %i at a time', async (MaxKeys) => {
        const bucket = await bucketWith(`list-pages-${MaxKeys}`, KEYS);
        const found = await pages(bucket, { Delimiter: '/', MaxKeys });

        expect(found.flatMap(keysOf)).toEqual(['a', 'd', 'f']);
        expect(found.flatMap(prefixesOf)).toEqual(['b/', 'e/']);
        expect(found.map(({ KeyCount }) => KeyCount)).toEqual(
          Array.from({ length: Math.ceil(5 / MaxKeys) }, (_, page) => Math.min(MaxKeys, 5 - page * MaxKeys)),
        );
      });

      it('pages past a thousand keys', async () => {
        const keys = Array.from({ length: 1_203 }, (_, index) => `k${String(index).padStart(5, '0')}`);
        const found = await pages(await bucketWith('list-many', keys), {});

        expect(found.map(({ KeyCount }) => KeyCount)).toEqual([1_000, 203]);
        expect(found.flatMap(keysOf)).toEqual(keys);
      });

      it('starts after a key, whether it is there or not', async () => {
        const bucket = await bucketWith('list-after', KEYS);

        expect(keysOf(await list(bucket, { StartAfter: 'b/2' }))).toEqual(['b/c/1', 'd', 'e/1', 'f']);
        expect(keysOf(await list(bucket, { StartAfter: 'b/20' }))).toEqual(['b/c/1', 'd', 'e/1', 'f']);
        expect(keysOf(await list(bucket, { StartAfter: 'b/2', Prefix: 'b/' }))).toEqual(['b/c/1']);
        expect(keysOf(await list(bucket, { StartAfter: 'z' }))).toEqual([]);
      });

      it('encodes keys when asked to', async () => {
        const keys = ['a b+c', 'plain/key=1', 'quote"<&>', 'ü'];
        const bucket = await bucketWith('list-encoded', keys);

        expect(keysOf(await list(bucket))).toEqual(keys);
        const encoded = keysOf(await list(bucket, { EncodingType: 'url' }));
        // A space may be written as + or as %20.
        expect(encoded.map((key) => key?.replaceAll('%20', '+'))).toEqual([
          'a+b%2Bc',
          'plain/key%3D1',
          'quote%22%3C%26%3E',
          '%C3%BC',
        ]);
      });

      it('answers no keys when none are wanted', async () => {
        const bucket = await bucketWith('list-limits', KEYS);

        expect(await list(bucket, { MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
      });

      it('names a bucket that does not exist', async () => {
        expect(await refusal(list('list-nowhere'))).toBe('NoSuchBucket 404');
      });
    });

    describe('GetObject', () => {
      it('gives back bytes, ETag, type and metadata', async () => {
        const bucket = await bucketWith('get-plain');
        const Metadata = { purpose: 'test' };
        await put(bucket, {
          Key: 'x',
          Body: 'hello',
          ContentType: 'text/plain',
          ContentEncoding: 'identity',
          Metadata,
        });
        const answer = await get(bucket, 'x');

        expect(await answer.Body?.transformToString()).toBe('hello');
        expect(answer).toMatchObject({
          ContentLength: 5,
          ETag: '"5d41402abc4b2a76b9719d911017c592"',
          ContentType: 'text/plain',
          ContentEncoding: 'identity',
          AcceptRanges: 'bytes',
          Metadata,
        });
      });

      it.each([
        ['bytes=0-0', '0', 'bytes 0-0/10'],
        ['bytes=2-4', '234', 'bytes 2-4/10'],
        ['bytes=7-', '789', 'bytes 7-9/10'],
        ['bytes=7-99', '789', 'bytes 7-9/10'],
        ['bytes=-3', '789', 'bytes 7-9/10'],
        ['bytes=-99', '0123456789', 'bytes 0-9/10'],
      ])('%s is %s', async (Range, expected, ContentRange) => {
        const bucket = await bucketWith(`get-range-${Range.replace(/\W/g, '-')}x`);
        await put(bucket, { Key: 'x', Body: '0123456789' });
        const answer = await get(bucket, 'x', { Range });

        expect(await answer.Body?.transformToString()).toBe(expected);
        expect(answer).toMatchObject({ ContentRange, ContentLength: expected.length });
        expect(answer.$metadata.httpStatusCode).toBe(206);
      });

      it('refuses a range behind the end', async () => {
        const bucket = await bucketWith('get-behind', ['x']);

        expect(await refusal(get(bucket, 'x', { Range: 'bytes=5-9' }))).toBe('InvalidRange 416');
      });

      it('gives an empty object', async () => {
        const bucket = await bucketWith('get-empty');
        await put(bucket, { Key: 'x', Body: Buffer.alloc(0) });

        expect(await text(bucket, 'x')).toBe('');
        expect((await list(bucket)).Contents?.[0]?.Size).toBe(0);
      });

      it('minds its conditions', async () => {
        const bucket = await bucketWith('get-conditions', ['x']);
        const { ETag = '', LastModified = new Date() } = await get(bucket, 'x');
        const earlier = new Date(LastModified.getTime() - 3_600_000);

        expect(await text(bucket, 'x', { IfMatch: ETag })).toBe('x');
        expect(await refusal(get(bucket, 'x', { IfMatch: '"other"' }))).toBe('PreconditionFailed 412');
        expect(await refusal(get(bucket, 'x', { IfNoneMatch: ETag }))).toMatch(/ 304$/);
        expect(await text(bucket, 'x', { IfNoneMatch: '"other"' })).toBe('x');
        expect(await refusal(get(bucket, 'x', { IfUnmodifiedSince: earlier }))).toBe('PreconditionFailed 412');
        expect(await refusal(get(bucket, 'x', { IfModifiedSince: LastModified }))).toMatch(/ 304$/);
        expect(await text(bucket, 'x', { IfModifiedSince: earlier })).toBe('x');
      });

      it('names what does not exist', async () => {
        const bucket = await bucketWith('get-nothing');

        expect(await refusal(get(bucket, 'x'))).toBe('NoSuchKey 404');
        expect(await refusal(get('get-nowhere', 'x'))).toBe('NoSuchBucket 404');
      });

      it.each(['a b+c/ä ö', '~!*()\'"', 'percent%20already', 'dots/../kept', 'a//b'])(
        'finds the key %s',
        async (key) => {
          const bucket = await bucketWith(`get-key-${Buffer.from(key).toString('hex')}`, [key]);

          expect(await text(bucket, key)).toBe(key);
          expect(keysOf(await list(bucket))).toEqual([key]);
        },
      );
    });

    describe('HeadObject, HeadBucket, GetBucketLocation', () => {
      it('say what there is', async () => {
        const bucket = await bucketWith('head', ['x']);
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'x' }));

        expect(head).toMatchObject({ ContentLength: 1, ETag: '"9dd4e461268c8034f5c8564e155c67a6"' });
        expect((await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion).toBe('us-east-1');
        const location = await client.send(new GetBucketLocationCommand({ Bucket: bucket }));
        expect(location.LocationConstraint).toBeFalsy();
      });

      it('say what there is not', async () => {
        const bucket = await bucketWith('head-nothing');

        expect(await refusal(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'x' })))).toBe('NotFound 404');
        expect(await refusal(client.send(new HeadBucketCommand({ Bucket: 'head-nowhere' })))).toBe('NotFound 404');
      });
    });

    describe('PutObject', () => {
      it('takes a stream, with a checksum behind it', async () => {
        const bucket = await bucketWith('put-stream');
        const Body = Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(50_000, 'b')]);
        await put(bucket, { Key: 'x', Body, ContentLength: 150_000 });

        expect(await text(bucket, 'x')).toBe('a'.repeat(100_000) + 'b'.repeat(50_000));
      });

      it('replaces, unless it may not', async () => {
        const bucket = await bucketWith('put-conditions', ['x']);
        const { ETag } = await put(bucket, { Key: 'x', Body: 'second' });

        expect(await text(bucket, 'x')).toBe('second');
        expect(await refusal(put(bucket, { Key: 'x', Body: 'third', IfNoneMatch: '*' }))).toBe(
          'PreconditionFailed 412',
        );
        expect(await refusal(put(bucket, { Key: 'x', Body: 'third', IfMatch: '"other"' }))).toBe(
          'PreconditionFailed 412',
        );
        expect(await text(bucket, 'x')).toBe('second');
        await put(bucket, { Key: 'x', Body: 'third', ...(ETag === undefined ? {} : { IfMatch: ETag }) });
        await put(bucket, { Key: 'y', Body: 'new', IfNoneMatch: '*' });
        expect([await text(bucket, 'x'), await text(bucket, 'y')]).toEqual(['third', 'new']);
      });
    });

    describe('an upload in parts', () => {
      it('becomes one object whose ETag counts the parts', async () => {
        const bucket = await bucketWith('parts');
        const of = { Bucket: bucket, Key: 'x' };
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(of));
        const bodies = [Buffer.alloc(5 * MIB, 'a'), Buffer.from('end')];
        const Parts = [];
        for (const [index, Body] of bodies.entries()) {
          const PartNumber = index + 1;
          const { ETag } = await client.send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body }));
          Parts.push({ PartNumber, ETag });
        }
        const complete = new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } });
        const { ETag } = await client.send(complete);
        const answer = await get(bucket, 'x', { Range: 'bytes=-4' });

        expect(ETag).toMatch(/^"[\da-f]{32}-2"$/);
        expect(await answer.Body?.transformToString()).toBe('aend');
        expect(answer).toMatchObject({ ETag, ContentRange: `bytes ${5 * MIB - 1}-${5 * MIB + 2}/${5 * MIB + 3}` });
      });

      it('leaves nothing when it is given up', async () => {
        const bucket = await bucketWith('parts-aborted');
        const of = { Bucket: bucket, Key: 'x' };
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(of));
        await client.send(new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: 'part' }));
        await client.send(new AbortMultipartUploadCommand({ ...of, UploadId }));

        expect(keysOf(await list(bucket))).toEqual([]);
      });
    });

    describe('deleting', () => {
      it('takes one key or many, there or not', async () => {
        const bucket = await bucketWith('delete', ['a', 'b & c', 'd']);
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a' }));
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a' }));
        const Objects = [{ Key: 'b & c' }, { Key: 'never there' }];
        const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));

        expect((Deleted ?? []).map(({ Key }) => Key)).toEqual(['b & c', 'never there']);
        expect(keysOf(await list(bucket))).toEqual(['d']);
      });
    });
  });
});
