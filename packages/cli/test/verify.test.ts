import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { file, type MotoServer, motoForTests, record, startMoto } from '@networkflow/engine/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type CheckReport, checkReportSchema } from '../src/checks/check.js';
import type { Effects } from '../src/effects.js';
import { main } from '../src/main.js';
import { type AwsDouble, changed, denied, json, type Override, refused, silent, startAwsDouble } from './aws-double.js';
import { BUCKET, type Deployed, deploy, KEY, LOG_GROUP, REGION, TAG, TASK_DEFINITION } from './deployed.js';
import { fakeEffects } from './fake-effects.js';

const moto = motoForTests();
const because = moto.missing === undefined ? '' : ` (${moto.missing})`;
const SERVICE_ARN = `arn:aws:ecs:${REGION}:123456789012:service/main/networkflow`;
const OTHER_DIGEST = `sha256:${'f'.repeat(64)}`;

interface TaskOptions {
  readonly digest?: string;
  readonly taskDefinition?: string;
  readonly health?: string;
}

/** moto's service never starts a task; this is how ECS describes one that serves. */
function serving(service: Record<string, unknown> = {}, deployment: Record<string, unknown> = {}): Override {
  return changed((answer) => {
    const [described] = answer.services as Record<string, unknown>[];
    const [primary] = (described?.deployments ?? []) as Record<string, unknown>[];
    const settled = { ...primary, rolloutState: 'COMPLETED', runningCount: 1, pendingCount: 0, ...deployment };
    return {
      ...answer,
      services: [{ ...described, runningCount: 1, pendingCount: 0, deployments: [settled], ...service }],
    };
  });
}

function tasks({ digest, taskDefinition = TASK_DEFINITION, health = 'HEALTHY' }: TaskOptions): Override {
  return async () =>
    json({
      tasks: [
        {
          taskArn: `arn:aws:ecs:${REGION}:123456789012:task/main/0123456789abcdef`,
          taskDefinitionArn: taskDefinition,
          lastStatus: 'RUNNING',
          healthStatus: health,
          containers: [{ name: 'networkflow', ...(digest === undefined ? {} : { imageDigest: digest }) }],
        },
      ],
    });
}

/** Where nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const policySchema = z.object({ Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })) });

const SERVICE = ['--service', 'main/networkflow', '--region', REGION, '--image-tag', TAG];
const ALL = ['--bucket', BUCKET, '--prefix', 'AWSLogs/', ...SERVICE];

/** What is asked, the action it needs, on what, and the check that fails without it. */
const DENIED = [
  ['s3:ListObjectsV2', 's3:ListBucket', `arn:aws:s3:::${BUCKET}`, 'bucket'],
  ['s3:GetObject', 's3:GetObject', `arn:aws:s3:::${BUCKET}/${KEY}`, 'read-object'],
  ['s3:GetBucketEncryption', 's3:GetEncryptionConfiguration', `arn:aws:s3:::${BUCKET}`, 'encryption'],
  ['s3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock', `arn:aws:s3:::${BUCKET}`, 'public-access'],
  ['s3:GetBucketPolicyStatus', 's3:GetBucketPolicyStatus', `arn:aws:s3:::${BUCKET}`, 'bucket-policy'],
  ['s3:GetBucketVersioning', 's3:GetBucketVersioning', `arn:aws:s3:::${BUCKET}`, 'versioning'],
  ['ecs:DescribeServices', 'ecs:DescribeServices', SERVICE_ARN, 'service'],
  ['ecs:ListTasks', 'ecs:ListTasks', `arn:aws:ecs:${REGION}:123456789012:container-instance/main/*`, 'tasks'],
  ['ecs:DescribeTasks', 'ecs:DescribeTasks', `arn:aws:ecs:${REGION}:123456789012:task/main/*`, 'tasks'],
  ['ecs:DescribeTaskDefinition', 'ecs:DescribeTaskDefinition', '*', 'image-tag'],
  [
    'ecr:DescribeImages',
    'ecr:DescribeImages',
    `arn:aws:ecr:${REGION}:123456789012:repository/networkflow`,
    'image-digest',
  ],
  ['logs:DescribeLogGroups', 'logs:DescribeLogGroups', `arn:aws:logs:${REGION}:123456789012:log-group:*`, 'log-group'],
  [
    'logs:FilterLogEvents',
    'logs:FilterLogEvents',
    `arn:aws:logs:${REGION}:123456789012:log-group:${LOG_GROUP}:*`,
    'log-events',
  ],
] as const;

