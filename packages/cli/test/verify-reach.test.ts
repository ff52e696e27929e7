import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type AwsDouble, silent } from './aws-double.js';
import { BUCKET, LOG_GROUP } from './deployed.js';
import { ALL, BECAUSE, closedAddress, MISSING, useDeployment } from './verify-fixture.js';

describe.skipIf(MISSING !== undefined)(`verify what cannot be reached${BECAUSE}`, () => {
  const on = useDeployment();
  const { verify } = on;
  const everything = (): string[] => [...ALL, '--url', url];
  let aws: AwsDouble;
  let url: string;
  beforeEach(() => {
    ({ aws, url } = on);
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
    on.health = answer;
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
    const { find } = await verify(everything());

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
});
