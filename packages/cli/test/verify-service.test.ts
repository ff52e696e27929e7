import { beforeEach, describe, expect, test } from 'vitest';
import { type AwsDouble, json, refused } from './aws-double.js';
import { type Deployed, LOG_GROUP, REGION, TAG, TASK_DEFINITION } from './deployed.js';
import { BECAUSE, MISSING, OTHER_DIGEST, SERVICE, serving, tasks, useDeployment } from './verify-fixture.js';

describe.skipIf(MISSING !== undefined)(`verify a service${BECAUSE}`, () => {
  const on = useDeployment();
  const { verify } = on;
  let aws: AwsDouble;
  let deployed: Deployed;
  beforeEach(() => {
    ({ aws, deployed } = on);
  });

  test('a service that starts its first task, as moto plays it', async () => {
    aws.overrides.clear();
    const { find } = await verify(['--service', 'main/networkflow', '--region', REGION]);

    expect(find('rollout')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^in progress for .*; 0 of 1 tasks run$/),
    });
    expect(find('tasks')).toMatchObject({ status: 'failed', found: 'none runs' });
    expect(find('image-digest').found).toBe('not checked: no task runs');
  });

  test('a failed rollout shows events and why the last task stopped', async () => {
    const reason = 'ECS deployment circuit breaker: tasks failed to start.';
    const stopped = {
      stoppedReason: 'Essential container in task exited',
      stoppedAt: Date.now() / 1_000,
      lastStatus: 'STOPPED',
      containers: [
        { name: 'networkflow', exitCode: 137, reason: 'OutOfMemoryError: container killed due to memory usage' },
      ],
    };
    aws.overrides.set(
      'ecs:DescribeServices',
      serving(
        { runningCount: 0, events: [{ message: '(service networkflow) was unable to place a task' }] },
        { rolloutState: 'FAILED', rolloutStateReason: reason },
      ),
    );
    aws.overrides.set('ecs:DescribeTasks', async () => json({ tasks: [stopped] }));
    const { find } = await verify(SERVICE);

    expect(find('rollout')).toMatchObject({
      status: 'failed',
      found: 'the rollout of networkflow:1 failed; 0 of 1 tasks run',
      cause: reason,
    });
    expect(find('rollout').notes).toEqual([
      'event: (service networkflow) was unable to place a task',
      'a task stopped: Essential container in task exited; networkflow: exit code 137, OutOfMemoryError: container killed due to memory usage',
    ]);
  });

  test('a rollout under way warns while somebody is served; too few tasks and none wanted fail', async () => {
    const rollout = async (service: Record<string, unknown>, deployment: Record<string, unknown> = {}) => {
      aws.overrides.set('ecs:DescribeServices', serving(service, deployment));
      return (await verify(['--service', 'main/networkflow', '--region', REGION])).find('rollout');
    };

    expect(await rollout({}, { rolloutState: 'IN_PROGRESS' })).toMatchObject({ status: 'warning' });
    expect(await rollout({ desiredCount: 2 })).toMatchObject({ status: 'failed', found: '1 of 2 tasks run' });
    expect(await rollout({ desiredCount: 0, runningCount: 0 })).toMatchObject({
      status: 'failed',
      found: 'scaled to 0 tasks',
    });
  });

  test('tasks of another revision, and unhealthy ones', async () => {
    aws.overrides.set(
      'ecs:DescribeTasks',
      tasks({ digest: deployed.digest, taskDefinition: TASK_DEFINITION.replace(/1$/, '7') }),
    );
    const other = await verify(SERVICE);
    aws.overrides.set('ecs:DescribeTasks', tasks({ digest: deployed.digest, health: 'UNHEALTHY' }));
    const unhealthy = await verify(SERVICE);

    expect(other.find('tasks')).toMatchObject({ status: 'failed', found: '1 of 1 run networkflow:7' });
    expect(unhealthy.find('tasks').found).toBe('1 of 1 are unhealthy: 0123456789abcdef');
  });

  test('a wrong image tag', async () => {
    const { find, names } = await verify([...SERVICE.slice(0, -1), 'c0ffee0']);

    expect(find('image-tag')).toMatchObject({ status: 'failed', found: `${TAG} instead of c0ffee0` });
    expect(find('image-tag').cause).toContain('the circuit breaker took it back');
    expect(names('failed')).toEqual(['image-tag']);
  });

  test('a digest that is not the one in ECR, unless it is one of its platforms', async () => {
    aws.overrides.set('ecs:DescribeTasks', tasks({ digest: OTHER_DIGEST }));
    const wrong = await verify(SERVICE);
    aws.overrides.set('ecr:DescribeImages', async () =>
      json({
        imageDetails: [
          { imageDigest: deployed.digest, imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' },
        ],
      }),
    );
    const imageManifest = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: OTHER_DIGEST }] });
    aws.overrides.set('ecr:BatchGetImage', async () => json({ images: [{ imageManifest }] }));
    const platform = await verify(SERVICE);

    expect(wrong.find('image-digest')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('sha256:ffffffffffff runs, ECR has'),
    });
    expect(wrong.find('image-digest').next.join('\n')).toContain('--force-new-deployment');
    expect(platform.find('image-digest').status).toBe('passed');
  });

  test('an image that is gone from ECR', async () => {
    aws.overrides.set('ecr:DescribeImages', refused('ImageNotFoundException', 'no such image', 400));

    expect((await verify(SERVICE)).find('image-digest')).toMatchObject({
      status: 'failed',
      found: `ECR has no networkflow:${TAG}`,
    });
  });

  test('a log group that is missing, silent or kept for ever', async () => {
    const missing = await verify([...SERVICE, '--log-group', '/other']);
    aws.overrides.set('logs:FilterLogEvents', async () => json({ events: [] }));
    const silentGroup = await verify(SERVICE);
    aws.overrides.set('logs:DescribeLogGroups', async () => json({ logGroups: [{ logGroupName: LOG_GROUP }] }));
    const forever = await verify(SERVICE);

    expect(missing.find('log-group')).toMatchObject({ status: 'failed', found: 'there is no /other' });
    expect(missing.find('log-events').found).toBe('not checked: "log group" failed');
    expect(silentGroup.find('log-events')).toMatchObject({ status: 'failed', found: 'silent for more than 1 d' });
    expect(forever.find('log-group')).toMatchObject({ status: 'warning', found: `${LOG_GROUP}, kept for ever` });
  });

  test('a log group of endless empty pages is not called silent', async () => {
    aws.overrides.set('logs:FilterLogEvents', async () => json({ events: [], nextToken: 'more' }));
    const { find } = await verify(['--log-group', LOG_GROUP, '--region', REGION]);

    expect(find('log-events')).toMatchObject({ status: 'warning', found: 'no event in the first 20 pages' });
    expect(aws.asked.filter((operation) => operation === 'logs:FilterLogEvents')).toHaveLength(20);
  });

  test('an idle log group warns', async () => {
    let asked = 0;
    aws.overrides.set('logs:FilterLogEvents', async () => {
      asked += 1;
      return json({ events: asked === 1 ? [] : [{ message: 'x' }] });
    });

    expect((await verify(SERVICE)).find('log-events')).toMatchObject({
      status: 'warning',
      found: 'silent for more than 1 h',
    });
  });
});
