import { beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { namesOf } from '../names.js';
import { settings } from '../testing/example-config.js';
import { ACCOUNT_ID, keyArn, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { CONNECTION_ALARMS } from './connection-alarms.js';
import { CONNECTION_TABLES } from './connection-tables.js';
import { Connections } from './connections.js';

const place = { stack: STACK, accountId: ACCOUNT_ID, region: REGION };
const names = namesOf(place);
const FUNCTION = 'aws:lambda/function:Function';
const TABLE = 'aws:glue/catalogTable:CatalogTable';
const BUCKET = `networkflow-test-conntrack-${ACCOUNT_ID}-${REGION}`;
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:networkflow-test-archives`;

let recording: Recording;

async function make(changes: Readonly<Record<string, string | undefined>> = {}): Promise<Connections> {
  recording = await recordResources();
  const made = new Connections('connections', {
    names,
    place,
    settings: readConfig(settings({ connectionArchives: 'true', ...changes })),
    repository: { url: 'registry/networkflow-test', ready: [] },
    accessLogs: { bucket: 'access', ready: [] },
    alarmTopicArn: 'arn:aws:sns:topic',
  });
  await recording.settled();
  return made;
}

describe('the bucket of connection logs', () => {
  beforeEach(() => make({ connectionDays: '90' }));

  it('is closed, versioned and encrypted with a key of its own, and notes who read it', () => {
    expect(recording.one('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock').inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(JSON.stringify(recording.ofType('aws:s3/bucketVersioning:BucketVersioning'))).toContain('Enabled');
    expect(
      recording.one('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration').inputs
        .rules,
    ).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn('connections') },
        bucketKeyEnabled: true,
      },
    ]);
    expect(String(recording.one('aws:s3/bucketPolicy:BucketPolicy').inputs.policy)).toContain('aws:SecureTransport');
    expect(recording.one('aws:s3/bucketLogging:BucketLogging').inputs).toMatchObject({ targetBucket: 'access' });
  });

  it('deletes personal data after the days configured, results after a week, what is temporary after a day', () => {
    const { rules } = recording.one('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').inputs;
    const days = (rules as { id: string; filter: { prefix: string }; expiration?: { days: number } }[]).map(
      ({ filter, expiration }) => [filter.prefix, expiration?.days],
    );

    expect(days).toEqual([
      ['', undefined],
      ['compressed/', 90],
      ['parquet/', 90],
      ['athena-results/', 7],
      ['temporary/', 1],
    ]);
    expect(rules).toContainEqual(expect.objectContaining({ noncurrentVersionExpiration: { noncurrentDays: 7 } }));
  });
});

describe('the function', () => {
  it('is the image of the service, of one architecture, with another command', async () => {
    await make();

    expect(recording.one(FUNCTION).inputs).toMatchObject({
      name: 'networkflow-test-archives',
      packageType: 'Image',
      imageUri: 'registry/networkflow-test:0123456789abcdef0123456789abcdef01234567-lambda',
      imageConfig: { commands: ['lambda'] },
      architectures: ['arm64'],
      memorySize: 2048,
      ephemeralStorage: { size: 4096 },
      timeout: 900,
      reservedConcurrentExecutions: 2,
      environment: { variables: { TMPDIR: '/tmp', HOME: '/tmp' } },
      loggingConfig: { logGroup: '/networkflow/test/archives' },
    });
    expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs).toMatchObject({ retentionInDays: 30 });
  });

  it('is told its zone and its sizes, and reserves nothing where the account cannot', async () => {
    await make({ archiveTimeZone: 'Europe/Zurich', archiveMemoryMiB: '3008', archiveConcurrency: '0' });

    expect(recording.one(FUNCTION).inputs).toMatchObject({
      imageConfig: { commands: ['lambda', '--time-zone', 'Europe/Zurich'] },
      memorySize: 3008,
      reservedConcurrentExecutions: -1,
    });
  });

  it('is started by archives that arrive, by this bucket of this account, and by nothing it writes itself', async () => {
    await make();

    expect(recording.one('aws:s3/bucketNotification:BucketNotification').inputs.lambdaFunctions).toEqual(
      ['.tar.gz', '.tgz'].map((filterSuffix) => ({
        lambdaFunctionArn: FUNCTION_ARN,
        events: ['s3:ObjectCreated:*'],
        filterPrefix: 'compressed/',
        filterSuffix,
      })),
    );
    expect(recording.one('aws:lambda/permission:Permission').inputs).toMatchObject({
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      sourceArn: `arn:aws:s3:::${BUCKET}`,
      sourceAccount: ACCOUNT_ID,
    });
  });

  it('is tried three times; then the event lies in an encrypted queue for two weeks, and somebody is told', async () => {
    const { failedQueueUrl } = await make();

    expect(failedQueueUrl).toBeDefined();
    expect(recording.one('aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig').inputs).toMatchObject({
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21_600,
      destinationConfig: { onFailure: { destination: names.connections.arn.failedQueue } },
    });
    expect(recording.one('aws:sqs/queue:Queue').inputs).toMatchObject({
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1_209_600,
    });
    const alarms = recording.ofType('aws:cloudwatch/metricAlarm:MetricAlarm').map(({ inputs }) => inputs);
    expect(alarms.map(({ name }) => name)).toEqual(CONNECTION_ALARMS.map(({ id }) => `networkflow-test-${id}`));
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        alarmActions: ['arn:aws:sns:topic'],
        threshold: 0,
        comparisonOperator: 'GreaterThanThreshold',
        treatMissingData: 'notBreaching',
      });
      expect(alarm.dimensions).toEqual(
        alarm.namespace === 'AWS/SQS'
          ? { QueueName: 'networkflow-test-archives-failed' }
          : { FunctionName: 'networkflow-test-archives' },
      );
    }
  });

  it('waits for the first image: until then there is a bucket, tables and a workgroup', async () => {
    const { failedQueueUrl } = await make({ imageTag: undefined });

    expect(failedQueueUrl).toBeUndefined();
    expect(recording.ofType(FUNCTION)).toEqual([]);
    expect(recording.ofType('aws:s3/bucketNotification:BucketNotification')).toEqual([]);
    expect(recording.ofType(TABLE)).toHaveLength(CONNECTION_TABLES.length);
  });
});

describe('Athena', () => {
  beforeEach(() => make({ athenaScanGiB: '5' }));

  it('finds every day by the calendar, without a crawler', () => {
    const sessions = recording.one(TABLE, '-sessions').inputs;

    expect(sessions).toMatchObject({
      databaseName: 'networkflow_test',
      partitionKeys: [{ name: 'date', type: 'string' }],
      parameters: {
        'projection.enabled': 'true',
        'projection.date.type': 'date',
        'projection.date.format': 'yyyy-MM-dd',
        'projection.date.range': '2015-06-01,NOW+1DAY',
        'storage.location.template': `s3://${BUCKET}/parquet/sessions/date=\${date}/`,
      },
    });
    expect(recording.one(TABLE, '-archives').inputs).toMatchObject({ partitionKeys: [] });
    expect(recording.resources.filter(({ type }) => /Crawler|Partition:/.test(type))).toEqual([]);
  });

  it('overrules what people choose: where results go, how they are encrypted, how much is read', () => {
    expect(recording.one('aws:athena/workgroup:Workgroup').inputs).toMatchObject({
      name: 'networkflow-test-connections',
      configuration: {
        enforceWorkgroupConfiguration: true,
        bytesScannedCutoffPerQuery: 5 * 1024 ** 3,
        resultConfiguration: {
          outputLocation: `s3://${BUCKET}/athena-results/`,
          expectedBucketOwner: ACCOUNT_ID,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: keyArn('connections') },
        },
      },
    });
  });

  it('is asked by whoever is given the policy: this workgroup, these tables, nothing deleted', () => {
    const text = String(recording.one('aws:iam/policy:Policy', '-analyst').inputs.policy);

    expect(text).toContain('workgroup/networkflow-test-connections');
    expect(text).toContain('table/networkflow_test/*');
    expect(text).not.toMatch(/Delete|compressed|Create/);
  });
});
