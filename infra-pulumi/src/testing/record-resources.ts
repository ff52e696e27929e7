import * as pulumi from '@pulumi/pulumi';
import type { MockCallArgs, MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-central-1';
export const STACK = 'test';
/** What the cloud gives when it is asked for a random text. */
export const RANDOM = 'r4nd0m';

/** ARN of the key of that logical name: KMS makes up an id, the recorder spells the name in hexadecimal. */
export function keyArn(name: string): string {
  const hex = Buffer.from(name.slice(0, 6)).toString('hex').padStart(12, '0');
  return `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/01234567-89ab-cdef-0123-${hex}`;
}

/** One resource as the program registered it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** What the program asked for; outputs of other resources are resolved, and secrets uncovered. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that are, or hold, a secret: Pulumi encrypts them in its state and never shows them. */
  readonly secretInputs: readonly string[];
  readonly provider: string | undefined;
  readonly custom: boolean;
}

export interface Recording {
  readonly resources: readonly Recorded[];
  /** Waits until everything the program began to register is registered. */
  settled(): Promise<void>;
  ofType(type: string): readonly Recorded[];
  /** The only resource of that type whose logical name ends so; throws when there is none or several. */
  one(type: string, nameEnd?: string): Recorded;
}

const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': {
    accountId: ACCOUNT_ID,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/test`,
    id: ACCOUNT_ID,
    userId: 'test',
  },
  'aws:index/getAvailabilityZones:getAvailabilityZones': {
    names: ['a', 'b', 'c'].map((zone) => REGION + zone),
    zoneIds: ['euc1-az2', 'euc1-az3', 'euc1-az1'],
    id: REGION,
  },
  'aws:ec2/getManagedPrefixList:getManagedPrefixList': { id: 'pl-0123456789abcdef0', arn: 'arn:aws:ec2:pl' },
  'aws:secretsmanager/getRandomPassword:getRandomPassword': { randomPassword: RANDOM, id: 'random' },
  'aws:secretsmanager/getSecretVersion:getSecretVersion': { secretString: 'a-secret', id: 'secret' },
};

/** As Pulumi marks a secret on its way to the engine: `specialSecretSig` of its SDK, under `specialSigKey`. */
const SECRET_MARK = '1b47061264138c4ac30d75fd1eb44270';
const MARK_KEY = '4dabf18193072939515e22adb298388d';

function uncovered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncovered);
  if (typeof value !== 'object' || value === null) return value;
  if (MARK_KEY in value && 'value' in value) return uncovered(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, uncovered(inner)]));
}

/** State AWS would compute: an ARN and a name for everything, and what else a program reads. */
function stateOf({ type, name, inputs }: MockResourceArgs): Record<string, unknown> {
  const [, module = '', kind = ''] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  const physical = String(inputs.name ?? inputs.bucket ?? name);
  const arn =
    ARNS[`${module}.${kind}`]?.(physical) ??
    `arn:aws:${module}:${REGION}:${ACCOUNT_ID}:${kind.toLowerCase()}/${physical}`;
  return {
    arn,
    name: physical,
    ...(kind === 'Repository' ? { repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${physical}` } : {}),
    ...(kind === 'LoadBalancer'
      ? { dnsName: `${physical}.elb.amazonaws.com`, zoneId: 'Z215JYRZR1TBD5', arnSuffix: `app/${physical}/0` }
      : {}),
    ...(kind === 'TargetGroup' ? { arnSuffix: `targetgroup/${physical}/0` } : {}),
    ...(kind === 'Distribution' ? { domainName: 'd111111abcdef8.cloudfront.net', hostedZoneId: 'Z2FDTNDATAQYW2' } : {}),
    ...(kind === 'VpcEndpoint' ? { prefixListId: 'pl-s3' } : {}),
    ...(type === 'aws:route53/record:Record' ? { fqdn: inputs.name } : {}),
    ...(kind === 'Certificate'
      ? {
          domainValidationOptions: [
            {
              domainName: inputs.domainName,
              resourceRecordName: `_x.${inputs.domainName}`,
              resourceRecordType: 'CNAME',
              resourceRecordValue: '_y.acm-validations.aws',
            },
          ],
        }
      : {}),
    ...(type === 'awsx:ec2:Vpc'
      ? {
          vpcId: 'vpc-0aaaaaaaaaaaaaaaa',
          privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
          publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
          isolatedSubnetIds: [],
          routeTables: [{ id: 'rtb-public' }, { id: 'rtb-private' }],
        }
      : {}),
    ...inputs,
  };
}

const ARNS: Readonly<Record<string, (name: string) => string>> = {
  's3.Bucket': (name) => `arn:aws:s3:::${name}`,
  'iam.Role': (name) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`,
  'iam.Policy': (name) => `arn:aws:iam::${ACCOUNT_ID}:policy/${name}`,
  'iam.OpenIdConnectProvider': () => `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`,
  'kms.Key': keyArn,
  'lambda.Function': (name) => `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`,
  'sqs.Queue': (name) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
  'ecr.Repository': (name) => `arn:aws:ecr:${REGION}:${ACCOUNT_ID}:repository/${name}`,
  'cloudwatch.LogGroup': (name) => `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}`,
};

/**
 * Replaces the cloud by a recorder. Call it before the first resource of a test is made.
 *
 * An invoke that no answer is listed for fails: what a program reads from the cloud is part of what is tested.
 */
export async function recordResources(stack = STACK): Promise<Recording> {
  const resources: Recorded[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(args: MockResourceArgs) {
        const { type, name, inputs, provider, custom } = args;
        resources.push({
          type,
          name,
          inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, uncovered(value)])),
          secretInputs: Object.keys(inputs).filter((key) => JSON.stringify(inputs[key]).includes(SECRET_MARK)),
          provider: provider || undefined,
          custom: custom ?? true,
        });
        return { id: `${name}-id`, state: stateOf(args) };
      },
      call({ token, inputs }: MockCallArgs) {
        const answer = ANSWERS[token];
        if (answer === undefined) throw new Error(`The program asked the cloud ${token}, which no test answers.`);
        return { ...inputs, ...answer };
      },
    },
    'networkflow',
    stack,
    false,
  );
  return {
    resources,
    settled: () => pulumi.runtime.disconnect(),
    ofType: (type) => resources.filter((resource) => resource.type === type),
    one(type, nameEnd = '') {
      const found = resources.filter((resource) => resource.type === type && resource.name.endsWith(nameEnd));
      const [first] = found;
      if (first === undefined || found.length > 1) {
        const had = resources.map((resource) => `${resource.type} ${resource.name}`).join('\n');
        throw new Error(`${found.length} resources are ${type} *${nameEnd}, not one. There are:\n${had}`);
      }
      return first;
    },
  };
}
