import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isEngineError } from '../../core/errors.js';
import { type S3TestServer, startS3Server } from '../../testing/s3-server/index.js';
import { CredentialSource } from './credentials.js';
import { explainFailure, redact, S3_REASONS, type S3Call } from './errors.js';
import { openS3Sources, type S3Parts } from './open-s3.js';
import { RetryPolicy } from './retry.js';
import type { S3Options } from './s3-options.js';
import { GaveUpError } from './tries.js';

const KEY = 'AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/20/a.log.gz';
const KMS_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

let server: S3TestServer;

beforeEach(async () => {
  server = await startS3Server({ region: 'eu-west-1' });
  server.put('flow-logs', KEY, 'x');
});

afterEach(() => server.close());

function open(options: Partial<S3Options> = {}, parts: S3Parts = {}) {
  const policy = new RetryPolicy({ baseMs: 1, waitMaxMs: 2, attemptsMax: 4 });
  const credentials = new CredentialSource(async () => server.credentials);
  const [source] = openS3Sources(
    { buckets: ['flow-logs'], endpointUrl: server.url, ...options },
    { policy, credentials, ...parts },
  );
  if (source === undefined) throw new Error('no source');
  return source;
}

async function refusal(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!isEngineError(error)) throw error;
  expect(error.code).toBe('source');
  return error;
}

const using = (given: Partial<typeof server.credentials>) => ({
  credentials: new CredentialSource(async () => ({ ...server.credentials, ...given })),
});
const object = { key: KEY, etag: '9dd4e461268c8034f5c8564e155c67a6', bytes: 1 };

