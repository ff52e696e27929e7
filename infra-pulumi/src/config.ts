import { RunError } from '@pulumi/pulumi';
import type { z } from 'zod';
import { CONFIG_KEYS, type ConfigKeyName } from './config-keys.js';
import { fargateMemoryMiB } from './fargate-sizes.js';

type Values = { [Name in ConfigKeyName]: z.output<(typeof CONFIG_KEYS)[Name]['schema']> };

const OPTIONAL = [
  'imageTag',
  'existingBucket',
  'existingBucketKeyArn',
  'auth',
  'hostedZoneId',
  'certificateArn',
  'edgeCertificateArn',
  'githubRepository',
  'githubProviderArn',
  'stateBucket',
  'stateKeyArn',
  'archiveTimeZone',
] as const satisfies readonly ConfigKeyName[];

type Optional = (typeof OPTIONAL)[number];

/** The stack's configuration, complete: given values, and the profile's for the rest. */
export type InfraConfig = Readonly<Omit<Values, Optional> & Partial<Pick<Values, Optional>>>;
export type Profile = InfraConfig['profile'];
export type Auth = NonNullable<InfraConfig['auth']>;
export type TokenAuth = Extract<Auth, { readonly tokenSecretArn: string }>;
export type OidcAuth = Extract<Auth, { readonly issuer: string }>;

/** The part of `pulumi.Config` that is read. */
export interface ConfigSource {
  get(key: string): string | undefined;
  /** Names that are set; one the stack does not know is refused. */
  readonly names?: readonly string[];
}

const SHARED_DEFAULTS = {
  profile: 'small',
  flowLogVpcIds: [],
  flowLogsPrefix: '',
  vpcCidr: '10.80.0.0/20',
  availabilityZones: 2,
  interfaceEndpoints: false,
  ephemeralStorageGiB: 20,
  archiveDays: 365,
  connectionArchives: false,
  connectionDays: 180,
  archiveMemoryMiB: 2048,
  archiveScratchMiB: 4096,
  archiveTimeoutS: 900,
  archiveConcurrency: 2,
  athenaScanGiB: 20,
  minTasks: 1,
  publicDashboard: true,
  githubBranch: 'main',
  logRetentionDays: 30,
} as const satisfies Partial<Values>;

const PROFILE_DEFAULTS = {
  small: {
    natGateways: 0,
    lakeStorage: 'ephemeral',
    cpu: 512,
    memoryMiB: 2048,
    keepDays: 7,
    maxTasks: 1,
    monthlyBudgetUsd: 90,
  },
  standard: {
    natGateways: 1,
    lakeStorage: 'efs',
    cpu: 2048,
    memoryMiB: 8192,
    keepDays: 30,
    maxTasks: 3,
    monthlyBudgetUsd: 350,
  },
} as const satisfies Record<Profile, Partial<Values>>;

/** What a profile takes for a key that is not set; undefined for a key without a default. */
export function defaultOf(name: ConfigKeyName, profile: Profile): unknown {
  return { ...SHARED_DEFAULTS, ...PROFILE_DEFAULTS[profile] }[name as keyof typeof SHARED_DEFAULTS];
}

export function isOptional(name: ConfigKeyName): boolean {
  return (OPTIONAL as readonly string[]).includes(name);
}

/**
 * Reads and checks the whole configuration before any resource is made.
 *
 * Throws one `RunError` that names every key that is wrong, what was given, what is allowed and how to set it.
 */
export function readConfig(source: ConfigSource): InfraConfig {
  const problems: string[] = unknownNames(source);
  const given: Partial<Record<ConfigKeyName, unknown>> = {};
  for (const name of KEY_NAMES) {
    const raw = source.get(name);
    if (raw === undefined) continue;
    const parsed = CONFIG_KEYS[name].schema.safeParse(typed(name, raw));
    if (parsed.success) given[name] = parsed.data;
    else problems.push(problem(name, raw));
  }
  if (problems.length > 0) throw refusal(problems);

  const profile = (given.profile ?? SHARED_DEFAULTS.profile) as Profile; // Parsed by the schema of that key just above.
  const values = { ...SHARED_DEFAULTS, ...PROFILE_DEFAULTS[profile], ...given };
  for (const name of KEY_NAMES) {
    if (!isOptional(name) && !(name in values)) problems.push(problem(name, undefined));
  }
  if (problems.length > 0) throw refusal(problems);

  const config = values as InfraConfig; // Each value went through its schema, and none that is needed is missing.
  problems.push(...contradictions(config));
  if (problems.length > 0) throw refusal(problems);
  return Object.freeze(config);
}

