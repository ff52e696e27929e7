import { beforeEach, describe, expect, it } from 'vitest';
import { namesOf } from '../names.js';
import { ACCOUNT_ID, keyArn, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { FlowLogArchive } from './flow-log-archive.js';

const place = { stack: STACK, accountId: ACCOUNT_ID, region: REGION };
const names = namesOf(place);
const args = { names, place, prefix: 'network/', archiveDays: 365 };
const BUCKET = 'aws:s3/bucket:Bucket';
const of = (kind: string) => `aws:s3/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;

let recording: Recording;

beforeEach(async () => {
  recording = await recordResources();
});

/** What the resources of one bucket ask for, by their kind. */
function settingsOf(bucket: string): Record<string, unknown> {
  const about = recording.resources.filter(({ inputs }) => inputs.bucket === `${bucket}-id`);
  return Object.fromEntries(about.map(({ type, inputs }) => [type.split(':').at(-1), inputs]));
}

describe('the archive', () => {
  it('is private, owned by the account, versioned and encrypted with a key of its own', async () => {
    new FlowLogArchive('archive', args);
    await recording.settled();

    expect(settingsOf('archive')).toMatchObject({
      BucketPublicAccessBlock: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      BucketOwnershipControls: { rule: { objectOwnership: 'BucketOwnerEnforced' } },
      BucketVersioning: { versioningConfiguration: { status: 'Enabled' } },
      BucketServerSideEncryptionConfiguration: {
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn('archive') },
            bucketKeyEnabled: true,
          },
        ],
      },
    });
    expect(recording.one('aws:kms/key:Key').inputs).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
  });

  it('notes who read it in a second bucket, which S3 can write to and nobody can read from outside', async () => {
    new FlowLogArchive('archive', args);
    await recording.settled();

    expect(recording.one(of('BucketLogging')).inputs).toMatchObject({
      bucket: 'archive-id',
      targetBucket: 'archive-access-logs-id',
      targetPrefix: 's3/',
    });
    expect(settingsOf('archive-access-logs')).toMatchObject({
      BucketPublicAccessBlock: { restrictPublicBuckets: true },
      // S3 delivers access logs to no bucket whose default is a KMS key.
      BucketServerSideEncryptionConfiguration: {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      },
    });
  });

  it('deletes flow logs after the days configured, old versions after a week, halves of uploads after a day', async () => {
    new FlowLogArchive('archive', { ...args, archiveDays: 90 });
    await recording.settled();

    const { rules } = recording.one(of('BucketLifecycleConfiguration'), 'archive').inputs;
    expect(rules).toEqual([
      expect.objectContaining({
        noncurrentVersionExpiration: { noncurrentDays: 7 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      }),
      expect.objectContaining({ status: 'Enabled', expiration: { days: 90 } }),
    ]);
  });

  it('has no ACL, no website, no replication, and is never emptied by a destroy', async () => {
    new FlowLogArchive('archive', args);
    await recording.settled();

    expect(recording.resources.filter(({ type }) => /Acl|Website|Replication/.test(type))).toEqual([]);
    expect(recording.ofType(BUCKET).map(({ inputs }) => inputs.forceDestroy)).toEqual([false, false]);
  });

  it('tells where records lie: below AWSLogs/ of the prefix', async () => {
    expect(new FlowLogArchive('archive', args).prefix).toBe('network/AWSLogs/');
    expect(new FlowLogArchive('other', { ...args, prefix: '' }).prefix).toBe('AWSLogs/');
    await recording.settled();
  });

  it('leaves a bucket that exists alone', async () => {
    const archive = new FlowLogArchive('archive', { ...args, existing: { bucket: 'mine', keyArn: undefined } });
    await recording.settled();

    expect(archive.bucketArn).toBe('arn:aws:s3:::mine');
    expect(archive.keyArn).toBeUndefined();
    expect(recording.ofType('aws:kms/key:Key')).toEqual([]);
    expect(recording.ofType(BUCKET).map(({ inputs }) => inputs.bucket)).toEqual([names.accessLogsBucket]);
  });
});
