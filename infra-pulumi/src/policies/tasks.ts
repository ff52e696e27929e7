import type { Place } from '../names.js';
import { type PolicyDocument, policy, type Statement } from './document.js';

/** Only ECS of this account and Region becomes the role. Source: ECS developer guide, "Task IAM role". */
export function taskTrust({ accountId, region }: Pick<Place, 'accountId' | 'region'>): PolicyDocument {
  return policy({
    Sid: 'EcsTasksOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${accountId}:*` },
    },
  });
}

export interface ExecutionAccess {
  readonly repositoryArn: string;
  readonly logGroupArn: string;
  /** The token's secret, which ECS hands to the container as a variable; none with another kind of sign-in. */
  readonly secretArn?: string;
}

/** What ECS needs to start a container: its image, its log, its token. */
export function executionPolicy({ repositoryArn, logGroupArn, secretArn }: ExecutionAccess): PolicyDocument {
  const secret: Statement[] =
    secretArn === undefined
      ? []
      : [{ Sid: 'ReadTheToken', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn }];
  return policy(
    // A login is for the whole registry of the account; ECR knows no resource for it.
    { Sid: 'LogInToEcr', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullTheImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositoryArn,
    },
    {
      Sid: 'WriteTheLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${logGroupArn}:log-stream:*`,
    },
    ...secret,
  );
}

export interface ArchiveAccess {
  readonly bucketArn: string;
  /** Where the records lie, with a slash at its end. */
  readonly prefix: string;
  readonly keyArn: string | undefined;
  readonly region: string;
}

/** What networkflow itself may do: list and read flow logs, and nothing besides. It writes to no bucket. */
export function taskPolicy({ bucketArn, prefix, keyArn, region }: ArchiveAccess): PolicyDocument {
  const key: Statement[] =
    keyArn === undefined
      ? []
      : [
          {
            Sid: 'DecryptFlowLogs',
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: keyArn,
            // Not for anything else the key may encrypt one day.
            Condition: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
          },
        ];
  return policy(
    {
      Sid: 'ListFlowLogs',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn,
      Condition: { StringLike: { 's3:prefix': `${prefix}*` } },
    },
    { Sid: 'ReadFlowLogs', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/${prefix}*` },
    ...key,
  );
}
