import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { InfraConfig } from '../config.js';
import type { Names, Place } from '../names.js';
import { analystPolicy, connectionBucketPolicy, connectionKeyPolicy, FOLDERS } from '../policies/connections.js';
import { policyText } from '../policies/document.js';
import { ArchiveFunction } from './archive-function.js';
import { ConnectionAlarms } from './connection-alarms.js';
import { ConnectionTables } from './connection-tables.js';
import { PrivateBucket } from './private-bucket.js';

/** Personal data that was deleted is gone for good after so many days more. */
const OLD_VERSIONS_KEPT_DAYS = 7;
const RESULTS_KEPT_DAYS = 7;
const TEMPORARY_KEPT_DAYS = 1;
const KEY_DELETION_WINDOW_DAYS = 30;
const BYTES_PER_GIB = 1024 ** 3;
const ATHENA_ENGINE = 'Athena engine version 3';

type Settings = Pick<
  InfraConfig,
  | 'imageTag'
  | 'connectionDays'
  | 'archiveMemoryMiB'
  | 'archiveScratchMiB'
  | 'archiveTimeoutS'
  | 'archiveConcurrency'
  | 'archiveTimeZone'
  | 'athenaScanGiB'
  | 'logRetentionDays'
>;

export interface ConnectionsArgs {
  readonly names: Names;
  readonly place: Place;
  readonly settings: Settings;
  readonly repository: { readonly url: pulumi.Input<string>; readonly ready: readonly pulumi.Resource[] };
  /** Where S3 notes who read what, and what it needs to write there. */
  readonly accessLogs: { readonly bucket: pulumi.Input<string>; readonly ready: readonly pulumi.Resource[] };
  readonly alarmTopicArn: pulumi.Input<string>;
}

/**
 * Archives of connection logs: the bucket they are put into, the function that turns each into Parquet, and tables over it
 * for Athena. Without an image there is no function yet.
 */
export class Connections extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly database: string;
  readonly workgroup: pulumi.Output<string>;
  readonly failedQueueUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: ConnectionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:connections:Connections', name, {}, opts);
    const { place, settings } = args;
    const names = args.names.connections;
    const parent = { parent: this };
    const key = new aws.kms.Key(
      name,
      {
        description: `Connection logs of ${args.names.prefix}`,
        enableKeyRotation: true,
        deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
        policy: policyText(connectionKeyPolicy(place)),
      },
      { ...parent, protect: true },
    );
    new aws.kms.Alias(name, { name: names.keyAlias, targetKeyId: key.keyId }, parent);
    const store = new PrivateBucket(
      name,
      {
        bucketName: names.bucket,
        policy: connectionBucketPolicy(names.arn.bucket),
        keyArn: key.arn,
        keepOldVersionsDays: OLD_VERSIONS_KEPT_DAYS,
        expireFolders: {
          archives: { prefix: FOLDERS.archives, days: settings.connectionDays },
          parquet: { prefix: FOLDERS.parquet, days: settings.connectionDays },
          'athena-results': { prefix: FOLDERS.results, days: RESULTS_KEPT_DAYS },
          temporary: { prefix: FOLDERS.temporary, days: TEMPORARY_KEPT_DAYS },
        },
      },
      parent,
    );
    new aws.s3.BucketLogging(
      name,
      {
        bucket: store.bucket.id,
        targetBucket: args.accessLogs.bucket,
        targetPrefix: 's3/',
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
      },
      { ...parent, dependsOn: [...args.accessLogs.ready] },
    );
    this.bucketName = store.bucket.bucket;
    new ConnectionTables(name, { database: names.database, bucketName: store.bucket.bucket }, parent);
    this.database = names.database;
    this.workgroup = workgroup(name, args, store.bucket, key.arn, parent).name;
    new aws.iam.Policy(
      `${name}-analyst`,
      {
        name: names.analystPolicy,
        description: 'Ask Athena about connection logs: personal data',
        policy: key.arn.apply((keyArn) => policyText(analystPolicy({ ...place, names, keyArn }))),
      },
      parent,
    );
    this.failedQueueUrl = settings.imageTag === undefined ? undefined : this.#convert(name, args, store, key.arn);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  #convert(name: string, args: ConnectionsArgs, store: PrivateBucket, keyArn: pulumi.Output<string>) {
    const { names, place, settings, repository } = args;
    const parent = { parent: this };
    const convert = new ArchiveFunction(
      `${name}-archives`,
      {
        names: names.connections,
        place,
        repositoryUrl: repository.url,
        imageTag: settings.imageTag ?? '',
        bucket: store.bucket,
        keyArn,
        memoryMiB: settings.archiveMemoryMiB,
        scratchMiB: settings.archiveScratchMiB,
        timeoutS: settings.archiveTimeoutS,
        concurrency: settings.archiveConcurrency,
        timeZone: settings.archiveTimeZone,
        logRetentionDays: settings.logRetentionDays,
        ready: repository.ready,
      },
      parent,
    );
    new ConnectionAlarms(
      name,
      {
        physicalName: names.prefix,
        functionName: convert.functionName,
        queueName: convert.queueName,
        topicArn: args.alarmTopicArn,
      },
      parent,
    );
    return convert.queueUrl;
  }
}

/** Where people ask: what they choose themselves is overruled, and a query that reads too much is stopped. */
function workgroup(
  name: string,
  { names, place, settings }: ConnectionsArgs,
  bucket: aws.s3.Bucket,
  keyArn: pulumi.Output<string>,
  parent: pulumi.CustomResourceOptions,
): aws.athena.Workgroup {
  return new aws.athena.Workgroup(
    name,
    {
      name: names.connections.workgroup,
      description: 'Questions to connection logs',
      state: 'ENABLED',
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        bytesScannedCutoffPerQuery: settings.athenaScanGiB * BYTES_PER_GIB,
        engineVersion: { selectedEngineVersion: ATHENA_ENGINE },
        resultConfiguration: {
          outputLocation: pulumi.interpolate`s3://${bucket.bucket}/${FOLDERS.results}`,
          expectedBucketOwner: place.accountId,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: keyArn },
        },
      },
    },
    parent,
  );
}
