import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type AwsDouble, denied, refused } from './aws-double.js';
import { BUCKET, type Deployed } from './deployed.js';
import { fakeEffects } from './fake-effects.js';
import { ALL, BECAUSE, MISSING, useDeployment } from './verify-fixture.js';

describe.skipIf(MISSING !== undefined)(`verify a bucket${BECAUSE}`, () => {
  const on = useDeployment();
  const { verify } = on;
  let aws: AwsDouble;
  let deployed: Deployed;
  beforeEach(() => {
    ({ aws, deployed } = on);
  });

  test('a wrong bucket: its settings are not asked for, the rest is checked', async () => {
    const { find, names } = await verify([...ALL, '--bucket', 'no-such-bucket'].toSpliced(0, 2));

    expect(find('bucket')).toMatchObject({ status: 'failed', found: 'there is no such bucket' });
    expect(find('bucket').next).toEqual([expect.stringContaining('aws s3 ls')]);
    expect(names('failed')).toEqual(['bucket']);
    expect(find('encryption').found).toBe('not checked: there is no such bucket');
    expect(find('format').found).toBe('not checked: "bucket" failed');
  });

  test('an empty prefix names the folders there are; an empty bucket says how to see delivery', async () => {
    const wrong = await verify(['--bucket', BUCKET, '--prefix', 'AWSlogs/']);
    const empty = await verify(['--bucket', 'empty-bucket']);

    expect(wrong.find('prefix')).toMatchObject({
      status: 'failed',
      found: `nothing lies below s3://${BUCKET}/AWSlogs/`,
      cause: 'The bucket begins with: AWSLogs/',
    });
    expect(empty.find('prefix').next[0]).toContain('aws ec2 describe-flow-logs');
    expect(empty.find('newest-object').found).toBe('not checked: "prefix" failed');
  });

  test('stale objects', async () => {
    const later = Date.now() + 3 * 3_600_000;
    const { find } = await verify(['--bucket', BUCKET], { date: () => later });

    expect(find('newest-object')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^3 h( \d+ min)? old, .*AWSLogs/),
      cause: expect.stringContaining('longer than 30 min (--max-lag)'),
    });
    expect(find('read-object').status).toBe('passed');
    expect(
      (await verify(['--bucket', BUCKET, '--max-lag', '1d'], { date: () => later })).find('newest-object').status,
    ).toBe('passed');
  });

  test('an unknown format, and one that lacks nothing to say why', async () => {
    await deployed.put('bare-bucket', 'notes.log', 'hello world\n');
    const { find, names } = await verify(['--bucket', 'bare-bucket']);

    expect(find('format')).toMatchObject({ status: 'failed', found: 'the newest object is no VPC flow log' });
    expect(find('format').cause).toContain('notes.log: the first line is neither');
    expect(names('failed')).toEqual(['format', 'public-access']);
    expect(names('warning')).toEqual(['encryption', 'versioning']);
    expect(find('bucket-policy').status).toBe('passed');
  });

  test('a public bucket policy', async () => {
    aws.overrides.set('s3:GetBucketPolicyStatus', async () => ({
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from('<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>'),
    }));

    expect((await verify(['--bucket', BUCKET])).find('bucket-policy')).toMatchObject({
      status: 'failed',
      found: 'PUBLIC',
    });
  });

  test('no Region: the service says so, and a bucket is found without', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const { find } = await verify(['--bucket', BUCKET, '--service', 'main/networkflow']);

    expect(find('service')).toMatchObject({
      status: 'failed',
      found: 'no Region is known',
      details: { reason: 'no-region' },
    });
    expect(find('service').next).toEqual(['Say where the service runs: --region eu-central-1']);
    expect([find('identity').status, find('newest-object').status]).toEqual(['passed', 'passed']);
  });

  test('a role that may not be assumed fails the bucket, and nothing of the service', async () => {
    const role = 'arn:aws:iam::210987654321:role/flow-log-reader';
    aws.overrides.set('sts:AssumeRole', denied('sts:AssumeRole', role));
    const { find, names } = await verify([...ALL, '--assume-role', role]);

    expect(find('bucket')).toMatchObject({
      status: 'failed',
      found: 'the role may not be assumed',
      details: { reason: 'assume-role' },
    });
    expect(find('bucket').cause).toContain(role);
    expect(find('encryption')).toMatchObject({ found: find('bucket').found, cause: find('bucket').cause });
    expect(find('bucket').next.join()).toContain('trust policy');
    expect(names('failed')).toEqual(['bucket', 'encryption', 'public-access', 'bucket-policy', 'versioning']);
    expect(find('image-digest').status).toBe('passed');
  });

  test('a store beside Amazon has no identity, and not every setting', async () => {
    for (const operation of [
      'GetBucketEncryption',
      'GetPublicAccessBlock',
      'GetBucketPolicyStatus',
      'GetBucketVersioning',
    ]) {
      aws.overrides.set(`s3:${operation}`, refused('NotImplemented', 'not implemented', 501));
    }
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    const { code, find } = await verify(['--bucket', BUCKET, '--endpoint-url', aws.url]);

    expect(code).toBe(0);
    expect(find('identity').found).toContain('which has no AWS identity');
    expect(find('encryption').found).toBe('not checked: this store does not know the setting');
    expect(find('newest-object').status).toBe('passed');
  });

  test('httpfs that does not load is a warning: the SDK reads the same', async () => {
    const { machine } = fakeEffects();
    const without = { ...machine, httpfs: async () => Promise.reject(new Error('no httpfs')) };

    expect((await verify(['--bucket', BUCKET], { machine: without })).find('httpfs').status).toBe('warning');
  });
});