/** Where the task runs: a task without NAT and without endpoints needs a public address to fetch its own image. */
export function taskSubnets(config: Pick<InfraConfig, 'natGateways' | 'interfaceEndpoints'>): 'private' | 'public' {
  return config.natGateways > 0 || config.interfaceEndpoints ? 'private' : 'public';
}

export const isOidc = (auth: Auth | undefined): auth is OidcAuth => auth !== undefined && 'issuer' in auth;
export const isToken = (auth: Auth | undefined): auth is TokenAuth => auth !== undefined && 'tokenSecretArn' in auth;

const KEY_NAMES = Object.keys(CONFIG_KEYS) as ConfigKeyName[]; // The keys of a literal are exactly its names.

/** Pulumi hands every value over as text; what is no text in the schema is JSON. */
function typed(name: ConfigKeyName, raw: string): unknown {
  if (CONFIG_KEYS[name].schema.safeParse(raw).success) return raw;
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

function unknownNames({ names = [] }: ConfigSource): string[] {
  const known = new Set<string>(KEY_NAMES);
  return names
    .filter((name) => !known.has(name))
    .map((name) => `${name}: there is no such key. Known are ${KEY_NAMES.join(', ')}.`);
}

function problem(name: ConfigKeyName, raw: string | undefined, why?: string): string {
  const { allowed, example } = CONFIG_KEYS[name];
  // Somebody may have put the token itself where its secret is to be named; what is printed stays in a CI log.
  const shown = name === 'auth' ? 'set, but not of this shape' : JSON.stringify(raw);
  const was = raw === undefined ? 'is not set' : `is ${shown}`;
  const command = example.startsWith('--path') ? example : `${name} ${example}`;
  return `${name} ${was}${why === undefined ? '' : `, ${why}`}. Allowed: ${allowed}. Set it: pulumi config set ${command}`;
}

function contradictions(config: InfraConfig): string[] {
  const given = (name: ConfigKeyName): string | undefined =>
    config[name] === undefined ? undefined : String(config[name]);
  const found: string[] = [];
  const refuse = (name: ConfigKeyName, why: string) => found.push(problem(name, given(name), why));

  if (config.publicDashboard && config.auth === undefined) {
    refuse(
      'auth',
      'and publicDashboard is true: flow logs name every host of the network, they are not served unasked',
    );
  }
  if (config.hostedZoneId === undefined && config.certificateArn === undefined) {
    refuse('certificateArn', 'and there is no hostedZoneId to create one in');
  }
  if (config.publicDashboard && config.hostedZoneId === undefined && config.edgeCertificateArn === undefined) {
    refuse('edgeCertificateArn', 'and there is no hostedZoneId to create one in');
  }
  if (config.certificateArn !== undefined && !config.certificateArn.startsWith(`arn:aws:acm:${config.region}:`)) {
    refuse('certificateArn', `which is not in ${config.region}`);
  }
  if (config.serviceDomain === config.originDomain)
    refuse('originDomain', 'which is serviceDomain: CloudFront would ask itself');
  const memory = fargateMemoryMiB(config.cpu);
  if (!memory.includes(config.memoryMiB)) {
    refuse('memoryMiB', `but with cpu ${config.cpu} Fargate sells ${memory.join(', ')}`);
  }
  if (config.minTasks > config.maxTasks) refuse('minTasks', `more than maxTasks (${config.maxTasks})`);
  if (config.natGateways > 1 && config.natGateways !== config.availabilityZones) {
    refuse('natGateways', `neither one nor one for each of the ${config.availabilityZones} zones`);
  }
  if (config.natGateways > 1 && config.natGateways < config.availabilityZones) {
    refuse('natGateways', `but beyond one there is one in each of the ${config.availabilityZones} availabilityZones`);
  }
  if (config.lakeStorage === 'efs' && config.minTasks > 1) {
    refuse('minTasks', 'but lakeStorage is efs: a lake has one writer');
  }
  if (config.existingBucket !== undefined && config.flowLogVpcIds.length > 0) {
    refuse('flowLogVpcIds', "but the policy of existingBucket is not this stack's to write: switch those on beside it");
  }
  if (config.existingBucketKeyArn !== undefined && config.existingBucket === undefined) {
    refuse('existingBucketKeyArn', 'but existingBucket is not set');
  }
  for (const name of ['stateBucket', 'stateKeyArn'] as const) {
    if (config.githubRepository !== undefined && config[name] === undefined) {
      refuse(name, 'but githubRepository is, whose role must reach the state');
    }
  }
  return found;
}

function refusal(problems: readonly string[]): RunError {
  return new RunError(`The configuration of this stack is refused:\n- ${problems.join('\n- ')}`);
}
