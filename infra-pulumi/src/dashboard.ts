import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { Alarms } from './components/alarms.js';
import { Budget } from './components/budget.js';
import { DnsCertificate, EDGE_REGION } from './components/certificates.js';
import { TASK_PORT } from './components/container.js';
import { Edge, VIEWER_HEADER } from './components/edge.js';
import { LakeVolume } from './components/lake-volume.js';
import { LoadBalancer } from './components/load-balancer.js';
import { LogGroup } from './components/log-group.js';
import { Network } from './components/network.js';
import { OriginSecret } from './components/origin-secret.js';
import { Service } from './components/service.js';
import { type InfraConfig, isOidc, taskSubnets } from './config.js';
import type { Names, Place } from './names.js';

/** What the other half of the stack made. */
export interface Foundation {
  readonly names: Names;
  readonly place: Place;
  readonly archive: {
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: string;
    readonly prefix: string;
    readonly accessLogsBucket: pulumi.Output<string>;
    readonly ready: readonly pulumi.Resource[];
  };
  readonly repositoryUrl: pulumi.Input<string>;
  readonly roles: {
    readonly execution: aws.iam.Role;
    readonly task: aws.iam.Role;
    readonly ready: readonly pulumi.Resource[];
  };
}

/** A name somebody has to point at a target, where no hosted zone is given. */
export interface DnsRecord {
  readonly name: string;
  readonly target: pulumi.Output<string>;
}

/** The half that is asked: the service in its network, what is in front of it, and who is told. */
export function dashboard(config: InfraConfig, foundation: Foundation, opts: pulumi.ComponentResourceOptions) {
  const { names, place, archive, roles } = foundation;
  const name = 'dashboard';
  const isStandard = config.profile === 'standard';
  const network = new Network(name, networkArgs(config, foundation), opts);
  const log = new LogGroup(name, { physicalName: names.logGroup, retentionDays: config.logRetentionDays }, opts);
  const secret = config.publicDashboard ? new OriginSecret(name, opts).value : undefined;
  const balancer = new LoadBalancer(
    name,
    {
      physicalName: names.prefix,
      vpcId: network.vpcId,
      subnetIds: network.loadBalancerSubnetIds,
      securityGroupId: network.loadBalancerGroupId,
      certificateArn: config.certificateArn ?? certificate(config, 'origin', opts),
      taskPort: TASK_PORT,
      originSecret: secret,
      oidc: isOidc(config.auth) ? config.auth : undefined,
      isSticky: config.lakeStorage === 'ephemeral' && config.maxTasks > 1,
      deletionProtection: isStandard,
      originDomain: config.originDomain,
      hostedZoneId: config.hostedZoneId,
      ...(isStandard ? { accessLogs: { bucket: archive.accessLogsBucket, ready: archive.ready } } : {}),
    },
    opts,
  );
  const lake =
    config.lakeStorage === 'efs'
      ? new LakeVolume(
          name,
          {
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            zones: config.availabilityZones,
            taskGroupId: network.taskGroupId,
            taskRole: roles.task,
          },
          opts,
        )
      : undefined;
  const service = new Service(
    name,
    {
      ...config,
      imageTag: config.imageTag,
      auth: config.auth,
      physicalName: names.service,
      clusterName: names.cluster,
      taskFamily: names.taskFamily,
      repositoryUrl: foundation.repositoryUrl,
      lake,
      subnetIds: network.taskSubnetIds,
      securityGroupId: network.taskGroupId,
      hasPublicIp: network.taskHasPublicIp,
      clientHeader: config.publicDashboard ? VIEWER_HEADER : undefined,
      loadBalancer: balancer,
      executionRoleArn: roles.execution.arn,
      taskRoleArn: roles.task.arn,
      logGroupName: log.name,
      bucket: archive.bucketName,
      prefix: archive.prefix,
      containerInsights: isStandard,
      ready: [network, ...roles.ready],
    },
    opts,
  );
  const told = { physicalName: names.prefix, email: config.alarmEmail };
  const alarms = new Alarms(
    name,
    {
      ...told,
      place,
      clusterName: names.cluster,
      clusterArn: service.cluster.arn,
      serviceName: names.service,
      logGroupName: log.name,
      loadBalancerSuffix: balancer.arnSuffix,
      targetGroupSuffix: balancer.targetGroup.arnSuffix,
      isActive: config.imageTag !== undefined,
    },
    opts,
  );
  new Budget(name, { ...told, monthlyUsd: config.monthlyBudgetUsd }, opts);

  const records: DnsRecord[] = [{ name: config.originDomain, target: balancer.dnsName }];
  let url = pulumi.output(`https://${config.originDomain}`);
  if (secret !== undefined) {
    const edge = new Edge(
      name,
      {
        ...config,
        physicalName: names.prefix,
        certificateArn: config.edgeCertificateArn ?? certificate(config, 'service', opts),
        originSecret: secret,
        hostedZoneId: config.hostedZoneId,
      },
      opts,
    );
    url = edge.url;
    records.push({ name: config.serviceDomain, target: edge.domainName });
  }
  return { url, logGroupName: log.name, clusterName: service.cluster.name, alarmTopicArn: alarms.topicArn, records };
}

function networkArgs(config: InfraConfig, { place, archive }: Foundation) {
  const { vpcCidr, availabilityZones, natGateways, interfaceEndpoints, profile, publicDashboard, auth } = config;
  // An endpoint costs the same in each zone; a small service does without it in all but one.
  const zones = profile === 'small' ? 1 : availabilityZones;
  return {
    place,
    vpcCidr,
    availabilityZones,
    natGateways,
    endpointZones: interfaceEndpoints ? zones : 0,
    taskSubnets: taskSubnets(config),
    taskPort: TASK_PORT,
    exposure: publicDashboard ? ('internet' as const) : ('private' as const),
    signsIn: isOidc(auth),
    bucketArn: archive.bucketArn,
  };
}

/** The configuration was refused without a zone where a certificate has to be made; this says so should it ever be not. */
function certificate(
  { hostedZoneId, region, originDomain, serviceDomain }: InfraConfig,
  of: 'origin' | 'service',
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
  if (hostedZoneId === undefined) throw new Error('A certificate is made where hostedZoneId names the zone.');
  const args =
    of === 'origin' ? { domainName: originDomain, region } : { domainName: serviceDomain, region: EDGE_REGION };
  return new DnsCertificate(`dashboard-${of}`, { ...args, hostedZoneId }, opts).arn;
}
