import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, keyArn, REGION, type Recording, recordResources } from '../src/testing/record-resources.js';
import { resolved } from '../src/testing/resolved.js';
import { bootstrap } from './bootstrap.js';

const BUCKET = `networkflow-state-${ACCOUNT_ID}-${REGION}`;

let recording: Recording;
let outputs: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  recording = await recordResources('state');
  outputs = await resolved(await bootstrap(REGION));
  await recording.settled();
});

describe('the bootstrap program', () => {
  it('tells what to log in to and what encrypts secrets', () => {
    expect(outputs).toEqual({
      state_bucket: BUCKET,
      state_key_arn: keyArn('state'),
      backend_url: `s3://${BUCKET}?region=${REGION}&awssdk=v2`,
      secrets_provider: `awskms:///${keyArn('state')}?region=${REGION}`,
    });
  });

  it('keeps states that were overwritten for three months, and every current one', () => {
    const { rules } = recording.one('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').inputs;

    expect(rules).toEqual([
      expect.objectContaining({ id: 'old-versions', noncurrentVersionExpiration: { noncurrentDays: 90 } }),
    ]);
    expect(JSON.stringify(rules)).not.toContain('"expiration"');
  });

  it('encrypts states with the key that turns once a year', () => {
    expect(recording.one('aws:kms/key:Key').inputs).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const { rules } = recording.one(
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    ).inputs;
    expect(JSON.stringify(rules)).toContain(keyArn('state'));
  });
});
