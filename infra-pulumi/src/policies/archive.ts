import type { Names, Place } from '../names.js';
import { type PolicyDocument, policy, type Statement, tlsOnly } from './document.js';

type Where = Pick<Place, 'accountId' | 'region'>;

const DELIVERY = 'delivery.logs.amazonaws.com';

/** The confused deputy: the delivery service may write for flow logs of this account and Region, for nobody else's. */
function fromOwnFlowLogs({ accountId, region }: Where) {
  return {
    StringEquals: { 'aws:SourceAccount': accountId },
    ArnLike: { 'aws:SourceArn': `arn:aws:logs:${region}:${accountId}:*` },
  };
}

/**
 * Who may do what with the archive: the service that delivers flow logs writes below `AWSLogs/`, and nobody without TLS.
 * Source: VPC User Guide, "Amazon S3 bucket permissions for flow logs".
 */
export function archiveBucketPolicy(bucketArn: string, prefix: string, where: Where): PolicyDocument {
  const own = fromOwnFlowLogs(where);
  return policy(
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: DELIVERY },
      Action: 's3:PutObject',
      Resource: `${bucketArn}/${prefix}AWSLogs/${where.accountId}/*`,
      Condition: { ...own, StringEquals: { ...own.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { Service: DELIVERY },
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: bucketArn,
      Condition: own,
    },
    ...tlsOnly(bucketArn),
  );
}

/**
 * The archive's key: IAM of the account decides for its people and roles, and log delivery may encrypt.
 * In a key policy `Resource: *` means this key and no other (KMS developer guide, "Key policies").
 */
export function archiveKeyPolicy({ accountId, region }: Where): PolicyDocument {
  return policy(keyOfAccount(accountId), {
    Sid: 'AllowLogDelivery',
    Effect: 'Allow',
    Principal: { Service: DELIVERY },
    Action: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
    ],
    Resource: '*',
    Condition: fromOwnFlowLogs({ accountId, region }),
  });
}

/**
 * Hands a key to the IAM policies of its account. Without it nobody could ever change the key again; the actions are
 * named, so that grants, imports of key material and replication stay impossible.
 */
export function keyOfAccount(accountId: string): Statement {
  return {
    Sid: 'LetIamDecide',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: [
      'kms:DescribeKey',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListKeyPolicies',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:UpdateKeyDescription',
      'kms:EnableKey',
      'kms:DisableKey',
      'kms:EnableKeyRotation',
      'kms:DisableKeyRotation',
      'kms:ScheduleKeyDeletion',
      'kms:CancelKeyDeletion',
      'kms:CreateAlias',
      'kms:UpdateAlias',
      'kms:DeleteAlias',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
    ],
    Resource: '*',
  };
}

/**
 * Where access logs of the archive, of connection logs and of the load balancer arrive.
 * Sources: S3 User Guide, "Enabling Amazon S3 server access logging"; ELB guide, "Access logs for your ALB".
 */
export function accessLogsBucketPolicy(names: Names, { accountId, region }: Where): PolicyDocument {
  const bucketArn = `arn:aws:s3:::${names.accessLogsBucket}`;
  return policy(
    {
      Sid: 'AccessLogsOfTheBuckets',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${bucketArn}/s3/*`,
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': [names.arn.archiveBucket, names.connections.arn.bucket] },
      },
    },
    {
      Sid: 'AccessLogsOfTheLoadBalancer',
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${bucketArn}/alb/AWSLogs/${accountId}/*`,
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: {
          'aws:SourceArn': `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/${names.prefix}/*`,
        },
      },
    },
    ...tlsOnly(bucketArn),
  );
}
