import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { Alarms, type AlarmsArgs } from './alarms.js';
import { LOG_METRICS } from './log-metrics.js';

const ARGS: AlarmsArgs = {
  physicalName: 'networkflow-test',
  place: { stack: STACK, accountId: ACCOUNT_ID, region: REGION },
  clusterName: 'networkflow-test',
  clusterArn: 'arn:aws:ecs:cluster',
  serviceName: 'networkflow-test',
  logGroupName: '/networkflow/test',
  loadBalancerSuffix: 'app/networkflow-test/0',
  targetGroupSuffix: 'targetgroup/networkflow-test/0',
  email: 'team@example.org',
  isActive: true,
};

const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:topic/networkflow-test-alarms`;

let recording: Recording;
beforeAll(async () => {
  recording = await recordResources();
  new Alarms('nf', ARGS);
  await recording.settled();
});

const alarm = (id: string) => recording.one(ALARM, `nf-${id}`).inputs;

describe('the alarms', () => {
  it('go off when the lake is an hour behind, and when nobody says how far', () => {
    expect(alarm('ingest-lag')).toMatchObject({
      namespace: 'Networkflow/networkflow-test',
      metricName: 'IngestLagSeconds',
      threshold: 3_600,
      treatMissingData: 'breaching',
    });
  });

  it('go off for a share of failed requests, and not for one of a few', () => {
    const [rate, failed, all] = alarm('error-rate').metricQueries as Record<string, unknown>[];

    expect(rate).toMatchObject({ id: 'rate', expression: 'IF(failed >= 5, 100 * failed / all, 0)', returnData: true });
    expect([failed, all]).toMatchObject([
      {
        id: 'failed',
        metric: { metricName: 'HTTPCode_Target_5XX_Count', dimensions: { LoadBalancer: ARGS.loadBalancerSuffix } },
      },
      { id: 'all', metric: { metricName: 'RequestCount' } },
    ]);
  });

  it('go off when no task answers, also when no task is known', () => {
    expect(alarm('no-healthy-task')).toMatchObject({
      metricName: 'HealthyHostCount',
      comparisonOperator: 'LessThanThreshold',
      treatMissingData: 'breaching',
      dimensions: { TargetGroup: 'targetgroup/networkflow-test/0', LoadBalancer: 'app/networkflow-test/0' },
    });
    expect(alarm('unhealthy-task')).toMatchObject({ metricName: 'UnHealthyHostCount' });
  });

  it.each([
    ['load-balancer-5xx', 'HTTPCode_ELB_5XX_Count'],
    ['cpu', 'CPUUtilization'],
    ['memory', 'MemoryUtilization'],
    ['logged-errors', 'LoggedErrors'],
  ])('%s watches %s', (id, metricName) => {
    expect(alarm(id)).toMatchObject({ metricName, comparisonOperator: 'GreaterThanThreshold' });
  });

  it('tell when they go off and when it is over, and say what to do', () => {
    const all = recording.ofType(ALARM);

    expect(all).toHaveLength(8);
    for (const { inputs } of all) {
      expect(inputs).toMatchObject({ actionsEnabled: true, alarmActions: [TOPIC], okActions: [TOPIC] });
      expect(String(inputs.alarmDescription).length).toBeGreaterThan(40);
      expect(inputs.name).toMatch(/^networkflow-test-/);
    }
  });

  it('read metrics that a filter of the log makes', () => {
    const made = recording
      .ofType('aws:cloudwatch/logMetricFilter:LogMetricFilter')
      .map(({ inputs }) => inputs.metricTransformation);

    expect(made).toHaveLength(LOG_METRICS.length);
    for (const { name } of LOG_METRICS) {
      expect(made).toContainEqual(expect.objectContaining({ name, namespace: 'Networkflow/networkflow-test' }));
    }
    const read = JSON.stringify(recording.ofType(ALARM).map(({ inputs }) => inputs));
    for (const { name } of LOG_METRICS) expect(read).toContain(name);
  });
});

it('tells of a task that stopped by itself, and not of one that was replaced', () => {
  const pattern = JSON.parse(String(recording.one('aws:cloudwatch/eventRule:EventRule').inputs.eventPattern));

  expect(pattern).toMatchObject({
    source: ['aws.ecs'],
    detail: {
      clusterArn: ['arn:aws:ecs:cluster'],
      group: ['service:networkflow-test'],
      lastStatus: ['STOPPED'],
      stopCode: [{ 'anything-but': ['ServiceSchedulerInitiated', 'UserInitiated'] }],
    },
  });
  expect(recording.one('aws:cloudwatch/eventTarget:EventTarget').inputs.arn).toBe(TOPIC);
});

it('sends what it tells encrypted, with a key CloudWatch may use', () => {
  expect(recording.one('aws:sns/topic:Topic').inputs.kmsMasterKeyId).toBe('nf-alarms-id');
  expect(String(recording.one('aws:kms/key:Key').inputs.policy)).toContain('cloudwatch.amazonaws.com');
  expect(recording.one('aws:sns/topicSubscription:TopicSubscription').inputs).toMatchObject({
    protocol: 'email',
    endpoint: 'team@example.org',
  });
});