describe('a refusal of S3', () => {
  it.each([
    ['list', 's3:ListBucket', 'arn:aws:s3:::flow-logs'],
    ['get', 's3:GetObject', `arn:aws:s3:::flow-logs/${KEY}`],
  ])('names the action that is not allowed: %s', async (what, action, resource) => {
    server.faults.set({ accessDenied: 1 });
    const error = await refusal(what === 'list' ? open().check() : open().read(object));

    expect(error.details).toMatchObject({ reason: 'access-denied', action, resource, status: 403 });
    expect(error.message).toBe(
      `Access denied: ${action} on ${resource} is not allowed. Allow it in the policy of the role or user, and in the bucket's policy when it belongs to another account.`,
    );
  });

  it('names the KMS permission that is missing', async () => {
    server.faults.set({ kmsDenied: 1, operations: ['GetObject'] });
    const error = await refusal(open().read(object));

    expect(error.details).toMatchObject({ reason: 'kms-denied', action: 'kms:Decrypt' });
    expect(error.message).toContain('Allow kms:Decrypt on the key the bucket is encrypted with');
  });

  it('names a bucket that does not exist, and where it was looked for', async () => {
    const error = await refusal(open({ buckets: ['flow-lags'] }).check());

    expect(error.details).toMatchObject({ reason: 'no-such-bucket' });
    expect(error.message).toBe(
      `There is no bucket flow-lags at ${server.url}. Check its name, and that it was not deleted.`,
    );
  });

  it.each(['malformed', 'redirect'] as const)(
    'follows a bucket to its Region when none was named (%s)',
    async (answer) => {
      server.wrongRegionAnswer = answer;
      server.addBucket('far-away', { region: 'ap-south-1' });
      server.put('far-away', KEY, 'x');
      const source = open({ buckets: ['far-away'] });
      await source.check();

      expect((await source.read(object)).toString()).toBe('x');
      expect(await source.bucket.region()).toBe('ap-south-1');
    },
  );

  it.each(['malformed', 'redirect'] as const)('names the right Region when another was named (%s)', async (answer) => {
    server.wrongRegionAnswer = answer;
    const error = await refusal(open({ region: 'us-east-2' }).check());

    expect(error.details).toMatchObject({ reason: 'wrong-region', region: 'us-east-2', bucketRegion: 'eu-west-1' });
    expect(error.message).toBe(
      'The bucket flow-logs is in the Region eu-west-1, not us-east-2. Give eu-west-1 as the Region, or none.',
    );
  });

  it('is followed by many requests at once', async () => {
    server.addBucket('far-away', { region: 'ap-south-1' }).put(KEY, Buffer.from('x'));
    const source = open({ buckets: ['far-away'] });
    const read = await Promise.all(Array.from({ length: 8 }, () => source.read(object)));

    expect(read.map(String)).toEqual(Array.from({ length: 8 }, () => 'x'));
  });

  it('follows a bucket also away from the Region of the environment', async () => {
    vi.stubEnv('AWS_REGION', 'us-east-2');

    await expect(open({ region: 'us-east-2' }).check()).resolves.toBeUndefined();
    vi.unstubAllEnvs();
  });

  it.each([400, 403] as const)('says that the session expired (%i)', async (status) => {
    server.keyring.expiredStatus = status;
    const session = server.keyring.issueSession({ seconds: -1 });
    const credentials = new CredentialSource(async () => ({ ...session, expiration: new Date(Date.now() + 1e9) }));
    const error = await refusal(open({}, { credentials }).check());

    expect(error.details).toMatchObject({ reason: 'expired-token', status });
    expect(error.message).toContain("Log in again, for example with 'aws sso login'");
  });

  it.each([400, 403] as const)('is overcome with a new session, when there is one (%i)', async (status) => {
    server.keyring.expiredStatus = status;
    server.keyring.tokenRequestsMax = 3;
    const credentials = new CredentialSource(async () => server.keyring.issueSession());
    const source = open({}, { credentials });
    await source.check();

    const read = await Promise.all(Array.from({ length: 12 }, () => source.read(object)));
    expect(read.map(String)).toEqual(Array.from({ length: 12 }, () => 'x'));
  });

  it('says when the clock is wrong and it stays wrong', async () => {
    const error = explainFailure(Object.assign(new Error('x'), { name: 'RequestTimeTooSkewed' }), call());

    expect(error.details).toMatchObject({ reason: 'clock-skew' });
    expect(error.message).toContain('Set the clock');
  });

  it('corrects a wrong clock by itself where the SDK can', async () => {
    server.clockOffsetMs = 3_600_000;

    await expect(open().check()).resolves.toBeUndefined();
  });

  it.each([
    [{ accessKeyId: 'AKIANOBODY' }, 'invalid-access-key', 'S3 does not know the access key it was given'],
    [{ secretAccessKey: 'guess' }, 'signature', 'The secret access key does not belong to the access key'],
    [{ sessionToken: 'made-up' }, 'invalid-access-key', 'or its session token'],
  ])('says which part of the credentials is wrong: %j', async (given, reason, text) => {
    const error = await refusal(open({}, using(given)).check());

    expect(error.details).toMatchObject({ reason });
    expect(error.message).toContain(text);
  });

  it('tells nothing secret, however closely it is looked at', async () => {
    const session = server.keyring.issueSession({ seconds: -1 });
    const expired = new CredentialSource(async () => ({ ...session, expiration: new Date(Date.now() + 1e9) }));
    const wrong = using({ secretAccessKey: 'a-secret-that-is-wrong' });
    for (const parts of [{ credentials: expired }, wrong, using({ accessKeyId: 'AKIANOBODY' })]) {
      const shown = inspect(await refusal(open({}, parts).check()), { depth: 10, showHidden: true });
      const secrets = [session.secretAccessKey, session.sessionToken, session.accessKeyId, 'a-secret-that-is-wrong'];
      for (const secret of [...secrets, 'AKIANOBODY', server.credentials.accessKeyId])
        expect(shown).not.toContain(secret);
    }
  });
});

describe('a network', () => {
  it.each([
    ['http://127.0.0.1:1', 'No server answered at http://127.0.0.1:1 (ECONNREFUSED) (gave up after 4 attempts in'],
    ['http://no-such-host.invalid', 'was not found ('],
  ])('without the endpoint is told: %s', async (endpointUrl, text) => {
    const error = await refusal(open({ endpointUrl }).check());

    expect(error.details).toMatchObject({ reason: 'unreachable' });
    expect(error.message).toContain(text);
    expect(error.message).toContain(endpointUrl);
  });
});

describe('a prefix', () => {
  it('with nothing below it is told, with what there is', async () => {
    const error = await refusal(open({ prefix: 'AWSLog/' }).check());

    expect(error.details).toMatchObject({ reason: 'nothing-there' });
    expect(error.message).toBe(
      'There is nothing below s3://flow-logs/AWSLog/. Check the prefix; the bucket begins with: AWSLogs/',
    );
  });

  it('with nothing below it is told to those who may list no other', async () => {
    server.faults.set({ accessDenied: 1, match: /^$/ });
    const error = await refusal(open({ prefix: 'AWSLog/' }).check());

    expect(error.message).toBe('There is nothing below s3://flow-logs/AWSLog/. Check the prefix.');
  });

  it('of an empty bucket is waited for', async () => {
    server.addBucket('fresh');

    await expect(open({ buckets: ['fresh'], prefix: 'AWSLogs/' }).check()).resolves.toBeUndefined();
  });
});

