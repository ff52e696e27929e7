import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { LogMetricName } from './log-metrics.js';

type Dimensions = Readonly<Record<string, pulumi.Input<string>>>;

/** Where the numbers are found. */
export interface Watched {
  /** Of the metrics read from the log. */
  readonly namespace: string;
  readonly service: Dimensions;
  readonly balancer: Dimensions;
  readonly targets: Dimensions;
}

type Args = aws.cloudwatch.MetricAlarmArgs;

/** An alarm: when it goes off, and what to make of silence. */
export interface Alarm
  extends Pick<Args, 'comparisonOperator' | 'threshold' | 'evaluationPeriods' | 'treatMissingData'> {
  readonly id: string;
  /** What it means and what to do first; it is the text of the mail. */
  readonly description: string;
  readonly metric: (watched: Watched) => Partial<Args>;
}

const MINUTE_S = 60;
const FIVE_MINUTES_S = 300;
const LAG_S_MAX = 3_600;
const ERRORS_PERCENT_MAX = 5;
/** Fewer failed requests than this are no rate. */
const ERRORS_MIN = 5;
const PERCENT_OF_CPU_MAX = 90;
const PERCENT_OF_MEMORY_MAX = 85;

const above = { comparisonOperator: 'GreaterThanThreshold' } as const;
const silenceIsWell = { treatMissingData: 'notBreaching' } as const;
const silenceIsBad = { treatMissingData: 'breaching' } as const;

const fromLog =
  (name: LogMetricName, statistic: string, period: number) =>
  ({ namespace }: Watched): Partial<Args> => ({ namespace, metricName: name, statistic, period });

const countOf = (metricName: string, dimensions: Dimensions) => ({
  namespace: 'AWS/ApplicationELB',
  metricName,
  dimensions,
  stat: 'Sum',
  period: FIVE_MINUTES_S,
});

const errorRate = ({ balancer }: Watched): Partial<Args> => ({
  metricQueries: [
    {
      id: 'rate',
      label: 'Failed requests, percent',
      expression: `IF(failed >= ${ERRORS_MIN}, 100 * failed / all, 0)`,
      returnData: true,
    },
    { id: 'failed', metric: countOf('HTTPCode_Target_5XX_Count', balancer) },
    { id: 'all', metric: countOf('RequestCount', balancer) },
  ],
});

/** 0.10 USD a month for each metric one of them looks at, and 0.30 for each metric read from the log. */
export const ALARMS: readonly Alarm[] = [
  {
    id: 'ingest-lag',
    description:
      'The newest flow record is more than an hour old, or nothing has been loaded for a quarter of an hour. Look at the top of the dashboard and at the lines with event=ingest in the log; AWS itself delivers up to ten minutes late.',
    metric: fromLog('IngestLagSeconds', 'Minimum', FIVE_MINUTES_S),
    ...above,
    threshold: LAG_S_MAX,
    evaluationPeriods: 3,
    ...silenceIsBad,
  },
  {
    id: 'logged-errors',
    description:
      'For a quarter of an hour the log has had errors in every five minutes. Lines with level=error say which: with event=ingest a look for new objects failed (permissions, the key of the bucket, a full disk), else a request.',
    metric: fromLog('LoggedErrors', 'Sum', FIVE_MINUTES_S),
    ...above,
    threshold: 0,
    evaluationPeriods: 3,
    ...silenceIsWell,
  },
  {
    id: 'error-rate',
    description: 'More than 5 % of the requests fail. The log has the whole error of each, with level=error.',
    metric: errorRate,
    ...above,
    threshold: ERRORS_PERCENT_MAX,
    evaluationPeriods: 2,
    ...silenceIsWell,
  },
  {
    id: 'no-healthy-task',
    description: 'No task answers /healthz: the dashboard is down. Look at the events of the ECS service.',
    metric: ({ targets }) => ({
      namespace: 'AWS/ApplicationELB',
      metricName: 'HealthyHostCount',
      statistic: 'Minimum',
      period: MINUTE_S,
      dimensions: targets,
    }),
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    evaluationPeriods: 5,
    ...silenceIsBad,
  },
  {
    id: 'unhealthy-task',
    description: 'A task does not answer /healthz, and the load balancer sends it nothing.',
    metric: ({ targets }) => ({
      namespace: 'AWS/ApplicationELB',
      metricName: 'UnHealthyHostCount',
      statistic: 'Maximum',
      period: MINUTE_S,
      dimensions: targets,
    }),
    ...above,
    threshold: 0,
    evaluationPeriods: 10,
    ...silenceIsWell,
  },
  {
    id: 'load-balancer-5xx',
    description: 'The load balancer itself answers 5xx: there is no task to ask, or one takes longer than a minute.',
    metric: ({ balancer }) => ({
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_5XX_Count',
      statistic: 'Sum',
      period: FIVE_MINUTES_S,
      dimensions: balancer,
    }),
    ...above,
    threshold: 10,
    evaluationPeriods: 2,
    ...silenceIsWell,
  },
  {
    id: 'cpu',
    description:
      'The tasks have computed at their limit for half an hour: raise cpu, or maxTasks where storage is ephemeral.',
    metric: ({ service }) => ({
      namespace: 'AWS/ECS',
      metricName: 'CPUUtilization',
      statistic: 'Average',
      period: FIVE_MINUTES_S,
      dimensions: service,
    }),
    ...above,
    threshold: PERCENT_OF_CPU_MAX,
    evaluationPeriods: 6,
    ...silenceIsWell,
  },
  {
    id: 'memory',
    description: 'The tasks are near the end of their memory, past which they are killed: raise memoryMiB.',
    metric: ({ service }) => ({
      namespace: 'AWS/ECS',
      metricName: 'MemoryUtilization',
      statistic: 'Maximum',
      period: FIVE_MINUTES_S,
      dimensions: service,
    }),
    ...above,
    threshold: PERCENT_OF_MEMORY_MAX,
    evaluationPeriods: 3,
    ...silenceIsWell,
  },
];
