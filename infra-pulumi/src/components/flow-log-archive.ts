import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Names, Place } from '../names.js';
import { accessLogsBucketPolicy, archiveBucketPolicy, archiveKeyPolicy } from '../policies/archive.js';
import { policyText } from '../policies/document.js';
import { PrivateBucket } from './private-bucket.js';

const ACCESS_LOGS_KEPT_DAYS = 90;
const OLD_VERSIONS_KEPT_DAYS = 7;
/** The longest KMS allows: a key that is gone takes the whole archive with it. */
const KEY_DELETION_WINDOW_DAYS = 30;

export interface FlowLogArchiveArgs {
  readonly names: Names;
  readonly place: Place;
  /** Folder above `AWSLogs/`: empty, or ending in a slash. */
  readonly prefix: string;
  readonly archiveDays: number;
  /** Read from this bucket; only the bucket for access logs is made then. */
  readonly existing?: { readonly bucket: string; readonly keyArn: string | undefined };
}

/** The bucket flow logs arrive in, its key, and the bucket that notes who read it. */
export class FlowLogArchive extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: string;
  /** Customer managed key of the bucket; undefined for an existing bucket without one. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** Where the records lie in the bucket, with a slash at its end. */
  readonly prefix: string;
  readonly accessLogsBucket: pulumi.Output<string>;
  /** A service may write once this exists: the policies of both buckets. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: FlowLogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:storage:FlowLogArchive', name, {}, opts);
    const { names, place, existing } = args;
    const parent = { parent: this };
    this.prefix = `${args.prefix}AWSLogs/`;
    const accessLogs = new PrivateBucket(
      `${name}-access-logs`,
      {
        bucketName: names.accessLogsBucket,
        policy: accessLogsBucketPolicy(names, place),
        expireAfterDays: ACCESS_LOGS_KEPT_DAYS,
        keepOldVersionsDays: OLD_VERSIONS_KEPT_DAYS,
      },
      parent,
    );
    this.accessLogsBucket = accessLogs.bucket.bucket;

    if (existing !== undefined) {
      this.bucketName = pulumi.output(existing.bucket);
      this.bucketArn = `arn:aws:s3:::${existing.bucket}`;
      this.keyArn = existing.keyArn === undefined ? undefined : pulumi.output(existing.keyArn);
      this.ready = [accessLogs.policy];
      this.registerOutputs({ bucketName: this.bucketName });
      return;
    }

    const key = new aws.kms.Key(
      name,
      {
        description: `Flow logs of ${names.prefix}`,
        enableKeyRotation: true,
        deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
        policy: policyText(archiveKeyPolicy(place)),
      },
      { ...parent, protect: true },
    );
    new aws.kms.Alias(name, { name: names.archiveKeyAlias, targetKeyId: key.keyId }, parent);
    const archive = new PrivateBucket(
      name,
      {
        bucketName: names.archiveBucket,
        policy: archiveBucketPolicy(names.arn.archiveBucket, args.prefix, place),
        keyArn: key.arn,
        expireAfterDays: args.archiveDays,
        keepOldVersionsDays: OLD_VERSIONS_KEPT_DAYS,
      },
      parent,
    );
    new aws.s3.BucketLogging(
      name,
      {
        bucket: archive.bucket.id,
        targetBucket: accessLogs.bucket.id,
        targetPrefix: 's3/',
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
      },
      { ...parent, dependsOn: [accessLogs.policy] },
    );
    this.bucketName = archive.bucket.bucket;
    this.bucketArn = names.arn.archiveBucket;
    this.keyArn = key.arn;
    this.ready = [accessLogs.policy, archive.policy];
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
