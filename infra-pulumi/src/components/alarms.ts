import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Place } from '../names.js';
import { alarmKeyPolicy, alarmTopicPolicy } from '../policies/alarms.js';
import { policyText } from '../policies/document.js';
import { ALARMS, type Alarm, type Watched } from './alarm-table.js';
import { logMetrics } from './log-metrics.js';

const KEY_DELETION_WINDOW_DAYS = 7;

export interface AlarmsArgs {
  readonly physicalName: string;
  readonly place: Place;
  readonly clusterName: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly serviceName: string;
  readonly logGroupName: pulumi.Input<string>;
  readonly loadBalancerSuffix: pulumi.Input<string>;
  readonly targetGroupSuffix: pulumi.Input<string>;
  readonly email: string;
  /** Whether there are tasks: an alarm about a service that is not there yet tells nothing. */
  readonly isActive: boolean;
}

/** Somebody is told when the service fails, falls behind, or loses a task. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:Alarms', name, {}, opts);
    const within = { parent: this };
    const key = new aws.kms.Key(
      `${name}-alarms`,
      {
        description: `Alarms of ${args.physicalName}`,
        enableKeyRotation: true,
        deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
        policy: policyText(alarmKeyPolicy(args.place)),
      },
      within,
    );
    const topic = new aws.sns.Topic(
      `${name}-alarms`,
      { name: `${args.physicalName}-alarms`, kmsMasterKeyId: key.id },
      within,
    );
    this.topicArn = topic.arn;
    new aws.sns.TopicPolicy(
      `${name}-alarms`,
      { arn: topic.arn, policy: topic.arn.apply((arn) => policyText(alarmTopicPolicy(arn, args.place))) },
      within,
    );
    // Somebody has to follow the link in the first mail; until then nothing is sent.
    new aws.sns.TopicSubscription(
      `${name}-email`,
      { topic: topic.arn, protocol: 'email', endpoint: args.email },
      within,
    );
    const namespace = logMetrics(name, args, within);
    const watched: Watched = {
      namespace,
      service: { ClusterName: args.clusterName, ServiceName: args.serviceName },
      balancer: { LoadBalancer: args.loadBalancerSuffix },
      targets: { LoadBalancer: args.loadBalancerSuffix, TargetGroup: args.targetGroupSuffix },
    };
    for (const alarm of ALARMS) makeAlarm(name, args, alarm, watched, topic.arn, within);
    tellOfStoppedTasks(name, args, topic.arn, within);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

function makeAlarm(
  name: string,
  { physicalName, isActive }: AlarmsArgs,
  { id, description, metric, ...rest }: Alarm,
  watched: Watched,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new aws.cloudwatch.MetricAlarm(
    `${name}-${id}`,
    {
      name: `${physicalName}-${id}`,
      alarmDescription: description,
      actionsEnabled: isActive,
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...metric(watched),
      ...rest,
    },
    opts,
  );
}

/** A task that ends for another reason than a deployment or less load: out of memory, a crash, a failed health check. */
function tellOfStoppedTasks(
  name: string,
  { physicalName, clusterArn, serviceName }: AlarmsArgs,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const rule = new aws.cloudwatch.EventRule(
    `${name}-task-stopped`,
    {
      name: `${physicalName}-task-stopped`,
      description: 'A task of the dashboard stopped by itself.',
      eventPattern: pulumi.jsonStringify({
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [clusterArn],
          group: [`service:${serviceName}`],
          lastStatus: ['STOPPED'],
          stopCode: [{ 'anything-but': ['ServiceSchedulerInitiated', 'UserInitiated'] }],
        },
      }),
    },
    opts,
  );
  new aws.cloudwatch.EventTarget(
    `${name}-task-stopped`,
    {
      rule: rule.name,
      arn: topicArn,
      inputTransformer: {
        inputPaths: { task: '$.detail.taskArn', why: '$.detail.stoppedReason', code: '$.detail.stopCode' },
        inputTemplate: '"A task of the dashboard stopped (<code>): <why>. Task: <task>"',
      },
    },
    opts,
  );
}
