import * as aws from '@pulumi/aws';
import * as awsx from '@pulumi/awsx';
import * as pulumi from '@pulumi/pulumi';
import type { Place } from '../names.js';
import { policyText } from '../policies/document.js';
import { INTERFACE_SERVICES, interfaceEndpointPolicy, s3EndpointPolicy } from '../policies/endpoints.js';
import { closeDefaultGroup, HTTPS, openings } from './security-groups.js';

/** Ranges of private networks (RFC 1918): who may ask a load balancer that is not on the internet. */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const;
const ANYWHERE = '0.0.0.0/0';

/** CloudFront's own addresses, kept by AWS; it counts as 55 of the 60 rules a group may have, so one port is all there is. */
const CLOUDFRONT_PREFIX_LIST = 'com.amazonaws.global.cloudfront.origin-facing';

export interface NetworkArgs {
  readonly place: Place;
  readonly vpcCidr: string;
  /** How many zones the subnets are in; a load balancer needs two. */
  readonly availabilityZones: number;
  /** 0, 1 or one in each zone. */
  readonly natGateways: number;
  /** Zones with an interface endpoint of each service; 0 makes none. Tasks elsewhere reach them across zones. */
  readonly endpointZones: number;
  /** Public ones give the task an address of its own. */
  readonly taskSubnets: 'private' | 'public';
  /** The port the task listens on. */
  readonly taskPort: number;
  /** `internet`: CloudFront alone is let in. `private`: private networks are, for a VPN or a peered VPC. */
  readonly exposure: 'internet' | 'private';
  /** Whether the load balancer signs people in, for which it calls the identity provider. */
  readonly signsIn: boolean;
  /** The bucket that tasks read through the gateway endpoint. */
  readonly bucketArn: string;
}

/**
 * A VPC with public and private subnets, and who may talk to whom in it.
 *
 * Where the task sits is decided by how it reaches ECR, CloudWatch Logs and Secrets Manager, which no gateway endpoint
 * serves: through interface endpoints or a NAT gateway from a private subnet, or, without either, by a public address
 * from a public subnet. The last is the cheapest by far and lets nobody in either: the task's group opens one port to
 * the load balancer's group only. What it gives up is the second lock: a rule added by mistake would be reachable.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Where the load balancer goes. */
  readonly loadBalancerSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly taskSubnetIds: pulumi.Output<string[]>;
  readonly taskHasPublicIp: boolean;
  readonly loadBalancerGroupId: pulumi.Output<string>;
  readonly taskGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:Network', name, {}, opts);
    const within = { parent: this };
    const vpc = new awsx.ec2.Vpc(
      name,
      {
        cidrBlock: args.vpcCidr,
        numberOfAvailabilityZones: args.availabilityZones,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        natGateways: { strategy: natStrategy(args) },
        subnetStrategy: awsx.types.enums.ec2.SubnetAllocationStrategy.Auto,
        subnetSpecs: [
          { type: awsx.types.enums.ec2.SubnetType.Public },
          { type: awsx.types.enums.ec2.SubnetType.Private },
        ],
      },
      within,
    );
    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.taskHasPublicIp = args.taskSubnets === 'public';
    this.taskSubnetIds = this.taskHasPublicIp ? vpc.publicSubnetIds : vpc.privateSubnetIds;
    this.loadBalancerSubnetIds = args.exposure === 'internet' ? vpc.publicSubnetIds : vpc.privateSubnetIds;

    closeDefaultGroup(name, vpc.vpcId, within);
    const group = (what: string, description: string) =>
      new aws.ec2.SecurityGroup(
        `${name}-${what}`,
        { vpcId: vpc.vpcId, description, tags: { Name: `${name}-${what}` } },
        within,
      );
    const balancer = group('alb', 'Load balancer of the dashboard');
    const task = group('task', 'Tasks of the dashboard');
    this.loadBalancerGroupId = balancer.id;
    this.taskGroupId = task.id;

    const open = openings(name, within);
    if (args.exposure === 'internet') {
      const cloudfront = aws.ec2.getManagedPrefixListOutput({ name: CLOUDFRONT_PREFIX_LIST }, within);
      open.in('alb-from-cloudfront', balancer.id, HTTPS, { prefixListId: cloudfront.id });
    } else {
      for (const [index, cidrIpv4] of PRIVATE_RANGES.entries()) {
        open.in(`alb-from-private-${index}`, balancer.id, HTTPS, { cidrIpv4 });
      }
    }
    open.out('alb-to-task', balancer.id, args.taskPort, { referencedSecurityGroupId: task.id });
    // The load balancer changes the code of a sign-in for a token at the provider's address, wherever that is.
    if (args.signsIn) open.out('alb-to-identity-provider', balancer.id, HTTPS, { cidrIpv4: ANYWHERE });
    open.in('task-from-alb', task.id, args.taskPort, { referencedSecurityGroupId: balancer.id });

    const s3 = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.vpcId,
        serviceName: `com.amazonaws.${args.place.region}.s3`,
        vpcEndpointType: 'Gateway',
        routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
        policy: policyText(s3EndpointPolicy(args.bucketArn, args.place)),
        tags: { Name: `${name}-s3` },
      },
      within,
    );
    open.out('task-to-s3', task.id, HTTPS, { prefixListId: s3.prefixListId });
    if (args.endpointZones > 0) {
      const endpoints = group('endpoints', 'Interface endpoints of AWS services');
      open.in('endpoints-from-task', endpoints.id, HTTPS, { referencedSecurityGroupId: task.id });
      open.out('task-to-endpoints', task.id, HTTPS, { referencedSecurityGroupId: endpoints.id });
      const subnetIds = vpc.privateSubnetIds.apply((ids) => ids.slice(0, args.endpointZones));
      for (const service of INTERFACE_SERVICES) {
        new aws.ec2.VpcEndpoint(
          `${name}-${service.replace('.', '-')}`,
          {
            vpcId: vpc.vpcId,
            serviceName: `com.amazonaws.${args.place.region}.${service}`,
            vpcEndpointType: 'Interface',
            privateDnsEnabled: true,
            subnetIds,
            securityGroupIds: [endpoints.id],
            policy: policyText(interfaceEndpointPolicy(service, args.place)),
            tags: { Name: `${name}-${service}` },
          },
          within,
        );
      }
    }
    // Services have no stable addresses, and neither has who is told of findings: outwards the port is what is narrowed.
    if (args.natGateways > 0 || this.taskHasPublicIp)
      open.out('task-to-internet', task.id, HTTPS, { cidrIpv4: ANYWHERE });
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

function natStrategy({ natGateways }: NetworkArgs): awsx.types.enums.ec2.NatGatewayStrategy {
  const { None, Single, OnePerAz } = awsx.types.enums.ec2.NatGatewayStrategy;
  if (natGateways === 0) return None;
  return natGateways === 1 ? Single : OnePerAz;
}
