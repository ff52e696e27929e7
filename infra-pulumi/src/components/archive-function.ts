import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ConnectionNames, Place } from '../names.js';
import { FOLDERS, functionPolicy, functionTrust } from '../policies/connections.js';
import { policyText } from '../policies/document.js';
import { LogGroup } from './log-group.js';

/** As many times AWS tries a failed event again: at once, after a minute, after two. */
const RETRIES = 2;
/** The longest an event may wait while all executions are taken (AWS Lambda API, FunctionEventInvokeConfig). */
const EVENT_AGE_S_MAX = 21_600;
/** The longest SQS keeps a message: time to find out why (Amazon SQS API, MessageRetentionPeriod). */
const FAILED_KEPT_S = 1_209_600;
/** The service's processors, which this function shares with it. */
export const ARCHITECTURE = 'arm64';
/** How archives are called; the function takes the same, whatever the case. */
const ARCHIVE_SUFFIXES = ['.tar.gz', '.tgz'];
/** The tag of the image that is of one architecture: Lambda takes no index of several. `.ci/push-image` pushes both. */
export const IMAGE_SUFFIX = '-lambda';

export interface ArchiveFunctionArgs {
  readonly names: ConnectionNames;
  readonly place: Place;
  readonly repositoryUrl: pulumi.Input<string>;
  readonly imageTag: string;
  readonly bucket: aws.s3.Bucket;
  readonly keyArn: pulumi.Output<string>;
  readonly memoryMiB: number;
  readonly scratchMiB: number;
  readonly timeoutS: number;
  /** 0 reserves none. */
  readonly concurrency: number;
  readonly timeZone: string | undefined;
  readonly logRetentionDays: number;
  /** What has to be there before the function may be made: who may pull its image. */
  readonly ready: readonly pulumi.Resource[];
}

/** The function that turns archives into Parquet, what starts it, and the queue of what it could not do. */
export class ArchiveFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;

  constructor(name: string, args: ArchiveFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:connections:ArchiveFunction', name, {}, opts);
    const { names, place } = args;
    const parent = { parent: this };
    const log = new LogGroup(name, { physicalName: names.logGroup, retentionDays: args.logRetentionDays }, parent);
    const failed = new aws.sqs.Queue(
      `${name}-failed`,
      { name: names.failedQueue, messageRetentionSeconds: FAILED_KEPT_S, sqsManagedSseEnabled: true },
      parent,
    );
    const role = new aws.iam.Role(
      name,
      {
        name: names.role,
        description: 'networkflow converts archives of connection logs',
        assumeRolePolicy: policyText(functionTrust(place)),
      },
      parent,
    );
    const allowed = new aws.iam.RolePolicy(
      name,
      {
        name: 'convert-archives',
        role: role.name,
        policy: args.keyArn.apply((keyArn) => policyText(functionPolicy({ names, region: place.region, keyArn }))),
      },
      parent,
    );
    const convert = new aws.lambda.Function(
      name,
      {
        name: names.function,
        description: 'Turns archives of connection logs into Parquet',
        packageType: 'Image',
        imageUri: pulumi.interpolate`${args.repositoryUrl}:${args.imageTag}${IMAGE_SUFFIX}`,
        imageConfig: { commands: commandOf(args) },
        architectures: [ARCHITECTURE],
        role: role.arn,
        memorySize: args.memoryMiB,
        ephemeralStorage: { size: args.scratchMiB },
        timeout: args.timeoutS,
        // -1 takes what the account has, in the words of the provider.
        reservedConcurrentExecutions: args.concurrency === 0 ? -1 : args.concurrency,
        // /tmp is all that can be written to.
        environment: { variables: { HOME: '/tmp', TMPDIR: '/tmp', NETWORKFLOW_LAKE: '/tmp/lake' } },
        loggingConfig: { logFormat: 'Text', logGroup: log.name },
      },
      { ...parent, dependsOn: [allowed, ...args.ready] },
    );
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: convert.name,
        maximumRetryAttempts: RETRIES,
        maximumEventAgeInSeconds: EVENT_AGE_S_MAX,
        destinationConfig: { onFailure: { destination: failed.arn } },
      },
      { ...parent, dependsOn: [allowed] },
    );
    startedBy(name, convert, args, parent);
    this.functionName = convert.name;
    this.queueName = failed.name;
    this.queueUrl = failed.url;
    this.registerOutputs({ functionName: this.functionName });
  }
}

function commandOf({ timeZone }: ArchiveFunctionArgs): string[] {
  return ['lambda', ...(timeZone === undefined ? [] : ['--time-zone', timeZone])];
}

/** S3 tells the function of each archive; of nothing else, so that what the function writes never starts it. */
function startedBy(
  name: string,
  convert: aws.lambda.Function,
  { bucket, names, place }: ArchiveFunctionArgs,
  parent: pulumi.CustomResourceOptions,
): void {
  const permission = new aws.lambda.Permission(
    name,
    {
      action: 'lambda:InvokeFunction',
      function: convert.name,
      principal: 's3.amazonaws.com',
      sourceArn: names.arn.bucket,
      sourceAccount: place.accountId,
    },
    parent,
  );
  new aws.s3.BucketNotification(
    name,
    {
      bucket: bucket.id,
      lambdaFunctions: ARCHIVE_SUFFIXES.map((filterSuffix) => ({
        lambdaFunctionArn: convert.arn,
        events: ['s3:ObjectCreated:*'],
        filterPrefix: FOLDERS.archives,
        filterSuffix,
      })),
    },
    // S3 tries the permission out when the notification is set.
    { ...parent, dependsOn: [permission] },
  );
}
