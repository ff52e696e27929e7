import { beforeAll, describe, expect, it } from 'vitest';
import { policy, type Statement } from '../src/policies/document.js';
import { accountOf, type FoundPolicy, policiesOf } from '../src/testing/iam/account.js';
import { evaluate } from '../src/testing/iam/evaluate.js';
import { listOf } from '../src/testing/iam/patterns.js';
import { ACCOUNT_ID, REGION, type Recording } from '../src/testing/record-resources.js';
import { ALLOWED, DENIED, DEPLOY, type Row, role } from './policy-calls.js';
import { recordEverything } from './record-everything.js';

/** IAM and STS quotas: characters of a managed policy, of a role's inline policies, and of a trust policy. */
const POLICY_CHARS_MAX = {
  'aws:iam/policy:Policy': 6144,
  'aws:iam/rolePolicy:RolePolicy': 10_240,
  'aws:iam/role:Role': 2048,
};

/**
 * Actions that may be allowed on `*`, since AWS knows no resource for them, or they come before there is one.
 * Source: Service Authorization Reference, column "Resource types" of each service.
 */
const WITHOUT_RESOURCE = new Set([
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:DescribeScalingPolicies',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:GetManagedPrefixListEntries',
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:RegisterTaskDefinition',
  'elasticloadbalancing:DescribeListenerAttributes',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTags',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'secretsmanager:GetRandomPassword',
]);

/** What no policy attached later may open: identities, keys and flow logs. */
const BEYOND =
  /^(iam:(?!PassRole)|kms:(Put|Schedule)|s3:(Put|Delete)Bucket|s3:GetObject$|ec2:(Run|DeleteVpc)|ecr:Delete)/;

const isBeyond = ([by, action, , context]: Row) =>
  by === DEPLOY && BEYOND.test(action) && context?.['aws:SecureTransport'] !== 'false';

/** A boundary grants nothing: it lists actions, and the policies under it name what they are on. */
const isBoundary = ({ resource }: FoundPolicy) => String(resource.inputs.name).endsWith('-boundary');
/** In these `*` is the resource itself: a key's policy is about that key, an endpoint's about what goes through it. */
const isAboutItself = ({ resource }: FoundPolicy) =>
  ['aws:kms/key:Key', 'aws:ec2/vpcEndpoint:VpcEndpoint'].includes(resource.type);

let recording: Recording;
let found: readonly FoundPolicy[];
let account: ReturnType<typeof accountOf>;

beforeAll(async () => {
  recording = await recordEverything();
  found = policiesOf(recording);
  account = accountOf(recording);
});

function statements(wanted: (each: FoundPolicy) => boolean = () => true): readonly (Statement & { where: string })[] {
  return found
    .filter(wanted)
    .flatMap(({ where, document }) => document.Statement.map((each) => ({ ...each, where: `${where} ${each.Sid}` })));
}

const title = ([by, action, resource, context]: Row) =>
  `${Object.values(by).join().split(/[:/]/).at(-1)} ${action} ${resource.split(':').slice(5).join(':') || '*'} ${JSON.stringify(context ?? {})}`;

/** EventBridge says no account to SNS and KMS, so that no condition on one would ever hold; both serve alarms alone. */
const FROM_EVENTBRIDGE = ['LetThoseWhoTellEncrypt', 'LetEventsPublish'];

describe('every policy of the program', () => {
  it('is looked at: trust, roles, boundary, buckets and keys', () => {
    const kinds = new Set(found.map(({ resource, property }) => `${resource.type.split(':').at(-1)}.${property}`));

    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'Role.assumeRolePolicy',
        'RolePolicy.policy',
        'Policy.policy',
        'BucketPolicy.policy',
        'Key.policy',
      ]),
    );
    expect(found.length).toBeGreaterThanOrEqual(13);
  });

  it('allows named actions only', () => {
    const wild = statements().filter(
      ({ Effect, Action }) => Effect === 'Allow' && listOf(Action).some((action) => /[*?]/.test(action)),
    );

    expect(wild.map(({ where }) => where)).toEqual([]);
  });

  it('allows on named resources, but for actions AWS has no resource for', () => {
    const wild = statements((each) => !isBoundary(each) && !isAboutItself(each)).filter(
      ({ Effect, Resource = [] }) => Effect === 'Allow' && listOf(Resource).includes('*'),
    );

    expect(wild.length).toBeGreaterThan(0);
    for (const { where, Action } of wild) {
      expect(
        listOf(Action).filter((action) => !WITHOUT_RESOURCE.has(action)),
        where,
      ).toEqual([]);
    }
  });

  it('allows everybody nothing, unless on condition', () => {
    const open = statements().filter(
      ({ Effect, Principal, Condition }) =>
        Effect === 'Allow' &&
        Condition === undefined &&
        (Principal === '*' || listOf(Principal?.AWS ?? []).includes('*')),
    );

    expect(open.filter(({ where }) => !where.includes('vpcEndpoint')).map(({ where }) => where)).toEqual([]);
  });

  it('lets a service act only for this account', () => {
    for (const { where, Effect, Principal, Condition } of statements()) {
      if (Effect !== 'Allow' || typeof Principal !== 'object' || Principal.Service === undefined) continue;
      if (FROM_EVENTBRIDGE.some((sid) => where.endsWith(` ${sid}`))) continue;
      const source = Condition?.StringLike?.['aws:SourceArn'];
      if (source === undefined) expect(Condition?.StringEquals?.['aws:SourceAccount'], where).toBe('123456789012');
      // An ARN says the account as well.
      else expect(source, where).toMatch(/^arn:aws:[a-z0-9-]+:[a-z0-9-]+:123456789012:/);
    }
  });

  it('never allows by leaving out', () => {
    const text = JSON.stringify(found.map(({ document }) => document));

    expect(text).not.toMatch(/NotAction|NotResource|NotPrincipal/);
  });

  it('names its statements, and fits into what IAM takes', () => {
    for (const { where, resource, document } of found) {
      const sids = document.Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size, where).toBe(sids.length);
      const max =
        Object.entries(POLICY_CHARS_MAX).find(([type]) => type === resource.type)?.[1] ?? Number.POSITIVE_INFINITY;
      expect(JSON.stringify(document).length, where).toBeLessThanOrEqual(max);
    }
  });
});

