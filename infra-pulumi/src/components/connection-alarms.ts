import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

type Args = aws.cloudwatch.MetricAlarmArgs;

/** An alarm of the function and its queue: any more than none. */
export interface ConnectionAlarm {
  readonly id: string;
  /** What it means and what to do first; it is the text of the mail. */
  readonly description: string;
  readonly metric: Pick<Args, 'metricName' | 'statistic' | 'evaluationPeriods'> & {
    readonly of: 'function' | 'queue';
  };
}

const FIVE_MINUTES_S = 300;

/** Source: AWS Lambda developer guide, "Types of metrics for Lambda functions"; SQS developer guide, "CloudWatch metrics". */
export const CONNECTION_ALARMS: readonly ConnectionAlarm[] = [
  {
    id: 'archives-failed',
    description:
      'An archive of connection logs was tried three times and not converted: a message in the queue says which, and why. Nothing of it is lost, and nothing of it can be asked.',
    metric: {
      of: 'queue',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      evaluationPeriods: 1,
    },
  },
  {
    id: 'archives-errors',
    description:
      'Converting archives of connection logs has failed in every five minutes of a quarter of an hour. Lines with level=error in the log of the function say why; each event is tried three times.',
    metric: { of: 'function', metricName: 'Errors', statistic: 'Sum', evaluationPeriods: 3 },
  },
  {
    id: 'archives-throttled',
    description:
      'More archives arrive than archiveConcurrency lets convert at the same time, for half an hour: they wait up to six hours, then go to the queue. Raise it where this is no backlog.',
    metric: { of: 'function', metricName: 'Throttles', statistic: 'Sum', evaluationPeriods: 6 },
  },
  {
    id: 'archives-undelivered',
    description:
      'What failed could not be put into the queue either: an archive is unconverted and nobody knows which. Look at the role of the function, and list compressed/ against the table archives.',
    metric: { of: 'function', metricName: 'DestinationDeliveryFailures', statistic: 'Sum', evaluationPeriods: 1 },
  },
];

export interface ConnectionAlarmsArgs {
  readonly physicalName: string;
  readonly functionName: pulumi.Input<string>;
  readonly queueName: pulumi.Input<string>;
  readonly topicArn: pulumi.Input<string>;
}

/** Silence is well: most of the time no archive comes. */
export class ConnectionAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectionAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:connections:Alarms', name, {}, opts);
    const places = {
      function: { namespace: 'AWS/Lambda', dimensions: { FunctionName: args.functionName } },
      queue: { namespace: 'AWS/SQS', dimensions: { QueueName: args.queueName } },
    };
    for (const { id, description, metric } of CONNECTION_ALARMS) {
      const { of, ...rest } = metric;
      new aws.cloudwatch.MetricAlarm(
        `${name}-${id}`,
        {
          name: `${args.physicalName}-${id}`,
          alarmDescription: description,
          alarmActions: [args.topicArn],
          okActions: [args.topicArn],
          ...places[of],
          ...rest,
          period: FIVE_MINUTES_S,
          comparisonOperator: 'GreaterThanThreshold',
          threshold: 0,
          treatMissingData: 'notBreaching',
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