describe.skipIf(moto.missing !== undefined)(`verify${because}`, () => {
  let server: MotoServer;
  let aws: AwsDouble;
  let deployed: Deployed;
  let dashboard: Server;
  let health: { status: number; body: string; headers?: Record<string, string> };
  let url: string;

  beforeAll(async () => {
    server = await startMoto(moto.folder ?? '');
    aws = await startAwsDouble(server.url);
    deployed = await deploy(server.url, gzipSync(file(record(), record())));
    dashboard = createServer((_request, response) => {
      response.writeHead(health.status, { 'content-type': 'application/json', ...health.headers }).end(health.body);
    });
    await new Promise<void>((resolve) => dashboard.listen(0, '127.0.0.1', resolve));
    const address = dashboard.address();
    url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  }, 60_000);

  afterAll(async () => {
    dashboard.closeAllConnections();
    dashboard.close();
    await aws.close();
    await server.close();
  });

  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATESTTESTTESTTEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    health = { status: 200, body: '{"status":"ok"}' };
    aws.skewMs = 0;
    aws.asked.length = 0;
    aws.overrides.clear();
    aws.overrides.set('ecs:DescribeServices', serving());
    aws.overrides.set('ecs:ListTasks', async () =>
      json({ taskArns: ['arn:aws:ecs:eu-central-1:123456789012:task/main/0123456789abcdef'] }),
    );
    aws.overrides.set('ecs:DescribeTasks', tasks({ digest: deployed.digest }));
  });

  afterEach(() => vi.unstubAllEnvs());

  async function verify(words: readonly string[] = [...ALL, '--url', url], overrides: Partial<Effects> = {}) {
    const effects = fakeEffects({ date: Date.now, ...overrides });
    const code = await main({ words: ['verify', '--json', ...words], version: '' }, effects);
    const text = effects.stdout.text();
    const report: CheckReport | undefined = text === '' ? undefined : checkReportSchema.parse(JSON.parse(text));
    const find = (name: string) => {
      const check = report?.checks.find((each) => each.name === name);
      if (check === undefined) throw new Error(`there is no check ${name}: ${text}${effects.stderr.text()}`);
      return check;
    };
    const names = (status: string) => report?.checks.flatMap((check) => (check.status === status ? [check.name] : []));
    return { code, report, find, names, said: effects.stderr.text() };
  }

  test('a deployment in order passes every check but for what its log format lacks', async () => {
    const { code, report, find, names } = await verify();

    expect(names('failed')).toEqual([]);
    expect(names('skipped')).toEqual([]);
    expect(names('warning')).toEqual(['format']);
    expect([code, report?.status]).toEqual([0, 'warning']);
    expect(find('identity').details).toMatchObject({ account: '123456789012' });
    expect(find('newest-object').details).toMatchObject({ key: KEY, isPartial: false });
    expect(find('format')).toMatchObject({
      found: expect.stringContaining('vpc-flow-text, 14 fields'),
      notes: [
        expect.stringMatching(/^turns off: .*Addresses behind NAT stay hidden\./),
        'turns off detections: Unusual AWS region, Traffic in clear text',
      ],
      details: { missing: expect.arrayContaining(['tcp-flags', 'flow-direction']) },
    });
    expect(find('format').next.join()).toContain('--log-format');
    expect(find('encryption').found).toBe('aws:kms, alias/flow-logs, with a bucket key');
    expect(find('rollout').found).toMatch(/^completed.*; 1 of 1 tasks run$/);
    expect(find('image-tag').found).toContain(`networkflow:${TAG} (networkflow:1)`);
    expect(find('image-digest').details).toMatchObject({ ecr: deployed.digest, running: [deployed.digest] });
    expect(find('log-group').found).toBe(`${LOG_GROUP}, kept for 30 days`);
    expect(find('health').found).toBe(`${url}/healthz answers "ok"`);
    expect(find('clock').status).toBe('passed');
  });

  test('warnings are failures with --strict, and what is not named is not checked', async () => {
    const { code, names, said } = await verify(['--bucket', BUCKET, '--strict']);

    expect(code).toBe(1);
    expect(said).toContain('format and fields');
    expect(names('skipped')).toEqual(['service', 'log-group', 'log-events', 'health']);
    expect(aws.asked.filter((operation) => /^(ecs|ecr|logs):/.test(operation))).toEqual([]);
  });

  test('only the address: nothing is asked of AWS', async () => {
    const { code } = await verify(['--url', url]);

    expect([code, aws.asked]).toEqual([0, []]);
  });

  test('no credentials: said once, and every check that needs them says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const { code, find, names } = await verify();

    expect(code).toBe(1);
    expect(find('credentials')).toMatchObject({ status: 'failed', details: { reason: 'no-credentials' } });
    expect(find('credentials').cause).toContain('AWS_ACCESS_KEY_ID');
    expect(find('versioning').found).toBe('not checked: "credentials" failed');
    expect(names('failed')).toEqual(['credentials']);
    expect(find('health').status).toBe('passed');
  });

  test('a wrong bucket: its settings are not asked for, the rest is checked', async () => {
    const { find, names } = await verify([...ALL, '--bucket', 'no-such-bucket'].toSpliced(0, 2));

    expect(find('bucket')).toMatchObject({ status: 'failed', found: 'there is no such bucket' });
    expect(find('bucket').next).toEqual([expect.stringContaining('aws s3 ls')]);
    expect(names('failed')).toEqual(['bucket']);
    expect(find('encryption').found).toBe('not checked: there is no such bucket');
    expect(find('format').found).toBe('not checked: "bucket" failed');
  });

  test('an empty prefix names the folders there are; an empty bucket says how to see delivery', async () => {
    const wrong = await verify(['--bucket', BUCKET, '--prefix', 'AWSlogs/']);
    const empty = await verify(['--bucket', 'empty-bucket']);

    expect(wrong.find('prefix')).toMatchObject({
      status: 'failed',
      found: `nothing lies below s3://${BUCKET}/AWSlogs/`,
      cause: 'The bucket begins with: AWSLogs/',
    });
    expect(empty.find('prefix').next[0]).toContain('aws ec2 describe-flow-logs');
    expect(empty.find('newest-object').found).toBe('not checked: "prefix" failed');
  });

  test('stale objects', async () => {
    const later = Date.now() + 3 * 3_600_000;
    const { find } = await verify(['--bucket', BUCKET], { date: () => later });

    expect(find('newest-object')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^3 h( \d+ min)? old, .*AWSLogs/),
      cause: expect.stringContaining('longer than 30 min (--max-lag)'),
    });
    expect(find('read-object').status).toBe('passed');
    expect(
      (await verify(['--bucket', BUCKET, '--max-lag', '1d'], { date: () => later })).find('newest-object').status,
    ).toBe('passed');
  });

  test('an unknown format, and one that lacks nothing to say why', async () => {
    await deployed.put('bare-bucket', 'notes.log', 'hello world\n');
    const { find, names } = await verify(['--bucket', 'bare-bucket']);

    expect(find('format')).toMatchObject({ status: 'failed', found: 'the newest object is no VPC flow log' });
    expect(find('format').cause).toContain('notes.log: the first line is neither');
    expect(names('failed')).toEqual(['format', 'public-access']);
    expect(names('warning')).toEqual(['encryption', 'versioning']);
    expect(find('bucket-policy').status).toBe('passed');
  });

  test('a public bucket policy', async () => {
    aws.overrides.set('s3:GetBucketPolicyStatus', async () => ({
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from('<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>'),
    }));

    expect((await verify(['--bucket', BUCKET])).find('bucket-policy')).toMatchObject({
      status: 'failed',
      found: 'PUBLIC',
    });
  });

  test.each(DENIED)(
    '%s denied: the action and the ARN to allow, with and without AWS naming them',
    async (operation, action, arn, name) => {
      aws.overrides.set(
        operation,
        refused(operation.startsWith('s3:') ? 'AccessDenied' : 'AccessDeniedException', 'Access Denied'),
      );
      const words = operation.startsWith('s3:') ? ['--bucket', BUCKET] : SERVICE;
      const silently = await verify(words);
      aws.overrides.set(operation, denied(action, arn));
      const named = await verify(words);

      for (const { find, names, code } of [silently, named]) {
        expect(names('failed'), JSON.stringify(names('failed'))).toEqual([name]);
        expect(find(name)).toMatchObject({
          found: `access denied: ${action}`,
          details: { reason: 'access-denied', action, resource: arn },
        });
        expect(find(name).next.join('\n')).toContain(
          JSON.stringify({ Effect: 'Allow', Action: action, Resource: arn }),
        );
        expect(code).toBe(1);
      }
      if (!operation.startsWith('s3:')) {
        expect(named.find(name).next[0]).toContain('the policy of the role ops');
        expect(named.find(name).cause).toContain('No identity-based policy allows it.');
      }
    },
  );

  test('an explicit deny is to be lifted first', async () => {
    aws.overrides.set(
      'ecs:DescribeServices',
      denied('ecs:DescribeServices', SERVICE_ARN, 'with an explicit deny in a service control policy'),
    );
    const { find } = await verify(SERVICE);

    expect(find('service').cause).toContain('explicit deny in a service control policy');
    expect(find('service').next[0]).toContain('Lift the explicit deny first');
  });

  test('expired, unknown and wrong keys are told apart', async () => {
    const found = async (code: string, message: string) => {
      aws.overrides.set('sts:GetCallerIdentity', refused(code, message));
      return (await verify(['--bucket', BUCKET])).find('identity').found;
    };

    expect(await found('ExpiredToken', 'The security token included in the request is expired')).toBe(
      'the AWS session has expired',
    );
    expect(await found('InvalidClientTokenId', 'The security token included in the request is invalid.')).toBe(
      'the access key is not known to AWS',
    );
    expect(await found('SignatureDoesNotMatch', 'The request signature we calculated does not match')).toBe(
      'the secret access key is wrong',
    );
    expect(
      await found('SignatureDoesNotMatch', 'Signature expired: 20261120T1200Z is now earlier than 20261120T1500Z'),
    ).toBe('the clock of this machine is wrong');
  });

  test.each([
    ['main/other', 'there is no service other in the cluster main', 'aws ecs list-services --cluster main'],
    ['other/networkflow', 'there is no cluster other', 'aws ecs list-clusters'],
  ])('a service that is not there: %s', async (service, found, next) => {
    aws.overrides.delete('ecs:DescribeServices');
    const { find, names } = await verify(['--service', service, '--region', REGION]);

    expect(find('service')).toMatchObject({ status: 'failed', found });
    expect(find('service').next.join()).toContain(next);
    expect(names('failed')).toEqual(['service']);
    expect(find('image-digest').found).toBe('not checked: "service" failed');
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

  test.each([
    [
      { status: 503, body: '', headers: { server: 'awselb/2.0' } },
      /answers 503 \(awselb\/2\.0\)/,
      /nobody healthy behind it/,
    ],
    [{ status: 403, body: '', headers: { server: 'CloudFront' } }, /answers 403/, /WAF/],
    [
      { status: 302, body: '', headers: { location: 'https://login.example.com/' } },
      /answers 302/,
      /leads to https:\/\/login/,
    ],
    [{ status: 200, body: '<html>Sign in</html>' }, /not as networkflow does/, /sign-in/],
    [{ status: 500, body: '' }, /answers 500/, /The server failed/],
  ])('an unhealthy /healthz: %j', async (answer, found, cause) => {
    health = answer;
    const { code, find } = await verify(['--url', `${url}/some/page`]);

    expect(code).toBe(1);
    expect(find('health')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(found),
      cause: expect.stringMatching(cause),
    });
  });

  test('no DNS, no server, no TLS', async () => {
    const found = async (address: string) => (await verify(['--url', address])).find('health');

    expect(await found('https://networkflow.invalid')).toMatchObject({
      found: 'the name networkflow.invalid is not found',
    });
    expect(await found(await closedAddress())).toMatchObject({
      found: '127.0.0.1 does not answer',
      details: { code: 'ECONNREFUSED' },
    });
    expect(await found(url.replace('http:', 'https:'))).toMatchObject({ found: 'no TLS with 127.0.0.1' });
  });

  test('AWS that cannot be reached: each service says so, and the address is still checked', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', await closedAddress());
    const { find } = await verify();

    for (const name of ['identity', 'bucket', 'encryption', 'service', 'log-group']) {
      if (name !== 'log-group')
        expect(find(name), name).toMatchObject({ status: 'failed', details: { reason: 'unreachable' } });
    }
    expect(find('clock').found).toBe('not checked: nobody answered who could tell the time');
    expect(find('health').status).toBe('passed');
  });

  test('a clock that is wrong, by little and by much', async () => {
    aws.skewMs = -60_000;
    const little = await verify(['--bucket', BUCKET]);
    aws.skewMs = 3_600_000;
    const much = await verify(['--bucket', BUCKET]);

    expect(little.find('clock')).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/^1 min( \d s)? ahead of 127\.0\.0\.1$/),
    });
    expect(much.find('clock')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/behind 127\.0\.0\.1$/),
    });
  });

  test('services that do not answer are given up in time, and hide nothing', async () => {
    aws.overrides.set('ecs:DescribeServices', silent);
    aws.overrides.set('s3:GetObject', silent);
    aws.overrides.set('logs:DescribeLogGroups', silent);
    const { find, names } = await verify([...ALL, '--log-group', LOG_GROUP, '--timeout', '3']);

    expect(names('failed')).toEqual(expect.arrayContaining(['read-object', 'service', 'log-group']));
    for (const name of ['read-object', 'service', 'log-group']) expect(find(name).found).toBe('no answer within 3 s');
    expect(find('versioning').status).toBe('passed');
  });

  test('no Region: the service says so, and a bucket is found without', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const { find } = await verify(['--bucket', BUCKET, '--service', 'main/networkflow']);

    expect(find('service')).toMatchObject({
      status: 'failed',
      found: 'no Region is known',
      details: { reason: 'no-region' },
    });
    expect(find('service').next).toEqual(['Say where the service runs: --region eu-central-1']);
    expect([find('identity').status, find('newest-object').status]).toEqual(['passed', 'passed']);
  });

  test('a role that may not be assumed fails the bucket, and nothing of the service', async () => {
    const role = 'arn:aws:iam::210987654321:role/flow-log-reader';
    aws.overrides.set('sts:AssumeRole', denied('sts:AssumeRole', role));
    const { find, names } = await verify([...ALL, '--assume-role', role]);

    expect(find('bucket')).toMatchObject({
      status: 'failed',
      found: 'the role may not be assumed',
      details: { reason: 'assume-role' },
    });
    expect(find('bucket').cause).toContain(role);
    expect(find('encryption')).toMatchObject({ found: find('bucket').found, cause: find('bucket').cause });
    expect(find('bucket').next.join()).toContain('trust policy');
    expect(names('failed')).toEqual(['bucket', 'encryption', 'public-access', 'bucket-policy', 'versioning']);
    expect(find('image-digest').status).toBe('passed');
  });

  test('a store beside Amazon has no identity, and not every setting', async () => {
    for (const operation of [
      'GetBucketEncryption',
      'GetPublicAccessBlock',
      'GetBucketPolicyStatus',
      'GetBucketVersioning',
    ]) {
      aws.overrides.set(`s3:${operation}`, refused('NotImplemented', 'not implemented', 501));
    }
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    const { code, find } = await verify(['--bucket', BUCKET, '--endpoint-url', aws.url]);

    expect(code).toBe(0);
    expect(find('identity').found).toContain('which has no AWS identity');
    expect(find('encryption').found).toBe('not checked: this store does not know the setting');
    expect(find('newest-object').status).toBe('passed');
  });

  test('httpfs that does not load is a warning: the SDK reads the same', async () => {
    const { machine } = fakeEffects();
    const without = { ...machine, httpfs: async () => Promise.reject(new Error('no httpfs')) };

    expect((await verify(['--bucket', BUCKET], { machine: without })).find('httpfs').status).toBe('warning');
  });
});

