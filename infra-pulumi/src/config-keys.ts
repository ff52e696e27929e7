import { z } from 'zod';
import { KEEP_DAYS_MAX, key } from './config-key.js';
import { CONNECTION_KEYS } from './connection-keys.js';

const PREFIX_LENGTH_MAX = 256;
const TASKS_MAX = 10;
const BUDGET_USD_MAX = 100_000;

/** Fargate, "Task CPU and memory": AWS_ECS developer guide, fargate-tasks-services. */
export const FARGATE_CPU_UNITS = [256, 512, 1024, 2048, 4096, 8192, 16384] as const;

/** Amazon ECS API, ephemeralStorage.sizeInGiB: 21 to 200; 20 is what a task has that asks for nothing. */
export const EPHEMERAL_GIB = { min: 20, max: 200 } as const;

/** CloudWatch Logs API, PutRetentionPolicy.retentionInDays. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const oneOf = (values: readonly number[]) => z.number().refine((value) => values.includes(value));
const hostName = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/);
const certificateIn = (region: string) =>
  z.string().regex(new RegExp(`^arn:aws:acm:${region}:\\d{12}:certificate/[0-9a-f-]{36}$`));
const secretArn = z.string().regex(/^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/);
const httpsUrl = z.url({ protocol: /^https$/ });

const tokenAuth = z.strictObject({ tokenSecretArn: secretArn });
const oidcAuth = z.strictObject({
  issuer: httpsUrl,
  authorizationEndpoint: httpsUrl,
  tokenEndpoint: httpsUrl,
  userInfoEndpoint: httpsUrl,
  clientId: z.string().min(1),
  clientSecretArn: secretArn,
});

/** Every key of the stack's configuration: the schema, the error messages and the README read this table. */
export const CONFIG_KEYS = {
  region: key({
    schema: z.string().regex(/^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/),
    allowed: 'a Region of the commercial partition (CloudFront, WAF and the policies are written for `aws`)',
    purpose: 'Where everything but CloudFront, its WAF and its certificate lives.',
    example: 'eu-central-1',
  }),
  profile: key({
    schema: z.enum(['small', 'standard']),
    allowed: '`small` or `standard`',
    purpose: 'Which defaults the sizes below take.',
    example: 'small',
  }),
  imageTag: key({
    schema: z.string().regex(/^[0-9a-f]{40}$/),
    allowed: 'a commit SHA, 40 hexadecimal digits',
    purpose:
      'Tag of the image in ECR. Without it the service is created with no task: the first `up`, before any push.',
    example: '0123456789abcdef0123456789abcdef01234567',
  }),
  flowLogVpcIds: key({
    schema: z.array(z.string().regex(/^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/)).readonly(),
    allowed: 'a list of VPC ids of this account and Region',
    purpose: 'VPCs whose flow logs the stack switches on, into the archive.',
    example: '\'["vpc-0123456789abcdef0"]\'',
  }),
  flowLogsPrefix: key({
    schema: z
      .string()
      .max(PREFIX_LENGTH_MAX)
      .regex(/^([A-Za-z0-9!_.-]+\/)*$/)
      .refine((prefix) => !prefix.split('/').includes('AWSLogs')),
    allowed: 'empty, or folders each ending in a slash; `AWSLogs` itself is reserved by AWS',
    purpose: 'Folder above `AWSLogs/` in the bucket.',
    example: 'network/',
  }),
  existingBucket: key({
    schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    allowed: 'the name of a bucket of this account in `region`, or left out',
    purpose: 'Read flow logs from this bucket instead of creating an archive.',
    example: 'my-flow-logs',
  }),
  existingBucketKeyArn: key({
    schema: z.string().regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/),
    allowed: 'the ARN of a KMS key, or left out',
    purpose: 'The key `existingBucket` is encrypted with, when it is a customer managed one.',
    example: 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  }),
  vpcCidr: key({
    schema: z.cidrv4().refine((cidr) => {
      const bits = Number(cidr.split('/')[1]);
      return bits >= 16 && bits <= 24;
    }),
    allowed: 'an IPv4 range between /16 and /24',
    purpose: "Addresses of the service's own VPC.",
    example: '10.80.0.0/20',
  }),
  availabilityZones: key({
    schema: z.number().int().min(2).max(3),
    allowed: '2 or 3 (a load balancer needs two)',
    purpose: 'Availability zones the VPC spans.',
    example: '2',
  }),
  interfaceEndpoints: key({
    schema: z.boolean(),
    allowed: '`true` or `false`',
    purpose: 'Whether the task reaches ECR, CloudWatch Logs and Secrets Manager through endpoints in the VPC.',
    example: 'true',
  }),
  natGateways: key({
    schema: z.number().int().min(0).max(3),
    allowed: '0, 1, or as many as availability zones',
    purpose: 'NAT gateways. With none and no interface endpoints the task has a public address and lets nobody in.',
    example: '1',
  }),
  lakeStorage: key({
    schema: z.enum(['ephemeral', 'efs']),
    allowed: '`ephemeral` or `efs`',
    purpose: 'Where the lake lies: on the task (loaded again after each deployment) or on EFS (kept).',
    example: 'efs',
  }),
  ephemeralStorageGiB: key({
    schema: z.number().int().min(EPHEMERAL_GIB.min).max(EPHEMERAL_GIB.max),
    allowed: `${EPHEMERAL_GIB.min} to ${EPHEMERAL_GIB.max}`,
    purpose: "The task's own disk, the lake included when it is ephemeral; 20 GiB are free.",
    example: '40',
  }),
  cpu: key({
    schema: oneOf(FARGATE_CPU_UNITS),
    allowed: `${FARGATE_CPU_UNITS.join(', ')} (1024 is one vCPU)`,
    purpose: 'CPU units of a task.',
    example: '1024',
  }),
  memoryMiB: key({
    schema: z.number().int(),
    allowed: 'what Fargate sells with this `cpu`: 512 takes 1024 to 4096 in steps of 1024, 1024 takes 2048 to 8192',
    purpose: 'Memory of a task.',
    example: '4096',
  }),
  keepDays: key({
    schema: z.number().int().min(1).max(KEEP_DAYS_MAX),
    allowed: `1 to ${KEEP_DAYS_MAX}`,
    purpose: 'Days of records the lake keeps.',
    example: '30',
  }),
  archiveDays: key({
    schema: z.number().int().min(1).max(KEEP_DAYS_MAX),
    allowed: `1 to ${KEEP_DAYS_MAX}`,
    purpose: 'Days after which the archive bucket deletes a flow log object.',
    example: '365',
  }),
  minTasks: key({
    schema: z.number().int().min(1).max(TASKS_MAX),
    allowed: `1 to ${TASKS_MAX}, and no more than \`maxTasks\`; 1 with \`efs\`, where a lake has one writer`,
    purpose: 'Tasks that always run.',
    example: '1',
  }),
  maxTasks: key({
    schema: z.number().int().min(1).max(TASKS_MAX),
    allowed: `1 to ${TASKS_MAX}`,
    purpose: 'Tasks the autoscaling stops at, where `lakeStorage` is `ephemeral`.',
    example: '2',
  }),
  publicDashboard: key({
    schema: z.boolean(),
    allowed: '`true` (needs `auth`) or `false`',
    purpose: 'Whether CloudFront serves the dashboard to the internet. `false`: an internal load balancer, for a VPN.',
    example: 'true',
  }),
  auth: key({
    schema: z.union([tokenAuth, oidcAuth]),
    allowed:
      '`{ tokenSecretArn }`, or `{ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecretArn }`',
    purpose: 'Who is let in: a token kept in Secrets Manager, or an OpenID Connect provider at the load balancer.',
    example:
      '--path auth.tokenSecretArn arn:aws:secretsmanager:eu-central-1:123456789012:secret:networkflow-token-AbCdEf',
  }),
  serviceDomain: key({
    schema: hostName,
    allowed: 'a host name',
    purpose: 'The name people open; CloudFront answers to it.',
    example: 'flows.example.org',
  }),
  originDomain: key({
    schema: hostName,
    allowed: 'a host name, another one than `serviceDomain`',
    purpose: 'The name under which CloudFront reaches the load balancer.',
    example: 'origin.flows.example.org',
  }),
  hostedZoneId: key({
    schema: z.string().regex(/^Z[A-Z0-9]{5,31}$/),
    allowed: 'the id of a public Route 53 zone that holds both names, or left out',
    purpose: 'With it the stack writes the DNS records and creates the certificates that are not given.',
    example: 'Z0123456789ABCDEFGHIJ',
  }),
  certificateArn: key({
    schema: certificateIn('[a-z0-9-]+'),
    allowed: 'the ARN of an ACM certificate in `region`, or left out with `hostedZoneId`',
    purpose: 'Certificate of `originDomain`, at the load balancer.',
    example: 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  }),
  edgeCertificateArn: key({
    schema: certificateIn('us-east-1'),
    allowed: 'the ARN of an ACM certificate in us-east-1, or left out with `hostedZoneId`',
    purpose: 'Certificate of `serviceDomain`, at CloudFront, which reads certificates in us-east-1 only.',
    example: 'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  }),
  ...CONNECTION_KEYS,
  alarmEmail: key({
    schema: z.email(),
    allowed: 'an e-mail address',
    purpose: 'Who hears of alarms and of the budget.',
    example: 'network-team@example.org',
  }),
  monthlyBudgetUsd: key({
    schema: z.number().int().min(1).max(BUDGET_USD_MAX),
    allowed: `1 to ${BUDGET_USD_MAX}`,
    purpose: 'What the account may cost in a month, in USD; at 80 % and 100 % of it somebody is told.',
    example: '80',
  }),
  githubRepository: key({
    schema: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}(@\d+)?\/[A-Za-z0-9._-]{1,100}(@\d+)?$/),
    allowed: '`owner/name`, or `owner@id/name@id` for a repository made or renamed since 2026-07-15, or left out',
    purpose: "Repository whose workflows may deploy, as GitHub's tokens name it. Without it no such role is made.",
    example: 'example/networkflow',
  }),
  githubBranch: key({
    schema: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/),
    allowed: 'the name of a branch, without wildcards',
    purpose: 'The only branch that may deploy.',
    example: 'main',
  }),
  githubProviderArn: key({
    schema: z.string().regex(/^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/),
    allowed: "the ARN of the account's OIDC provider for GitHub, or left out",
    purpose: 'An account holds one such provider; name it when it exists already.',
    example: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
  }),
  stateBucket: key({
    schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    allowed: 'the bucket the bootstrap program made; needed with `githubRepository`',
    purpose: 'Lets the deployment role read and write the state.',
    example: 'networkflow-state-123456789012-eu-central-1',
  }),
  stateKeyArn: key({
    schema: z.string().regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/),
    allowed: 'the key the bootstrap program made; needed with `githubRepository`',
    purpose: 'Lets the deployment role decrypt the state and its secrets.',
    example: 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  }),
  logRetentionDays: key({
    schema: oneOf(RETENTION_DAYS),
    allowed: RETENTION_DAYS.join(', '),
    purpose: "Days CloudWatch keeps the service's own log.",
    example: '30',
  }),
} as const;

export type ConfigKeyName = keyof typeof CONFIG_KEYS;
