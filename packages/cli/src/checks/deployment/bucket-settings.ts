import { type Check, CheckError, failed, type Outcome, passed, skipped, warning } from '../check.js';
import { step } from '../step.js';
import { askAws } from './ask-aws.js';
import type { Deployment } from './deployment.js';

const GROUP = 'Bucket';

type BucketDeployment = Deployment & { readonly probe: NonNullable<Deployment['probe']> };
type S3Module = typeof import('@aws-sdk/client-s3');
type Client = import('@aws-sdk/client-s3').S3Client;

interface Question {
  readonly name: string;
  readonly title: string;
  /** The IAM action; its names are not those of the API (Amazon S3 User Guide, "Required permissions"). */
  readonly action: string;
  ask(s3: S3Module, client: Client, bucket: string, abortSignal: AbortSignal): Promise<Outcome>;
  /** What S3's answer "there is no such setting" means. */
  readonly absent?: { readonly code: string; readonly outcome: (bucket: string) => Outcome };
}

/** How the bucket is protected. Flow logs say who talks to whom: they are not for everybody. */
export function bucketSettingChecks(deployment: BucketDeployment): Check[] {
  return QUESTIONS.map((question) => settingCheck(question, deployment));
}

function settingCheck({ name, title, action, ask, absent }: Question, deployment: BucketDeployment): Check {
  const { probe, facts, target } = deployment;
  return {
    name,
    title,
    group: GROUP,
    needs: ['credentials'],
    after: ['identity', 'bucket'],
    run: async (signal) => {
      if (facts.isBucketMissing) return skipped('there is no such bucket');
      const resource = ({ partition }: { partition: string }): string => `arn:${partition}:s3:::${probe.bucket}`;
      return askAws(deployment, { action, service: 'S3', resource, region: target.region }, async () => {
        const s3 = await import('@aws-sdk/client-s3');
        try {
          return await ask(s3, await probe.client(), probe.bucket, signal);
        } catch (error) {
          const code = error instanceof Error ? error.name : '';
          if (absent !== undefined && code === absent.code) return absent.outcome(probe.bucket);
          if (code === 'NoSuchBucket') return skipped('there is no such bucket');
          // Stores beside Amazon's lack much of this.
          if (code === 'NotImplemented' || code === 'MethodNotAllowed') {
            throw new CheckError(skipped('this store does not know the setting'), error);
          }
          throw error;
        }
      });
    },
  };
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'encryption',
    title: 'encryption',
    action: 's3:GetEncryptionConfiguration',
    ask: async (s3, client, Bucket, abortSignal) => {
      const reply = await client.send(new s3.GetBucketEncryptionCommand({ Bucket }), { abortSignal });
      const rule = reply.ServerSideEncryptionConfiguration?.Rules?.[0];
      const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
      if (algorithm === undefined) return unencrypted(Bucket);
      const bucketKey = rule?.BucketKeyEnabled === true;
      const details = { algorithm, key: key ?? null, bucketKey };
      if (!algorithm.startsWith('aws:kms')) return passed(`${algorithm}, with keys of S3`, { details });
      return passed(`${algorithm}, ${key ?? 'with the key aws/s3'}${bucketKey ? ', with a bucket key' : ''}`, {
        details,
      });
    },
    absent: { code: 'ServerSideEncryptionConfigurationNotFoundError', outcome: unencrypted },
  },
  {
    name: 'public-access',
    title: 'public access block',
    action: 's3:GetBucketPublicAccessBlock',
    ask: async (s3, client, Bucket, abortSignal) => {
      const reply = await client.send(new s3.GetPublicAccessBlockCommand({ Bucket }), { abortSignal });
      const block = reply.PublicAccessBlockConfiguration ?? {};
      const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = block;
      const all = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
      const off = Object.entries(all).flatMap(([name, isOn]) => (isOn ? [] : [name]));
      if (off.length === 0) return passed('all four settings are on', { details: { off } });
      return failed(`off: ${off.join(', ')}`, {
        cause: 'A policy or an ACL could make the logs public.',
        next: blockAll(Bucket),
        details: { off },
      });
    },
    absent: {
      code: 'NoSuchPublicAccessBlockConfiguration',
      outcome: (bucket) =>
        failed('not configured', {
          cause: 'A policy or an ACL could make the logs public; that of the account may still prevent it.',
          next: blockAll(bucket),
        }),
    },
  },
  {
    name: 'bucket-policy',
    title: 'bucket policy',
    action: 's3:GetBucketPolicyStatus',
    ask: async (s3, client, Bucket, abortSignal) => {
      const reply = await client.send(new s3.GetBucketPolicyStatusCommand({ Bucket }), { abortSignal });
      if (reply.PolicyStatus?.IsPublic !== true) return passed('not public', { details: { isPublic: false } });
      return failed('PUBLIC', {
        cause: 'The bucket policy lets everybody in: who talks to whom in your network can be read by anyone.',
        next: [
          blockAll(Bucket),
          step('Then take the statement with "Principal": "*" out:', `aws s3api get-bucket-policy --bucket ${Bucket}`),
        ],
        details: { isPublic: true },
      });
    },
    absent: { code: 'NoSuchBucketPolicy', outcome: () => passed('none, so that nobody else gets in by it') },
  },
  {
    name: 'versioning',
    title: 'versioning',
    action: 's3:GetBucketVersioning',
    ask: async (s3, client, Bucket, abortSignal) => {
      const { Status: status } = await client.send(new s3.GetBucketVersioningCommand({ Bucket }), { abortSignal });
      const details = { status: status ?? 'Disabled' };
      if (status === 'Enabled') return passed('on', { details });
      return warning(status === 'Suspended' ? 'suspended' : 'off', {
        cause: 'A log that is overwritten or deleted, by mistake or to hide something, is gone.',
        next: step(
          'Turn it on:',
          `aws s3api put-bucket-versioning --bucket ${Bucket} --versioning-configuration Status=Enabled`,
        ),
        details,
      });
    },
  },
];

function unencrypted(bucket: string): Outcome {
  return warning('no default is configured', {
    cause:
      'Amazon S3 encrypts new objects with its own keys since January 2023; other stores may keep them as they are.',
    next: step(
      'Configure one:',
      `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'`,
    ),
  });
}

function blockAll(bucket: string): string {
  return step(
    'Block it:',
    `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
  );
}
