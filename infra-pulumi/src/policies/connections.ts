import type { ConnectionNames, Place } from '../names.js';
import { keyOfAccount } from './archive.js';
import { type PolicyDocument, policy, type Statement, tlsOnly } from './document.js';

/** Folders of the bucket, each with a slash at its end. */
export const FOLDERS = {
  archives: 'compressed/',
  parquet: 'parquet/',
  results: 'athena-results/',
  temporary: 'temporary/',
} as const;

type Where = Pick<Place, 'accountId' | 'region'>;

/** Nobody without TLS; who may read and write is said by the roles of the account. */
export function connectionBucketPolicy(bucketArn: string): PolicyDocument {
  return policy(...tlsOnly(bucketArn));
}

/** The bucket's key: IAM of the account decides, and no service uses it but on behalf of somebody it lets. */
export function connectionKeyPolicy({ accountId }: Where): PolicyDocument {
  return policy(keyOfAccount(accountId));
}

/**
 * Only Lambda of this account becomes the role. A role is never passed to another account; the condition says it once more.
 * Source: AWS Lambda developer guide, "Defining Lambda function permissions with an execution role".
 */
export function functionTrust({ accountId }: Where): PolicyDocument {
  return policy({
    Sid: 'LambdaOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  });
}

export interface FunctionAccess {
  readonly names: ConnectionNames;
  readonly region: string;
  readonly keyArn: string;
}

/** What the function may do: read archives, write Parquet, say what it did, and leave what failed in the queue. */
export function functionPolicy({ names, region, keyArn }: FunctionAccess): PolicyDocument {
  const { arn } = names;
  return policy(
    { Sid: 'ReadArchives', Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn.bucket}/${FOLDERS.archives}*` },
    // Without it S3 answers a deleted archive with AccessDenied instead of NoSuchKey.
    listFolders(arn.bucket, [FOLDERS.archives]),
    {
      Sid: 'AddParquet',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: `${arn.bucket}/${FOLDERS.parquet}*`,
      // Under a key that is not taken: S3 User Guide, "Enforce conditional writes on Amazon S3 buckets".
      Condition: { Null: { 's3:if-none-match': 'false' } },
    },
    throughS3('UseTheKeyThroughS3', keyArn, region),
    {
      Sid: 'WriteTheLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${arn.logGroup}:log-stream:*`,
    },
    { Sid: 'LeaveWhatFailed', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn.failedQueue },
  );
}

export interface AnalystAccess extends FunctionAccess {
  readonly accountId: string;
}

/**
 * For people who ask Athena, to be attached to their role: queries in this workgroup alone, so that its limits hold, over
 * these tables alone. Source: Amazon Athena user guide, "Identity and access management in Athena".
 */
export function analystPolicy({ names, region, accountId, keyArn }: AnalystAccess): PolicyDocument {
  const { arn } = names;
  const glue = (resource: string) => `arn:aws:glue:${region}:${accountId}:${resource}`;
  return policy(
    {
      Sid: 'AskInTheWorkgroup',
      Effect: 'Allow',
      Action: [
        'athena:BatchGetQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:ListQueryExecutions',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      Resource: arn.workgroup,
    },
    {
      Sid: 'ReadTheTables',
      Effect: 'Allow',
      Action: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
      Resource: [glue('catalog'), glue(`database/${names.database}`), glue(`table/${names.database}/*`)],
    },
    {
      Sid: 'ReadParquetAndResults',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [FOLDERS.parquet, FOLDERS.results].map((folder) => `${arn.bucket}/${folder}*`),
    },
    listFolders(arn.bucket, [FOLDERS.parquet, FOLDERS.results]),
    { Sid: 'FindTheBucket', Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: arn.bucket },
    {
      Sid: 'WriteResults',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      Resource: `${arn.bucket}/${FOLDERS.results}*`,
    },
    throughS3('UseTheKeyThroughS3', keyArn, region),
  );
}

/**
 * Lets functions of this account start from the image. Without it Lambda writes such a policy itself, for which whoever
 * deploys would need to be allowed to. Source: AWS Lambda developer guide, "Amazon ECR permissions".
 */
export function imagePolicy({ accountId, region }: Where): PolicyDocument {
  return policy({
    Sid: 'LambdaECRImageRetrievalPolicy',
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Condition: { StringLike: { 'aws:SourceArn': `arn:aws:lambda:${region}:${accountId}:function:*` } },
  });
}

function listFolders(bucketArn: string, folders: readonly string[]): Statement {
  return {
    Sid: 'ListFolders',
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: bucketArn,
    Condition: { StringLike: { 's3:prefix': folders.map((folder) => `${folder}*`) } },
  };
}

function throughS3(sid: string, keyArn: string, region: string): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: keyArn,
    Condition: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
  };
}