test('the policy in the documentation, and the help, allow what verify asks and nothing more', async () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const policy: unknown = JSON.parse(/```json\n(.*?Statement.*?)```/s.exec(page)?.[1] ?? '');
  const { Statement } = policySchema.parse(policy);
  const allowed = Statement.flatMap(({ Action }) => Action).toSorted();
  const effects = fakeEffects();
  await main({ words: ['verify', '--help'], version: '' }, effects);
  const inHelp = [...effects.stdout.text().matchAll(/\b(?:s3|ecs|ecr|logs):[A-Z]\w+/g)].map(([action]) => action);

  // A list of platforms is only asked for when a digest is not that of the list itself.
  const asked = new Set([...DENIED.map(([, action]) => action), 'ecr:BatchGetImage']);
  expect(allowed).toEqual([...asked].toSorted());
  expect(inHelp.toSorted()).toEqual(allowed);
});

describe('verify refuses', () => {
  test.each([
    [[], 'Verify what?'],
    [['--service', 'networkflow'], 'the cluster and the service'],
    [['--url', 'flows.example.com'], 'an address such as'],
    [['--url', 'http://x', '--image-tag', 'abc'], 'name it with --service'],
    [['--bucket', 'a', '--bucket', 'b'], 'One bucket at a time'],
    [['--bucket', 'No_Bucket'], 'names no bucket'],
  ])('%j', async (words, message) => {
    const effects = fakeEffects();

    expect(await main({ words: ['verify', ...words], version: '' }, effects)).toBe(2);
    expect(effects.stderr.text()).toContain(message);
  });
});
