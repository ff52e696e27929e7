import * as aws from '@pulumi/aws';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_ID, REGION, recordResources } from '../testing/record-resources.js';
import { LakeVolume } from './lake-volume.js';
import { LoadBalancer } from './load-balancer.js';
import { Service, type ServiceArgs } from './service.js';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:networkflow-token-AbCdEf`;

type Changes = Partial<Omit<ServiceArgs, 'lake' | 'loadBalancer'>> & { readonly onEfs?: boolean };

async function make({ onEfs = false, ...changes }: Changes = {}) {
  const recording = await recordResources();
  const taskRole = new aws.iam.Role('task', { name: 'networkflow-test-task', assumeRolePolicy: '{}' });
  const subnetIds = ['subnet-private-a', 'subnet-private-b'];
  const loadBalancer = new LoadBalancer('nf', {
    physicalName: 'networkflow-test',
    vpcId: 'vpc-1',
    subnetIds,
    securityGroupId: 'sg-alb',
    certificateArn: 'arn:aws:acm:x',
    taskPort: 8050,
    originSecret: 'x',
    oidc: undefined,
    isSticky: false,
    deletionProtection: false,
    originDomain: 'origin.flows.example.org',
    hostedZoneId: undefined,
  });
  const lake = onEfs
    ? new LakeVolume('nf', { vpcId: 'vpc-1', subnetIds, zones: 2, taskGroupId: 'sg-task', taskRole })
    : undefined;
  new Service('nf', {
    physicalName: 'networkflow-test',
    clusterName: 'networkflow-test',
    taskFamily: 'networkflow-test',
    region: REGION,
    repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/networkflow-test`,
    imageTag: SHA,
    cpu: 512,
    memoryMiB: 2048,
    ephemeralStorageGiB: 21,
    lake,
    minTasks: 1,
    maxTasks: 3,
    subnetIds,
    securityGroupId: 'sg-task',
    hasPublicIp: false,
    vpcCidr: '10.80.0.0/20',
    clientHeader: undefined,
    loadBalancer,
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    taskRoleArn: taskRole.arn,
    logGroupName: '/networkflow/test',
    bucket: 'flow-logs',
    prefix: 'AWSLogs/',
    keepDays: 7,
    auth: { tokenSecretArn: TOKEN },
    containerInsights: false,
    ready: [],
    ...changes,
  });
  await recording.settled();
  const task = recording.one('aws:ecs/taskDefinition:TaskDefinition').inputs;
  const [container, ...others] = JSON.parse(String(task.containerDefinitions));
  expect(others).toEqual([]);
  const environment = Object.fromEntries(
    container.environment.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
  return { recording, task, container, environment, service: recording.one('awsx:ecs:FargateService').inputs };
}

describe('the container', () => {
  it('runs the image of a commit, and no other', async () => {
    const { container } = await make();

    expect(container.image).toMatch(new RegExp(`/networkflow-test:${SHA}$`));
  });

  it('writes one volume only, as nobody in particular', async () => {
    const { container, task } = await make();

    expect(container).toMatchObject({
      readonlyRootFilesystem: true,
      user: '65532:65532',
      linuxParameters: { initProcessEnabled: false, capabilities: { drop: ['ALL'] } },
      mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: false }],
    });
    expect(container).not.toHaveProperty('privileged');
    expect(task).toMatchObject({
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      volumes: [{ name: 'data' }],
    });
  });

  it('is told where to load from by the variables of the flags', async () => {
    const { environment } = await make();

    expect(environment).toMatchObject({
      S3_BUCKET: 'flow-logs',
      S3_PREFIX: 'AWSLogs/',
      AWS_REGION: REGION,
      NETWORKFLOW_KEEP: '7d',
      NETWORKFLOW_OWN_LOG: 'json',
    });
  });

  it('gets its token from Secrets Manager and never as text', async () => {
    const { container, environment } = await make();

    expect(container.secrets).toEqual([{ name: 'NETWORKFLOW_AUTH_TOKEN', valueFrom: TOKEN }]);
    expect(environment).not.toHaveProperty('NETWORKFLOW_AUTH_TOKEN');
  });

  it('behind a provider of identities believes the load balancer, by its network', async () => {
    const oidc = {
      issuer: 'https://id.example.org',
      authorizationEndpoint: 'https://id.example.org/a',
      tokenEndpoint: 'https://id.example.org/t',
      userInfoEndpoint: 'https://id.example.org/u',
      clientId: 'networkflow',
      clientSecretArn: TOKEN,
    };
    const { container, environment } = await make({ auth: oidc });

    expect(environment).toMatchObject({
      NETWORKFLOW_AUTH_HEADER: 'x-amzn-oidc-identity',
      NETWORKFLOW_AUTH_PROXY_FROM: '10.80.0.0/20',
    });
    expect(container.secrets).toEqual([]);
  });

  it('is asked for its life sign, has time to end, and logs to its group', async () => {
    const { container } = await make();

    expect(container.healthCheck.command).toEqual(['CMD', 'networkflow-healthcheck']);
    expect(container.stopTimeout).toBeLessThanOrEqual(120);
    expect(container.logConfiguration).toMatchObject({
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/networkflow/test', 'awslogs-region': REGION },
    });
  });
});

