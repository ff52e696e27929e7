import * as aws from '@pulumi/aws';
import * as awsx from '@pulumi/awsx';
import * as pulumi from '@pulumi/pulumi';
import type { Auth } from '../config.js';
import { CONTAINER, containerDefinition, TASK_PORT, VOLUME } from './container.js';
import type { LakeVolume } from './lake-volume.js';
import type { LoadBalancer } from './load-balancer.js';

/** A first load may keep the server from answering in time; the load balancer looks away so long. */
const GRACE_SECONDS = 120;
/** What autoscaling keeps the CPU at: the rest is for the question that just came. */
const CPU_TARGET_PERCENT = 60;
const SCALE_IN_SECONDS = 600;
const SCALE_OUT_SECONDS = 60;
/** What Fargate gives for nothing; a task that asks for no more does not ask. */
const EPHEMERAL_FREE_GIB = 20;

export interface ServiceArgs {
  readonly physicalName: string;
  readonly clusterName: string;
  readonly taskFamily: string;
  readonly region: string;
  readonly repositoryUrl: pulumi.Input<string>;
  /** A commit SHA. Without one there is no task: the first `up` comes before the first push. */
  readonly imageTag: string | undefined;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly ephemeralStorageGiB: number;
  /** Where the lake is kept; on the task's own disk when undefined. */
  readonly lake: LakeVolume | undefined;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly subnetIds: pulumi.Input<string[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly hasPublicIp: boolean;
  readonly vpcCidr: string;
  /** Header in which CloudFront says who asks; undefined without it. */
  readonly clientHeader: string | undefined;
  readonly loadBalancer: LoadBalancer;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly taskRoleArn: pulumi.Input<string>;
  readonly logGroupName: pulumi.Input<string>;
  readonly bucket: pulumi.Input<string>;
  readonly prefix: string;
  readonly keepDays: number;
  readonly auth: Auth | undefined;
  /** Metrics of each task and container; CloudWatch bills them as custom ones. */
  readonly containerInsights: boolean;
  /** What a task must find when it starts: its network, and what its roles may do. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * The dashboard and its follower, one container a task.
 *
 * A lake has one writer. On a task's own disk each task loads a lake of its own, so a new one may start before the old
 * one ends, and several may share the load; what people suppress is then known to their own task only, and forgotten
 * with it. On EFS all tasks would see one lake, so there is one task, and the old one ends before the new one starts:
 * the lake's own lock would hold a second writer off, but a lock over NFS that a lost task still owns is given back late.
 */
export class Service extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly taskDefinition: aws.ecs.TaskDefinition;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:Service', name, {}, opts);
    const within = { parent: this };
    this.cluster = new aws.ecs.Cluster(
      `${name}-cluster`,
      {
        name: args.clusterName,
        settings: [{ name: 'containerInsights', value: args.containerInsights ? 'enabled' : 'disabled' }],
      },
      within,
    );
    this.taskDefinition = new aws.ecs.TaskDefinition(`${name}-task`, taskDefinition(args), within);

    const isShared = args.lake !== undefined;
    const isReady = args.imageTag !== undefined;
    const service = new awsx.ecs.FargateService(
      `${name}-service`,
      {
        name: args.physicalName,
        cluster: this.cluster.arn,
        taskDefinition: this.taskDefinition.arn,
        desiredCount: isReady ? (isShared ? 1 : args.minTasks) : 0,
        networkConfiguration: {
          subnets: args.subnetIds,
          securityGroups: [args.securityGroupId],
          assignPublicIp: args.hasPublicIp,
        },
        loadBalancers: [
          { targetGroupArn: args.loadBalancer.targetGroup.arn, containerName: CONTAINER, containerPort: TASK_PORT },
        ],
        healthCheckGracePeriodSeconds: GRACE_SECONDS,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: isShared ? 0 : 100,
        deploymentMaximumPercent: isShared ? 100 : 200,
        // Moving a task to another zone starts the new one first.
        availabilityZoneRebalancing: isShared ? 'DISABLED' : 'ENABLED',
        enableExecuteCommand: false,
        enableEcsManagedTags: true,
        propagateTags: 'SERVICE',
      },
      { ...within, dependsOn: [args.loadBalancer, ...args.ready, ...(args.lake === undefined ? [] : [args.lake])] },
    );
    if (isReady && !isShared && args.maxTasks > args.minTasks) {
      scale(name, args, this.cluster.name, { ...within, dependsOn: [service] });
    }
    this.registerOutputs({ cluster: this.cluster.name });
  }
}

function taskDefinition(args: ServiceArgs): aws.ecs.TaskDefinitionArgs {
  const { lake, auth, region, keepDays, prefix, vpcCidr, clientHeader } = args;
  const containers = pulumi
    .all([args.repositoryUrl, args.bucket, args.logGroupName])
    .apply(([repositoryUrl, bucket, logGroup]) => {
      const of = {
        repositoryUrl,
        imageTag: args.imageTag,
        region,
        bucket,
        prefix,
        keepDays,
        logGroup,
        auth,
        vpcCidr,
        clientHeader,
      };
      return JSON.stringify([containerDefinition(of)]);
    });
  return {
    family: args.taskFamily,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    // A fifth cheaper than X86_64; the image is built for both.
    runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'ARM64' },
    cpu: String(args.cpu),
    memory: String(args.memoryMiB),
    executionRoleArn: args.executionRoleArn,
    taskRoleArn: args.taskRoleArn,
    containerDefinitions: containers,
    // Former revisions stay, for a rollback by hand and for the circuit breaker's.
    skipDestroy: true,
    ...(args.ephemeralStorageGiB > EPHEMERAL_FREE_GIB
      ? { ephemeralStorage: { sizeInGib: args.ephemeralStorageGiB } }
      : {}),
    volumes: [
      lake === undefined
        ? { name: VOLUME }
        : {
            name: VOLUME,
            efsVolumeConfiguration: {
              fileSystemId: lake.fileSystemId,
              transitEncryption: 'ENABLED',
              authorizationConfig: { accessPointId: lake.accessPointId, iam: 'ENABLED' },
            },
          },
    ],
  };
}

function scale(
  name: string,
  { physicalName, minTasks, maxTasks }: ServiceArgs,
  cluster: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const of = {
    resourceId: pulumi.interpolate`service/${cluster}/${physicalName}`,
    scalableDimension: 'ecs:service:DesiredCount',
    serviceNamespace: 'ecs',
  };
  const target = new aws.appautoscaling.Target(
    `${name}-tasks`,
    { ...of, minCapacity: minTasks, maxCapacity: maxTasks },
    opts,
  );
  new aws.appautoscaling.Policy(
    `${name}-cpu`,
    {
      ...of,
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        targetValue: CPU_TARGET_PERCENT,
        scaleInCooldown: SCALE_IN_SECONDS,
        scaleOutCooldown: SCALE_OUT_SECONDS,
      },
    },
    { parent: opts.parent, dependsOn: [target] },
  );
}
