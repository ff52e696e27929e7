import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';

export const REGION = 'eu-central-1';
export const BUCKET = 'flow-logs';
export const TAG = '4f2a91c';
export const LOG_GROUP = '/networkflow/dashboard';
export const KEY =
  'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/20/123456789012_vpcflowlogs_eu-central-1_fl-1_20261120T1200Z_abc.log.gz';
export const TASK_DEFINITION = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/networkflow:1';

export interface Deployed {
  readonly digest: string;
  put(bucket: string, key: string, body: Buffer | string): Promise<void>;
}

/** A deployment in order, made in moto with the SDK as anybody would make it. */
export async function deploy(endpoint: string, log: Buffer): Promise<Deployed> {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'secret' },
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const put = async (Bucket: string, Key: string, Body: Buffer | string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  for (const Bucket of [BUCKET, 'empty-bucket', 'bare-bucket']) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  }
  await put(BUCKET, KEY, log);
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: BUCKET,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/flow-logs' },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: BUCKET,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
  const digest = await pushImage(new ECRClient(config));
  await startService(new ECSClient(config));
  await writeLog(new CloudWatchLogsClient(config));
  return { digest, put };
}

async function pushImage(ecr: ECRClient): Promise<string> {
  const repositoryName = 'networkflow';
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: [],
  });
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new PutImageCommand({ repositoryName, imageTag: TAG, imageManifest }));
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: TAG }] }));
  return imageDetails?.[0]?.imageDigest ?? '';
}

async function startService(ecs: ECSClient): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'networkflow',
      containerDefinitions: [
        {
          name: 'networkflow',
          image: `123456789012.dkr.ecr.${REGION}.amazonaws.com/networkflow:${TAG}`,
          memory: 4_096,
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': LOG_GROUP, 'awslogs-region': REGION } },
        },
      ],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'networkflow',
      taskDefinition: 'networkflow:1',
      desiredCount: 1,
      launchType: 'FARGATE',
    }),
  );
}

async function writeLog(logs: CloudWatchLogsClient): Promise<void> {
  const stream = { logGroupName: LOG_GROUP, logStreamName: 'task/1' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: LOG_GROUP, retentionInDays: 30 }));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message: 'ready' }] }));
}