function call(given: Partial<S3Call> = {}): S3Call {
  return { action: 'get', bucket: 'flow-logs', key: KEY, region: 'eu-west-1', ...given };
}

function service(name: string, status: number, message = 'no', headers: Record<string, string> = {}): Error {
  const error = new Error(message);
  error.name = name;
  return Object.assign(error, { $metadata: { httpStatusCode: status, requestId: 'R1' }, $response: { headers } });
}

describe('what a user reads', () => {
  it.each([
    [
      service(
        'AccessDenied',
        403,
        `User: arn:aws:iam::1:user/u is not authorized to perform: kms:Decrypt on resource: ${KMS_ARN} because no identity-based policy allows the kms:Decrypt action`,
      ),
      'kms-denied',
      `Allow kms:Decrypt on ${KMS_ARN} in the role's policy and in the key's policy`,
    ],
    [service('KMS.DisabledException', 400, `${KMS_ARN} is disabled.`), 'kms-denied', '(KMS.DisabledException)'],
    [
      service('AccessDenied', 403, 'x with an explicit deny in a resource-based policy'),
      'access-denied',
      'denied explicitly',
    ],
    [service('AccessDenied', 403, 'Access Denied'), 'access-denied', `s3:GetObject on arn:aws:s3:::flow-logs/${KEY}`],
    [service('InvalidObjectState', 403), 'archived', 'Restore it in S3'],
    [service('PreconditionFailed', 412), 'changed', 'The next ingest lists and loads it anew'],
    [service('NoSuchKey', 404), 'deleted', 'was deleted after it was listed'],
    [service('InvalidBucketName', 400), 'no-such-bucket', 'no valid bucket name'],
    [new GaveUpError(service('SlowDown', 503), 15, 60_000), 'throttled', 'gave up after 15 attempts in 60 s'],
    [Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'certificate', 'NODE_EXTRA_CA_CERTS'],
    [service('Weird', 418), 'other', 'cannot be read: Weird (HTTP 418, request R1)'],
  ])('%# explains the failure', (thrown, reason, text) => {
    const error = explainFailure(thrown, call());

    expect(error.code).toBe('source');
    expect(error.details).toMatchObject({ reason, bucket: 'flow-logs', key: KEY });
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('{tries}');
  });

  it('has the ARNs of its partition', () => {
    const error = explainFailure(service('AccessDenied', 403), call({ action: 'list', region: 'cn-north-1' }));

    expect(error.message).toContain('s3:ListBucket on arn:aws-cn:s3:::flow-logs');
  });

  it.each([
    ['HTTP Error: HTTP GET error on x (HTTP 503) SlowDown', 'throttled'],
    ['HTTP 404 <Code>NoSuchBucket</Code>', 'no-such-bucket'],
    ['Unable to connect: HTTP 403 <Code>InvalidAccessKeyId</Code>', 'invalid-access-key'],
    ['HTTP 400 <Code>ExpiredToken</Code><Message>The provided token has expired.', 'expired-token'],
    ['HTTP 403 Forbidden: Authentication Failure', 'access-denied'],
  ])('is the same when all that is known is a text: %s', (text, reason) => {
    expect(explainFailure(new Error(text), call()).details).toMatchObject({ reason });
  });

  it('is explained in the documentation, reason by reason', async () => {
    const page = await readFile(new URL('../../../../../docs/s3.md', import.meta.url), 'utf8');

    for (const reason of S3_REASONS.filter((each) => each !== 'other')) expect(page).toContain(`\`${reason}\``);
  });

  it('loses what could be a credential', () => {
    const token = 'FwoGZXIvYXdzEJr'.repeat(4);
    expect(redact(`GET /x?X-Amz-Credential=AKIA1/x&X-Amz-Signature=abc failed for AKIAIOSFODNN7EXAMPLE ${token}`)).toBe(
      'GET /x?X-Amz-Credential=***&X-Amz-Signature=*** failed for *** ***',
    );
    expect(redact('x '.repeat(1000)).length).toBeLessThan(310);
  });
});
