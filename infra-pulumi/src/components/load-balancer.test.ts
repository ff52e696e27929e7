import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, REGION, type Recording, recordResources } from '../testing/record-resources.js';
import { LoadBalancer, type LoadBalancerArgs } from './load-balancer.js';

const ARGS: LoadBalancerArgs = {
  physicalName: 'networkflow-test',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  securityGroupId: 'sg-alb',
  certificateArn: `arn:aws:acm:${REGION}:${ACCOUNT_ID}:certificate/1`,
  taskPort: 8050,
  originSecret: 'only-cloudfront-knows',
  oidc: undefined,
  isSticky: false,
  deletionProtection: true,
  originDomain: 'origin.flows.example.org',
  hostedZoneId: undefined,
};

const OIDC = {
  issuer: 'https://id.example.org',
  authorizationEndpoint: 'https://id.example.org/authorize',
  tokenEndpoint: 'https://id.example.org/token',
  userInfoEndpoint: 'https://id.example.org/userinfo',
  clientId: 'networkflow',
  clientSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:oidc-AbCdEf`,
};

const LISTENER = 'aws:lb/listener:Listener';
const RULE = 'aws:lb/listenerRule:ListenerRule';
const BALANCER = 'aws:lb/loadBalancer:LoadBalancer';

async function make(changes: Partial<LoadBalancerArgs> = {}) {
  const recording = await recordResources();
  new LoadBalancer('nf', { ...ARGS, ...changes });
  await recording.settled();
  const rules = recording
    .ofType(RULE)
    .map(({ inputs }) => inputs)
    .sort((a, b) => Number(a.priority) - Number(b.priority));
  return { recording, rules };
}

const SECRET = { httpHeader: { httpHeaderName: 'X-Networkflow-Origin', values: ['only-cloudfront-knows'] } };
const FORBIDDEN = { type: 'fixed-response', fixedResponse: { statusCode: '403' } };

describe.each([{}, { oidc: OIDC }, { originSecret: undefined }, { originSecret: undefined, oidc: OIDC }])(
  'with %j',
  (changes) => {
    let recording: Recording;
    beforeAll(async () => {
      ({ recording } = await make(changes));
    });

    it('listens with TLS 1.2 and later alone', () => {
      expect(recording.one(LISTENER).inputs).toMatchObject({
        port: 443,
        protocol: 'HTTPS',
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      });
      expect(recording.one(BALANCER).inputs).toMatchObject({
        dropInvalidHeaderFields: true,
        enableDeletionProtection: true,
        securityGroups: ['sg-alb'],
      });
    });

    it('asks tasks for their life sign', () => {
      expect(recording.one('aws:lb/targetGroup:TargetGroup').inputs).toMatchObject({
        targetType: 'ip',
        port: 8050,
        healthCheck: { path: '/healthz', matcher: '200' },
      });
    });
  },
);

it('refuses what does not carry the secret of CloudFront', async () => {
  const { recording, rules } = await make();

  expect(recording.one(LISTENER).inputs.defaultActions).toMatchObject([FORBIDDEN]);
  expect(rules).toMatchObject([{ conditions: [SECRET], actions: [{ type: 'forward' }] }]);
});

describe('with a provider of identities', () => {
  it('signs people in before anything is forwarded', async () => {
    const { rules } = await make({ oidc: OIDC });

    expect(rules).toHaveLength(3);
    expect(rules.at(-1)).toMatchObject({
      conditions: [SECRET],
      actions: [
        {
          type: 'authenticate-oidc',
          order: 1,
          authenticateOidc: { issuer: OIDC.issuer, clientSecret: 'a-secret', onUnauthenticatedRequest: 'authenticate' },
        },
        { type: 'forward', order: 2 },
      ],
    });
  });

  it('first refuses who says himself whom the load balancer signed in', async () => {
    const { rules } = await make({ oidc: OIDC });

    expect(rules[0]).toMatchObject({
      conditions: [{ httpHeader: { httpHeaderName: 'x-amzn-oidc-identity', values: ['*'] } }],
      actions: [FORBIDDEN],
    });
  });

  it('keeps the secrets out of sight', async () => {
    const { recording } = await make({ oidc: OIDC });
    const [dashboard] = recording.ofType(RULE).filter(({ name }) => name === 'nf-dashboard');

    expect(dashboard?.secretInputs).toContain('actions');
  });

  it('leaves open what is no data, and that to CloudFront only', async () => {
    const { rules } = await make({ oidc: OIDC });
    const [, open] = rules;

    expect(open).toMatchObject({
      conditions: [SECRET, { pathPattern: { values: ['/healthz', '/_next/static/*'] } }],
      actions: [{ type: 'forward' }],
    });
  });

  it('signs people in on a private network too', async () => {
    const { recording, rules } = await make({ oidc: OIDC, originSecret: undefined });

    expect(recording.one(LISTENER).inputs.defaultActions).toMatchObject([
      { type: 'authenticate-oidc' },
      { type: 'forward' },
    ]);
    expect(rules[0]).toMatchObject({ actions: [FORBIDDEN] });
  });
});

it('has no public address without CloudFront in front', async () => {
  const internal = async (changes: Partial<LoadBalancerArgs>) =>
    (await make(changes)).recording.one(BALANCER).inputs.internal;

  expect(await internal({ originSecret: undefined })).toBe(true);
  expect(await internal({})).toBe(false);
});

it('keeps people at one task where each has a lake of its own', async () => {
  const { recording } = await make({ isSticky: true });

  expect(recording.one('aws:lb/targetGroup:TargetGroup').inputs.stickiness).toMatchObject({ enabled: true });
});
