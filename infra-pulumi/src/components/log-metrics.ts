import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

/** A number CloudWatch counts or reads from the JSON lines the server and the follower write. */
interface LogMetric {
  readonly name: string;
  /** Filter and pattern syntax of CloudWatch Logs; a line that is no JSON matches none. */
  readonly pattern: string;
  readonly value: string;
  readonly unit: 'Count' | 'Seconds';
  /** What a minute without such a line is worth; without it the metric has a gap then. */
  readonly defaultValue?: '0';
}

/**
 * The product's own metrics are on `/metrics` for Prometheus, and nothing on Fargate would fetch them without a second
 * container or an agent. How far the lake is behind, and what went wrong, stand in its log as well, which CloudWatch has
 * already: the follower's line for each look (`NETWORKFLOW_OWN_LOG=json`), and a line for whatever failed. Requests and
 * those that failed the load balancer counts for nothing.
 */
export const LOG_METRICS = [
  {
    name: 'IngestLagSeconds',
    pattern: '{ $.event = "ingest" && $.lagSeconds = * }',
    value: '$.lagSeconds',
    unit: 'Seconds',
  },
  { name: 'LoggedErrors', pattern: '{ $.level = "error" }', value: '1', unit: 'Count', defaultValue: '0' },
] as const satisfies readonly LogMetric[];

export type LogMetricName = (typeof LOG_METRICS)[number]['name'];

/** Makes them; returns their namespace. */
export function logMetrics(
  name: string,
  { physicalName, logGroupName }: { readonly physicalName: string; readonly logGroupName: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): string {
  const namespace = `Networkflow/${physicalName}`;
  for (const metric of LOG_METRICS) {
    const { value, unit } = metric;
    new aws.cloudwatch.LogMetricFilter(
      `${name}-${metric.name}`,
      {
        name: metric.name,
        logGroupName,
        pattern: metric.pattern,
        metricTransformation: {
          namespace,
          name: metric.name,
          value,
          unit,
          ...('defaultValue' in metric ? { defaultValue: metric.defaultValue } : {}),
        },
      },
      opts,
    );
  }
  return namespace;
}
