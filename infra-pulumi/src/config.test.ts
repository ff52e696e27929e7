import { describe, expect, it } from 'vitest';
import { defaultOf, isOptional, readConfig, taskSubnets } from './config.js';
import { CONFIG_KEYS, type ConfigKeyName } from './config-keys.js';
import { COMPLETE, exampleConfig, settings } from './testing/example-config.js';

const NAMES = Object.keys(CONFIG_KEYS) as ConfigKeyName[];

/** One value per key that must be refused, alone or against the smallest stack. */
const WRONG: Readonly<Record<ConfigKeyName, string>> = {
  region: 'cn-north-1',
  profile: 'large',
  imageTag: 'latest',
  flowLogVpcIds: 'vpc-0123456789abcdef0',
  flowLogsPrefix: 'AWSLogs/',
  existingBucket: 'My_Bucket',
  existingBucketKeyArn: 'alias/aws/s3',
  vpcCidr: '10.0.0.0/8',
  availabilityZones: '1',
  interfaceEndpoints: 'yes',
  natGateways: '3',
  lakeStorage: 'ebs',
  ephemeralStorageGiB: '500',
  cpu: '300',
  memoryMiB: '16384',
  keepDays: '0',
  archiveDays: '0',
  minTasks: '0',
  maxTasks: '1000',
  publicDashboard: '1',
  auth: '{"token":"secret"}',
  serviceDomain: 'https://flows.example.org',
  originDomain: 'flows.example.org',
  hostedZoneId: 'example.org',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  edgeCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  connectionArchives: 'maybe',
  connectionDays: '0',
  archiveMemoryMiB: '512',
  archiveScratchMiB: '20000',
  archiveTimeoutS: '901',
  archiveConcurrency: '-1',
  archiveTimeZone: 'europe',
  athenaScanGiB: '0',
  alarmEmail: 'nobody',
  monthlyBudgetUsd: '-1',
  githubRepository: 'https://github.com/example/networkflow',
  githubBranch: 'release/*',
  githubProviderArn: 'token.actions.githubusercontent.com',
  stateBucket: 's3://state',
  stateKeyArn: 'alias/state',
  logRetentionDays: '31',
};

function refusal(changes: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig(settings(changes));
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

describe('the configuration', () => {
  it('needs no more than a Region, who is let in, two names, a zone and an address', () => {
    const config = exampleConfig();

    expect(config).toMatchObject({ profile: 'small', cpu: 512, memoryMiB: 2048, natGateways: 0, maxTasks: 1 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes sizes from the profile, and each given value instead', () => {
    expect(exampleConfig({ profile: 'standard', cpu: '4096' })).toMatchObject({
      cpu: 4096,
      memoryMiB: 8192,
      lakeStorage: 'efs',
      natGateways: 1,
    });
  });

  it('reads lists, numbers and structures out of the text Pulumi hands over', () => {
    expect(exampleConfig(COMPLETE)).toMatchObject({ flowLogVpcIds: ['vpc-0123456789abcdef0'], githubBranch: 'main' });
  });

  it.each(NAMES)('refuses a wrong %s by name, with what was given, what is allowed and how to set it', (name) => {
    const message = refusal({ [name]: WRONG[name] });

    const line = message.split('\n').find((each) => each.startsWith(`- ${name} is`));
    expect(line, message).toContain(name === 'auth' ? 'not of this shape' : JSON.stringify(WRONG[name]));
    expect(line).toContain(`Allowed: ${CONFIG_KEYS[name].allowed}`);
    expect(line).toContain('Set it: pulumi config set ');
  });

  it.each(['region', 'serviceDomain', 'originDomain', 'alarmEmail'])('refuses a stack without %s', (name) => {
    expect(refusal({ [name]: undefined })).toContain(`- ${name} is not set. Allowed: `);
  });

  it('names everything that is wrong at once', () => {
    const message = refusal({ cpu: '300', keepDays: '0', alarmEmail: undefined });

    expect(message.match(/^- /gm)).toHaveLength(2);
    expect(message).toMatch(/- cpu is "300".*\n- keepDays is "0"|- keepDays is "0".*\n- cpu is "300"/);
  });

  it('does not repeat a token that was put where the name of its secret belongs', () => {
    expect(refusal({ auth: '{"token":"hunter2hunter2hunter2"}' })).not.toContain('hunter2');
  });

  it('refuses a key it does not know', () => {
    expect(refusal({ imagetag: 'x' })).toContain('imagetag: there is no such key. Known are region, profile');
  });

  it('refuses a public dashboard that lets everybody in', () => {
    expect(refusal({ auth: undefined })).toMatch(/- auth is not set, and publicDashboard is true: flow logs/);
    expect(exampleConfig({ auth: undefined, publicDashboard: 'false' }).auth).toBeUndefined();
  });

  it('refuses to go on without certificates and without a zone to create them in', () => {
    const message = refusal({ hostedZoneId: undefined });

    expect(message).toContain('- certificateArn is not set, and there is no hostedZoneId');
    expect(message).toContain('- edgeCertificateArn is not set, and there is no hostedZoneId');
  });

  it.each([
    [{ minTasks: '3', maxTasks: '2' }, 'minTasks is "3", more than maxTasks (2)'],
    [
      { existingBucketKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef' },
      'but existingBucket is not set',
    ],
    [{ existingBucket: 'logs', flowLogVpcIds: '["vpc-01234567"]' }, 'flowLogVpcIds is "vpc-01234567", but'],
    [{ githubRepository: 'a/b' }, 'stateBucket is not set, but githubRepository is'],
    [{ cpu: '256' }, 'memoryMiB is "4096"'],
    [{ availabilityZones: '3', natGateways: '2' }, 'one in each of the 3 availabilityZones'],
    [{ lakeStorage: 'efs', minTasks: '2', maxTasks: '2' }, 'a lake has one writer'],
  ])('refuses what contradicts itself: %j', (changes, expected) => {
    const also = 'cpu' in changes ? { memoryMiB: '4096' } : {};

    expect(refusal({ ...changes, ...also })).toContain(expected);
  });

  it('gives a task a public address only when there is neither NAT nor endpoint', () => {
    expect(taskSubnets({ natGateways: 0, interfaceEndpoints: false })).toBe('public');
    expect(taskSubnets({ natGateways: 1, interfaceEndpoints: false })).toBe('private');
    expect(taskSubnets({ natGateways: 0, interfaceEndpoints: true })).toBe('private');
  });

  it('has a default, or is optional, or is one of the five that are needed', () => {
    const needed = NAMES.filter((name) => !isOptional(name) && defaultOf(name, 'small') === undefined);

    expect(needed).toEqual(['region', 'serviceDomain', 'originDomain', 'alarmEmail']);
  });
});
