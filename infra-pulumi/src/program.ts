import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { Connections } from './components/connections.js';
import { FlowLogArchive } from './components/flow-log-archive.js';
import { FlowLogs } from './components/flow-logs.js';
import { GithubDeploy } from './components/github-deploy.js';
import { ImageRegistry } from './components/image-registry.js';
import { Roles } from './components/roles.js';
import { type InfraConfig, isOidc, isToken } from './config.js';
import { dashboard } from './dashboard.js';
import { namesOf, PROJECT } from './names.js';
import { imagePolicy } from './policies/connections.js';
import type { DeployAccess } from './policies/deploy.js';

/** What the stack tells: the names other programs, workflows and `networkflow verify` ask for. */
export interface Outputs {
  readonly s3_bucket_name: pulumi.Output<string>;
  readonly s3_logs_prefix: pulumi.Output<string>;
  readonly ecr_repository_url: pulumi.Output<string>;
  readonly ecs_cluster_name: pulumi.Output<string>;
  readonly ecs_service_name: pulumi.Output<string>;
  readonly service_url: pulumi.Output<string>;
  readonly iam_role_arns: pulumi.Output<Record<string, string>>;
  readonly log_group_name: pulumi.Output<string>;
  /** Names to point at targets by hand, where the stack writes no DNS records itself. */
  readonly dns_records: pulumi.Output<{ readonly name: string; readonly target: string }[]>;
  /** The tag that runs, for the run of a workflow that changes infrastructure before it has built an image. */
  readonly image_tag: pulumi.Output<string>;
  /** Bucket, database, workgroup and queue of connection logs; empty without `connectionArchives`. */
  readonly connections: pulumi.Output<Readonly<Record<string, string>>>;
}

/** The whole stack: one call per component, in the order they need each other. */
export async function program(config: InfraConfig, stack: string): Promise<Outputs> {
  const provider = new aws.Provider('aws', {
    region: config.region,
    defaultTags: { tags: { Project: PROJECT, Stack: stack, ManagedBy: 'pulumi' } },
  });
  const opts = { providers: [provider] };
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const place = { stack, accountId, region: config.region };
  const names = namesOf(place);

  const archive = new FlowLogArchive('archive', { names, place, ...archiveOf(config) }, opts);
  if (config.flowLogVpcIds.length > 0) {
    const { bucketArn, ready: dependsOn } = archive;
    new FlowLogs(
      'flow-logs',
      { vpcIds: config.flowLogVpcIds, bucketArn, prefix: config.flowLogsPrefix, dependsOn },
      opts,
    );
  }
  const registry = new ImageRegistry(
    'registry',
    { repositoryName: names.repository, ...(config.connectionArchives ? { policy: imagePolicy(place) } : {}) },
    opts,
  );
  const roles = new Roles('roles', { names, place, archive, ...tokenOf(config) }, opts);
  const github = githubDeploy(config, { names, place, archiveBucketArn: archive.bucketArn }, opts);

  const { url, records, ...served } = dashboard(
    config,
    { names, place, archive, roles, repositoryUrl: registry.url },
    opts,
  );

  const connections = config.connectionArchives
    ? new Connections(
        'connections',
        {
          names,
          place,
          settings: config,
          repository: registry,
          accessLogs: { bucket: archive.accessLogsBucket, ready: archive.ready },
          alarmTopicArn: served.alarmTopicArn,
        },
        opts,
      )
    : undefined;

  const roleArns: Record<string, pulumi.Output<string>> = {
    execution: roles.execution.arn,
    task: roles.task.arn,
    ...(github === undefined ? {} : { deploy: github.role.arn, preview: github.previewRole.arn }),
  };
  return {
    s3_bucket_name: archive.bucketName,
    s3_logs_prefix: pulumi.output(archive.prefix),
    ecr_repository_url: registry.url,
    ecs_cluster_name: served.clusterName,
    ecs_service_name: pulumi.output(names.service),
    service_url: url,
    iam_role_arns: pulumi.all(roleArns),
    log_group_name: served.logGroupName,
    dns_records: pulumi.output(records),
    image_tag: pulumi.output(config.imageTag ?? ''),
    connections: connectionOutputs(connections),
  };
}

function connectionOutputs(connections: Connections | undefined): Outputs['connections'] {
  if (connections === undefined) return pulumi.output<Record<string, string>>({});
  const { bucketName: bucket, database, workgroup, failedQueueUrl: failed_queue_url = '' } = connections;
  return pulumi.all({ bucket, database, workgroup, failed_queue_url });
}

function archiveOf({ flowLogsPrefix: prefix, archiveDays, existingBucket, existingBucketKeyArn }: InfraConfig) {
  const existing =
    existingBucket === undefined ? {} : { existing: { bucket: existingBucket, keyArn: existingBucketKeyArn } };
  return { prefix, archiveDays, ...existing };
}

function tokenOf({ auth }: InfraConfig) {
  return isToken(auth) ? { tokenSecretArn: auth.tokenSecretArn } : {};
}

function githubDeploy(
  config: InfraConfig,
  foundation: Pick<DeployAccess, 'names' | 'place' | 'archiveBucketArn'>,
  opts: pulumi.ComponentResourceOptions,
) {
  const { githubRepository, githubBranch, githubProviderArn, stateBucket, stateKeyArn, auth } = config;
  if (githubRepository === undefined || stateBucket === undefined || stateKeyArn === undefined) return undefined;
  return new GithubDeploy(
    'github',
    {
      ...foundation,
      repository: githubRepository,
      branch: githubBranch,
      stateBucketArn: `arn:aws:s3:::${stateBucket}`,
      stateKeyArn,
      ...(githubProviderArn === undefined ? {} : { providerArn: githubProviderArn }),
      ...(isOidc(auth) ? { clientSecretArn: auth.clientSecretArn } : {}),
      convertsArchives: config.connectionArchives,
    },
    opts,
  );
}
