import { Command, InvalidArgumentError, Option } from 'commander';
import type { ServiceName, VerifyTarget } from '../checks/deployment/deployment.js';
import { CliError } from '../cli-error.js';
import { s3Settings } from '../config/ingest-source.js';
import { parsePositiveDuration } from '../config/parse-duration.js';
import { addSettings, type GivenFlags, resolveSettings } from '../config/resolve-settings.js';
import type { Settings } from '../config/settings.js';
import type { Effects } from '../effects.js';
import { addCheckOptions, type ReportOptions } from './check-options.js';

const LAG_MAX_SECONDS_DEFAULT = 1_800;
const MS_PER_SECOND = 1_000;

interface VerifyFlags extends ReportOptions {
  readonly service?: ServiceName | undefined;
  readonly region?: string | undefined;
  readonly imageTag?: string | undefined;
  readonly logGroup?: string | undefined;
  readonly url?: string | undefined;
  /** Seconds. */
  readonly maxLag?: number | undefined;
}

export type VerifyOptions = GivenFlags & VerifyFlags;

export function verifyCommand(effects: Effects): Command {
  const command = new Command('verify').description(
    'Check a deployment in AWS: credentials, bucket, logs and their fields, ECS service and image, log group, address.',
  );
  addSettings(command, ['bucket', 'prefix'])
    .addOption(new Option('--service <cluster/service>', 'the ECS service').argParser(parseService))
    .option('--region <region>', 'where the service, its image and its logs are (or AWS_REGION)')
    .option('--image-tag <tag>', 'the image tag that should run, such as the commit')
    .option('--log-group <name>', 'the log group, where it is not that of the task definition')
    .addOption(new Option('--url <url>', 'where people open the dashboard; /healthz is asked').argParser(parseUrl))
    .addOption(
      new Option('--max-lag <duration>', 'how old the newest object may be (30m)').argParser(parsePositiveDuration),
    );
  return addCheckOptions(
    addSettings(command, ['awsRegion', 'profile', 'assumeRole', 'externalId', 'endpointUrl', 'extensionDir', 'format']),
  )
    .addHelpText(
      'after',
      `
Nothing is changed. What is not named is not checked; a check that fails hides no other one. Actions it needs:
  s3:ListBucket, s3:GetObject, s3:GetEncryptionConfiguration, s3:GetBucketPublicAccessBlock, s3:GetBucketPolicyStatus,
  s3:GetBucketVersioning, ecs:DescribeServices, ecs:DescribeTaskDefinition, ecs:ListTasks, ecs:DescribeTasks,
  ecr:DescribeImages, ecr:BatchGetImage, logs:DescribeLogGroups, logs:FilterLogEvents

Examples:
  networkflow verify --bucket my-flow-logs --prefix AWSLogs/
  networkflow verify --bucket my-flow-logs --service main/networkflow --region eu-central-1 --image-tag 4f2a91c
  networkflow verify --url https://flows.example.com
  networkflow verify --bucket my-flow-logs --json | jq '.checks[] | select(.status == "failed")'

Exit code 0 when no check failed, 1 when one did; with --strict also when one warned.`,
    )
    .action((_options: unknown, self: Command) => runVerify(self.optsWithGlobals<VerifyOptions>(), effects));
}

export async function runVerify(options: VerifyOptions, effects: Effects): Promise<void> {
  const { service, region, imageTag, logGroup, url, maxLag, timeout, strict, json, ...given } = options;
  const { values } = await resolveSettings(given, effects);
  const bucket = oneBucket(values);
  if (bucket === undefined && service === undefined && logGroup === undefined && url === undefined) {
    throw new CliError('Verify what? Name at least one of --bucket, --service, --log-group and --url.');
  }
  if (imageTag !== undefined && service === undefined) {
    throw new CliError('--image-tag says what a service should run: name it with --service <cluster/service>.');
  }
  const target: VerifyTarget = {
    bucket,
    prefix: values.prefix ?? '',
    service,
    region: region ?? values.awsRegion,
    profile: values.profile,
    imageTag,
    logGroup,
    url,
    endpointUrl: values.endpointUrl,
    fields: values.format?.split(/[\s,]+/).filter((name) => name !== ''),
    lagMaxMs: (maxLag ?? LAG_MAX_SECONDS_DEFAULT) * MS_PER_SECOND,
  };
  // Loaded here: the clients of AWS take a third of a second, which no other command should pay.
  const [{ reportChecks }, { openDeployment }, { verifyChecks, subjectOf }] = await Promise.all([
    import('./report-checks.js'),
    import('../checks/deployment/open-deployment.js'),
    import('../checks/deployment/verify-checks.js'),
  ]);
  const { relistS: _relist, reader: _reader, extensionDir, ...access } = s3Settings(values);
  const deployment = await openDeployment(target, access, effects.date);
  try {
    const checks = verifyChecks(deployment, { machine: effects.machine, extensionDir });
    await reportChecks(checks, { command: 'verify', subject: subjectOf(deployment), timeout, strict, json }, effects);
  } finally {
    await deployment.close();
  }
}

function oneBucket({ bucket }: Settings): string | undefined {
  if (bucket === undefined || bucket.length <= 1) return bucket?.[0];
  throw new CliError(`One bucket at a time is verified; named are ${bucket.join(', ')}. Pass one with --bucket.`);
}

const SERVICE = /^(?:arn:aws[\w-]*:ecs:[^:]+:\d{12}:service\/)?([\w-]+)\/([\w-]+)$/;

function parseService(text: string): ServiceName {
  const [, cluster, service] = SERVICE.exec(text) ?? [];
  if (cluster === undefined || service === undefined) {
    throw new InvalidArgumentError('It must be the cluster and the service, for example main/networkflow.');
  }
  return { cluster, service };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new InvalidArgumentError('It must be an address such as https://flows.example.com.');
  }
  return url.href;
}
