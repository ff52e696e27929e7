import { describe, expect, it } from 'vitest';
import { type BucketForm, bucketCommands, bucketPolicy, folderCommands, placeOf } from './commands';

const form = (overrides: Partial<BucketForm> = {}): BucketForm => ({ bucket: '', last: '7d', role: '', ...overrides });

describe('commands of the first run', () => {
  it.each([
    ['', { bucket: 'my-flow-logs', prefix: 'AWSLogs/' }],
    ['logs-1', { bucket: 'logs-1', prefix: 'AWSLogs/' }],
    ['s3://logs-1', { bucket: 'logs-1', prefix: 'AWSLogs/' }],
    [' s3://logs-1/a/b/ ', { bucket: 'logs-1', prefix: 'a/b/' }],
    ['logs-1/a', { bucket: 'logs-1', prefix: 'a/' }],
  ])('read bucket and prefix of %o', (bucket, place) => {
    expect(placeOf(form({ bucket }))).toEqual(place);
  });

  it('are what a shell takes, whatever was typed', () => {
    expect(folderCommands("my logs; rm -rf '/'")).toEqual([
      "npx networkflow ingest 'my logs; rm -rf '\\''/'\\''' --lake LAKE_FOLDER",
    ]);
    expect(bucketCommands(form({ bucket: 'logs-1/a', last: '24h', role: 'arn:aws:iam::1:role/read' }))).toEqual([
      'npx networkflow ingest s3://logs-1/a/ --last 24h --assume-role arn:aws:iam::1:role/read --follow --lake LAKE_FOLDER',
    ]);
    expect(bucketCommands(form({ last: '' }))[0]).not.toContain('--last');
  });

  it('come with a policy that names that bucket and no more', () => {
    const policy: unknown = JSON.parse(bucketPolicy(form({ bucket: 'logs-1/a', role: 'arn:aws:iam::1:role/read' })));
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::logs-1' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs-1/a/*' },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::1:role/read' },
      ],
    });
  });
});
