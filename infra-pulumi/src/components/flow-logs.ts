import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Nitro interfaces never aggregate for longer, and short intervals are what tells a beacon from a stream. */
const AGGREGATION_SECONDS = 60;

/**
 * What is logged: versions 2 to 5 whole, and of the later ones what AWS fills without more permissions: why a packet was
 * refused (8), the resource when there is no interface (9), encryption in transit (10) and the kind of interface (11).
 * Not the ECS fields (7): AWS refuses them in a VPC without an ECS cluster. Not tags (11): they need a list of tag keys.
 * Once made, a flow log's format cannot be changed: another list makes new flow logs.
 */
export const FLOW_LOG_FIELDS = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'vpc-id',
  'subnet-id',
  'instance-id',
  'tcp-flags',
  'type',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'region',
  'az-id',
  'sublocation-type',
  'sublocation-id',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'flow-direction',
  'traffic-path',
  'reject-reason',
  'resource-id',
  'encryption-status',
  'interface-type',
] as const;

export interface FlowLogsArgs {
  readonly vpcIds: readonly string[];
  readonly bucketArn: string;
  /** Folder above `AWSLogs/`: empty, or ending in a slash. AWS adds `AWSLogs/` itself. */
  readonly prefix: string;
  /** Policies that let AWS deliver. Without them AWS would write a bucket policy of its own over ours. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Switches flow logs of the given VPCs on, as gzipped text, the form ingest is measured with. */
export class FlowLogs extends pulumi.ComponentResource {
  readonly flowLogs: readonly aws.ec2.FlowLog[];

  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:storage:FlowLogs', name, {}, opts);
    this.flowLogs = args.vpcIds.map(
      (vpcId) =>
        new aws.ec2.FlowLog(
          `${name}-${vpcId}`,
          {
            vpcId,
            trafficType: 'ALL',
            logDestinationType: 's3',
            logDestination: args.prefix === '' ? args.bucketArn : `${args.bucketArn}/${args.prefix}`,
            logFormat: FLOW_LOG_FIELDS.map((field) => `\${${field}}`).join(' '),
            maxAggregationInterval: AGGREGATION_SECONDS,
            destinationOptions: { fileFormat: 'plain-text', hiveCompatiblePartitions: false, perHourPartition: false },
          },
          { parent: this, dependsOn: [...args.dependsOn] },
        ),
    );
    this.registerOutputs({});
  }
}