describe('calls that must be allowed', () => {
  it.each(ALLOWED.map((row) => [title(row), row] as const))('%s', (_, [by, action, resource, context]) => {
    expect(account.answer({ by, action, resource, ...(context === undefined ? {} : { context }) })).toBe('allowed');
  });
});

describe('calls that must be denied', () => {
  it.each(DENIED.map((row) => [title(row), row] as const))('%s', (_, [by, action, resource, context]) => {
    expect(account.answer({ by, action, resource, ...(context === undefined ? {} : { context }) })).not.toBe('allowed');
  });
});

/** What a workflow changes, by type: the action, and the ARN AWS makes of the name the program gives. */
const CHANGED_BY_WORKFLOWS: Readonly<Record<string, readonly [action: string, arn: (name: string) => string]>> = {
  'aws:lb/loadBalancer:LoadBalancer': [
    'elasticloadbalancing:ModifyListener',
    (name) => regional('elasticloadbalancing', `listener/app/${name}/50dc6c495c0c9188/f2f7dc8efc522ab2`),
  ],
  'aws:lb/targetGroup:TargetGroup': [
    'elasticloadbalancing:ModifyTargetGroup',
    (name) => regional('elasticloadbalancing', `targetgroup/${name}/73e2d6bc24d8a067`),
  ],
  'aws:wafv2/webAcl:WebAcl': [
    'wafv2:UpdateWebACL',
    (name) => `arn:aws:wafv2:us-east-1:${ACCOUNT_ID}:global/webacl/${name}/a1b2`,
  ],
  'aws:cloudwatch/metricAlarm:MetricAlarm': [
    'cloudwatch:PutMetricAlarm',
    (name) => regional('cloudwatch', `alarm:${name}`),
  ],
  'aws:budgets/budget:Budget': ['budgets:ModifyBudget', (name) => `arn:aws:budgets::${ACCOUNT_ID}:budget/${name}`],
  'aws:cloudwatch/logGroup:LogGroup': ['logs:PutRetentionPolicy', (name) => regional('logs', `log-group:${name}`)],
  'aws:lambda/function:Function': ['lambda:UpdateFunctionCode', (name) => regional('lambda', `function:${name}`)],
  'aws:glue/catalogTable:CatalogTable': [
    'glue:UpdateTable',
    (name) => regional('glue', `table/networkflow_test/${name}`),
  ],
  'aws:ecr/repository:Repository': ['ecr:PutImage', (name) => regional('ecr', `repository/${name}`)],
};
const regional = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

describe('the role that deploys', () => {
  it.each(Object.entries(CHANGED_BY_WORKFLOWS))(
    'reaches every %s under the name the program gives it',
    (type, [action, arn]) => {
      const names = recording.ofType(type).map(({ inputs }) => String(inputs.name));

      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        expect(account.answer({ by: role('deploy'), action, resource: arn(name) }), `${action} ${arn(name)}`).toBe(
          'allowed',
        );
      }
    },
  );
});

describe('the boundary over the roles of the workflows', () => {
  const everything = policy({ Sid: 'Admin', Effect: 'Allow', Action: '*', Resource: '*' });

  it.each(DENIED.filter(isBeyond).map((row) => [title(row), row] as const))(
    'holds when somebody makes them administrators: %s',
    (_, [by, action, resource, context = {}]) => {
      const boundary = found.find(isBoundary)?.document;

      expect(boundary).toBeDefined();
      const policies = {
        accountId: ACCOUNT_ID,
        identity: [everything],
        ...(boundary === undefined ? {} : { boundary }),
      };
      expect(evaluate({ by, action, resource, context }, policies)).not.toBe('allowed');
    },
  );
});
