import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type PolicyDocument, policyText } from '../policies/document.js';

const ABORT_UPLOADS_AFTER_DAYS = 1;

export interface PrivateBucketArgs {
  readonly bucketName: string;
  readonly policy: PolicyDocument;
  /** The KMS key; without it S3's own keys, which is all that S3 can deliver access logs to. */
  readonly keyArn?: pulumi.Input<string>;
  /** Days after which an object goes; none keeps it. */
  readonly expireAfterDays?: number;
  /** Folders whose objects go after other days than that, by the name of the rule. */
  readonly expireFolders?: Readonly<Record<string, { readonly prefix: string; readonly days: number }>>;
  /** Days a replaced or deleted version can still be brought back. */
  readonly keepOldVersionsDays: number;
}

/** A bucket that nobody outside the account reaches: private, owner enforced, encrypted, versioned, TLS only. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  /** Depend on it to be sure that a service may already write. */
  readonly policy: aws.s3.BucketPolicy;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:storage:PrivateBucket', name, {}, opts);
    const parent = { parent: this };
    this.bucket = new aws.s3.Bucket(
      name,
      { bucket: args.bucketName, forceDestroy: false },
      // Flow logs and state cannot be made again: `pulumi destroy` stops here until somebody unprotects them.
      { ...parent, protect: true },
    );
    const bucket = this.bucket.id;
    new aws.s3.BucketOwnershipControls(name, { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } }, parent);
    const closed = new aws.s3.BucketPublicAccessBlock(
      name,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    );
    new aws.s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: 'Enabled' } }, parent);
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket,
        rules: [
          args.keyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: args.keyArn },
                // One data key per bucket and hour instead of one per object: KMS is asked, and paid, far less.
                bucketKeyEnabled: true,
              },
        ],
      },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(name, { bucket, rules: lifecycleRules(args) }, parent);
    // S3 refuses two changes of a bucket's access at once.
    this.policy = new aws.s3.BucketPolicy(
      name,
      { bucket, policy: policyText(args.policy) },
      { ...parent, dependsOn: [closed] },
    );
    this.registerOutputs({ bucket: this.bucket.bucket });
  }
}

function lifecycleRules({ expireAfterDays, expireFolders = {}, keepOldVersionsDays }: PrivateBucketArgs) {
  const whole = { status: 'Enabled', filter: { prefix: '' } };
  return [
    {
      ...whole,
      id: 'old-versions',
      noncurrentVersionExpiration: { noncurrentDays: keepOldVersionsDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_UPLOADS_AFTER_DAYS },
    },
    ...(expireAfterDays === undefined ? [] : [{ ...whole, id: 'expire', expiration: { days: expireAfterDays } }]),
    ...Object.entries(expireFolders).map(([id, { prefix, days }]) => ({
      status: 'Enabled',
      filter: { prefix },
      id,
      expiration: { days },
    })),
  ];
}