it.each(['latest', 'main', 'v1.2.3', '', SHA.slice(1)])('refuses the image tag %j by name', async (imageTag) => {
  const { containerDefinition } = await import('./container.js');
  const args = {
    repositoryUrl: 'r',
    region: REGION,
    bucket: 'b',
    prefix: '',
    keepDays: 1,
    logGroup: 'l',
    vpcCidr: '',
    clientHeader: undefined,
  };

  expect(() => containerDefinition({ ...args, imageTag, auth: undefined })).toThrow(/MutableImage|commit SHA/);
});

describe('a lake on the task itself', () => {
  it('is rolled over without a gap, and shared by as many tasks as the load asks for', async () => {
    const { service, recording } = await make();

    expect(service).toMatchObject({
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
    expect(recording.one('aws:appautoscaling/target:Target').inputs).toMatchObject({ minCapacity: 1, maxCapacity: 3 });
    expect(recording.ofType('aws:efs/fileSystem:FileSystem')).toEqual([]);
  });

  it('is not scaled where there is nothing to scale', async () => {
    const { recording } = await make({ maxTasks: 1 });

    expect(recording.ofType('aws:appautoscaling/target:Target')).toEqual([]);
  });
});

describe('a lake on EFS', () => {
  it('has one writer, also while a deployment goes on', async () => {
    const { service, recording } = await make({ onEfs: true });

    expect(service).toMatchObject({
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      availabilityZoneRebalancing: 'DISABLED',
    });
    expect(recording.ofType('aws:appautoscaling/target:Target')).toEqual([]);
  });

  it('is encrypted at rest and on the way, and mounted by the role of the task', async () => {
    const { task, recording } = await make({ onEfs: true });

    expect(recording.one('aws:efs/fileSystem:FileSystem').inputs).toMatchObject({ encrypted: true });
    expect(task.volumes).toEqual([
      {
        name: 'data',
        efsVolumeConfiguration: {
          fileSystemId: 'nf-lake-id',
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: 'nf-lake-id', iam: 'ENABLED' },
        },
      },
    ]);
    expect(recording.one('aws:efs/accessPoint:AccessPoint').inputs).toMatchObject({
      posixUser: { uid: 65532, gid: 65532 },
      rootDirectory: { creationInfo: { permissions: '0700' } },
    });
  });

  it('is mounted by nobody else', async () => {
    const { recording } = await make({ onEfs: true });
    const text = String(recording.one('aws:efs/fileSystemPolicy:FileSystemPolicy').inputs.policy);
    const { Statement } = JSON.parse(text);

    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({
      Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-task` },
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    const [nfs, ...more] = recording.ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
    expect(more).toEqual([]);
    expect(nfs?.inputs).toMatchObject({ fromPort: 2049, referencedSecurityGroupId: 'sg-task' });
    const mounts = recording.ofType('aws:efs/mountTarget:MountTarget').map(({ inputs }) => inputs.subnetId);
    expect(mounts.sort()).toEqual(['subnet-private-a', 'subnet-private-b']);
  });
});

it('gives a task a public address only when it is told to', async () => {
  expect((await make()).service).toMatchObject({ networkConfiguration: { assignPublicIp: false } });
  expect((await make({ hasPublicIp: true })).service).toMatchObject({ networkConfiguration: { assignPublicIp: true } });
});

it('starts nothing before there is an image', async () => {
  const { service, recording } = await make({ imageTag: undefined });

  expect(service).toMatchObject({ desiredCount: 0 });
  expect(recording.ofType('aws:appautoscaling/target:Target')).toEqual([]);
});
