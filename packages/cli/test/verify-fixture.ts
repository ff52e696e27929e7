import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { file, type MotoServer, motoForTests, record, startMoto } from '@networkflow/engine/testing';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type CheckReport, checkReportSchema } from '../src/checks/check.js';
import type { Effects } from '../src/effects.js';
import { main } from '../src/main.js';
import { type AwsDouble, changed, json, type Override, startAwsDouble } from './aws-double.js';
import { BUCKET, type Deployed, deploy, KEY, LOG_GROUP, REGION, TAG, TASK_DEFINITION } from './deployed.js';
import { fakeEffects } from './fake-effects.js';

const moto = motoForTests();
/** Why there is no AWS to ask; undefined when there is. */
export const MISSING = moto.missing;
export const BECAUSE = MISSING === undefined ? '' : ` (${MISSING})`;
export const SERVICE_ARN = `arn:aws:ecs:${REGION}:123456789012:service/main/networkflow`;
export const OTHER_DIGEST = `sha256:${'f'.repeat(64)}`;

interface TaskOptions {
  readonly digest?: string;
  readonly taskDefinition?: string;
  readonly health?: string;
}

/** moto's service never starts a task; this is how ECS describes one that serves. */
export function serving(service: Record<string, unknown> = {}, deployment: Record<string, unknown> = {}): Override {
  return changed((answer) => {
    const [described] = answer.services as Record<string, unknown>[];
    const [primary] = (described?.deployments ?? []) as Record<string, unknown>[];
    const settled = { ...primary, rolloutState: 'COMPLETED', runningCount: 1, pendingCount: 0, ...deployment };
    return {
      ...answer,
      services: [{ ...described, runningCount: 1, pendingCount: 0, deployments: [settled], ...service }],
    };
  });
}

export function tasks({ digest, taskDefinition = TASK_DEFINITION, health = 'HEALTHY' }: TaskOptions): Override {
  return async () =>
    json({
      tasks: [
        {
          taskArn: `arn:aws:ecs:${REGION}:123456789012:task/main/0123456789abcdef`,
          taskDefinitionArn: taskDefinition,
          lastStatus: 'RUNNING',
          healthStatus: health,
          containers: [{ name: 'networkflow', ...(digest === undefined ? {} : { imageDigest: digest }) }],
        },
      ],
    });
}

/** Where nobody listens any more. */
export async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

export const SERVICE = ['--service', 'main/networkflow', '--region', REGION, '--image-tag', TAG];
export const ALL = ['--bucket', BUCKET, '--prefix', 'AWSLogs/', ...SERVICE];

/** What is asked, the action it needs, on what, and the check that fails without it. */
export const DENIED = [
  ['s3:ListObjectsV2', 's3:ListBucket', `arn:aws:s3:::${BUCKET}`, 'bucket'],
  ['s3:GetObject', 's3:GetObject', `arn:aws:s3:::${BUCKET}/${KEY}`, 'read-object'],
  ['s3:GetBucketEncryption', 's3:GetEncryptionConfiguration', `arn:aws:s3:::${BUCKET}`, 'encryption'],
  ['s3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock', `arn:aws:s3:::${BUCKET}`, 'public-access'],
  ['s3:GetBucketPolicyStatus', 's3:GetBucketPolicyStatus', `arn:aws:s3:::${BUCKET}`, 'bucket-policy'],
  ['s3:GetBucketVersioning', 's3:GetBucketVersioning', `arn:aws:s3:::${BUCKET}`, 'versioning'],
  ['ecs:DescribeServices', 'ecs:DescribeServices', SERVICE_ARN, 'service'],
  ['ecs:ListTasks', 'ecs:ListTasks', `arn:aws:ecs:${REGION}:123456789012:container-instance/main/*`, 'tasks'],
  ['ecs:DescribeTasks', 'ecs:DescribeTasks', `arn:aws:ecs:${REGION}:123456789012:task/main/*`, 'tasks'],
  ['ecs:DescribeTaskDefinition', 'ecs:DescribeTaskDefinition', '*', 'image-tag'],
  [
    'ecr:DescribeImages',
    'ecr:DescribeImages',
    `arn:aws:ecr:${REGION}:123456789012:repository/networkflow`,
    'image-digest',
  ],
  ['logs:DescribeLogGroups', 'logs:DescribeLogGroups', `arn:aws:logs:${REGION}:123456789012:log-group:*`, 'log-group'],
  [
    'logs:FilterLogEvents',
    'logs:FilterLogEvents',
    `arn:aws:logs:${REGION}:123456789012:log-group:${LOG_GROUP}:*`,
    'log-events',
  ],
] as const;

/** A deployment in order, to be damaged by each test in its own way. */
export interface DeploymentOnTrial {
  readonly aws: AwsDouble;
  readonly deployed: Deployed;
  /** Of the dashboard. */
  readonly url: string;
  /** What `/healthz` answers. */
  health: { status: number; body: string; headers?: Record<string, string> };
  readonly verify: typeof verifyWith;
}

async function verifyWith(words: readonly string[], overrides: Partial<Effects> = {}) {
  const effects = fakeEffects({ date: Date.now, ...overrides });
  const code = await main({ words: ['verify', '--json', ...words], version: '' }, effects);
  const text = effects.stdout.text();
  const report: CheckReport | undefined = text === '' ? undefined : checkReportSchema.parse(JSON.parse(text));
  const find = (name: string) => {
    const check = report?.checks.find((each) => each.name === name);
    if (check === undefined) throw new Error(`there is no check ${name}: ${text}${effects.stderr.text()}`);
    return check;
  };
  const names = (status: string) => report?.checks.flatMap((check) => (check.status === status ? [check.name] : []));
  return { code, report, find, names, said: effects.stderr.text() };
}

/** AWS as moto plays it, behind a double that can answer otherwise, and a dashboard, for a file of tests. */
export function useDeployment(): DeploymentOnTrial {
  let server: MotoServer;
  let aws: AwsDouble;
  let deployed: Deployed;
  let dashboard: Server;
  let health: { status: number; body: string; headers?: Record<string, string> };
  let url: string;

  beforeAll(async () => {
    server = await startMoto(moto.folder ?? '');
    aws = await startAwsDouble(server.url);
    deployed = await deploy(server.url, gzipSync(file(record(), record())));
    dashboard = createServer((_request, response) => {
      response.writeHead(health.status, { 'content-type': 'application/json', ...health.headers }).end(health.body);
    });
    await new Promise<void>((resolve) => dashboard.listen(0, '127.0.0.1', resolve));
    const address = dashboard.address();
    url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  });

  afterAll(async () => {
    dashboard.closeAllConnections();
    dashboard.close();
    await aws.close();
    await server.close();
  });

  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATESTTESTTESTTEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    health = { status: 200, body: '{"status":"ok"}' };
    aws.skewMs = 0;
    aws.asked.length = 0;
    aws.overrides.clear();
    aws.overrides.set('ecs:DescribeServices', serving());
    aws.overrides.set('ecs:ListTasks', async () =>
      json({ taskArns: ['arn:aws:ecs:eu-central-1:123456789012:task/main/0123456789abcdef'] }),
    );
    aws.overrides.set('ecs:DescribeTasks', tasks({ digest: deployed.digest }));
  });

  afterEach(() => vi.unstubAllEnvs());
  return {
    get aws() {
      return aws;
    },
    get deployed() {
      return deployed;
    },
    get url() {
      return url;
    },
    get health() {
      return health;
    },
    set health(answer) {
      health = answer;
    },
    verify: verifyWith,
  };
}
