import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { main } from '../src/main.js';
import { type AwsDouble, denied, refused } from './aws-double.js';
import { BUCKET, type Deployed, KEY, LOG_GROUP, REGION, TAG } from './deployed.js';
import { fakeEffects } from './fake-effects.js';
import { ALL, BECAUSE, DENIED, MISSING, SERVICE, SERVICE_ARN, useDeployment } from './verify-fixture.js';

const policySchema = z.object({ Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })) });

describe.skipIf(MISSING !== undefined)(`verify${BECAUSE}`, () => {
  const on = useDeployment();
  const { verify } = on;
  const everything = (): string[] => [...ALL, '--url', url];
  let aws: AwsDouble;
  let deployed: Deployed;
  let url: string;
  beforeEach(() => {
    ({ aws, deployed, url } = on);
  });

  test('a deployment in order passes every check but for what its log format lacks', async () => {
    const { code, report, find, names } = await verify(everything());

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
    const { code, find, names } = await verify(everything());

    expect(code).toBe(1);
    expect(find('credentials')).toMatchObject({ status: 'failed', details: { reason: 'no-credentials' } });
    expect(find('credentials').cause).toContain('AWS_ACCESS_KEY_ID');
    expect(find('versioning').found).toBe('not checked: "credentials" failed');
    expect(names('failed')).toEqual(['credentials']);
    expect(find('health').status).toBe('passed');
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
