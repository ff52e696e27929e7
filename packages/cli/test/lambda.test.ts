import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { type MotoServer, motoForTests, startMoto, tarOf } from '@networkflow/engine/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEADLINE_MARGIN_MS } from '../src/lambda/serve-invocations.js';
import { type AwsDouble, silent, startAwsDouble } from './aws-double.js';
import { FakeRuntimeApi } from './fake-runtime-api.js';
import { type Ended, ended, start } from './run-cli.js';

const moto = motoForTests();
const because = moto.missing === undefined ? '' : ` (${moto.missing})`;
const BUCKET = 'networkflow-test-conntrack';
const REGION = 'eu-central-1';
const CREDENTIALS = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'secret' };

const OPENED = 'New,10.0.0.7,198.51.100.4,2026-11-20T23:59:59.250Z,50123,443,6,203.0.113.9';
const CLOSED = 'Destroy,10.0.0.7,198.51.100.4,2026-11-21T00:00:05Z,50123,443,6,203.0.113.9';
const ENDED = '2026-11-21T11:00:00Z,[ap-3],ann@example.com,02:42:ac:11:00:02,10.0.0.7';
const ARCHIVE = gzipSync(
  tarOf([
    { path: 'logs/a.csv', text: `${OPENED}\n${CLOSED}\n` },
    { path: 'logs/b.csv', text: `${ENDED}\nnonsense\n` },
  ]),
);

let server: MotoServer;
let aws: AwsDouble;
let s3: S3Client;
let lambda: FakeRuntimeApi;
let folder: string;
let child: ChildProcess | undefined;
let end: Promise<Ended> | undefined;

beforeAll(async () => {
  if (moto.folder === undefined) return;
  server = await startMoto(moto.folder);
  aws = await startAwsDouble(server.url);
  s3 = new S3Client({ endpoint: server.url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
});
afterAll(async () => {
  s3?.destroy();
  await aws?.close();
  await server?.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'networkflow-lambda-'));
  lambda = await FakeRuntimeApi.start();
});
afterEach(async () => {
  aws?.overrides.clear();
  child?.kill('SIGKILL');
  await end;
  await lambda.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the function as Lambda does: its variables, and nothing to be written to but its /tmp. */
function startFunction(words: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): void {
  child = start(['lambda', ...words], folder, {
    AWS_LAMBDA_RUNTIME_API: lambda.address,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.url,
    ...environment,
  });
  end = ended(child);
}

/** Puts an archive into the bucket; the event S3 sends of it. */
async function delivered(key: string, body: Buffer): Promise<{ Records: unknown[] }> {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+'), size: body.length, eTag: ETag?.slice(1, -1) };
  const record = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: BUCKET }, object } };
  return { Records: [record] };
}

/** Every version of every object of the tables: a write that changes nothing is still one more. */
async function written(): Promise<readonly { key: string; version: string | undefined }[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'parquet/' }));
  return Versions.map(({ Key = '', VersionId }) => ({ key: Key, version: VersionId }));
}

/** Takes the Parquet away; what its bytes were, by key. */
async function taken(keys: readonly string[]): Promise<Record<string, string | undefined>> {
  const etags: Record<string, string | undefined> = {};
  for (const Key of keys) {
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    etags[Key] = ETag;
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  }
  return etags;
}

/** Rows of some objects, read by DuckDB from what lies in the bucket. */
async function rowsOf(keys: readonly string[], columns: string): Promise<unknown[]> {
  const place = mkdtempSync(join(folder, 'read-'));
  for (const [index, Key] of keys.entries()) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    // In Node the body is a readable stream.
    writeFileSync(join(place, `${index}.parquet`), await buffer(Body as NodeJS.ReadableStream));
  }
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const reader = await connection.runAndReadAll(
    `SELECT ${columns} FROM read_parquet('${place}/*.parquet') ORDER BY ALL`,
  );
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  database.closeSync();
  return rows;
}

/** What the function keeps of an archive it is done with. */
const left = (): string[] => {
  const work = join(folder, 'networkflow-lambda');
  return existsSync(work) ? readdirSync(work) : [];
};

describe.skipIf(moto.missing !== undefined)(`the function${because}`, () => {
  test('turns an archive into one object a table and date, and does it once', async () => {
    startFunction();
    const event = await delivered('compressed/firewall 1/a+b.tar.gz', ARCHIVE);
    const first = await lambda.invoke(event);
    const objects = await written();
    const again = await lambda.invoke(event);
    const copy = await lambda.invoke(await delivered('compressed/copy.tar.gz', ARCHIVE));

    expect(first).toMatchObject({
      what: 'response',
      body: {
        archives: [
          {
            archive: `s3://${BUCKET}/compressed/firewall 1/a+b.tar.gz`,
            connections: 2,
            sessions: 1,
            quarantinedLines: 1,
            quarantinedMembers: 0,
            written: 5,
            taken: 0,
          },
        ],
      },
    });
    const [{ sha256 }] = (first.body as { archives: [{ sha256: string }] }).archives;
    expect(objects.map(({ key }) => key)).toEqual([
      `parquet/archive_quarantine/${sha256}.parquet`,
      `parquet/archives/${sha256}.parquet`,
      `parquet/connection_logs/date=2026-11-20/${sha256}.parquet`,
      `parquet/connection_logs/date=2026-11-21/${sha256}.parquet`,
      `parquet/sessions/date=2026-11-21/${sha256}.parquet`,
    ]);
    expect([again, copy].map(({ body }) => body)).toMatchObject([
      { archives: [{ written: 0, taken: 5 }] },
      { archives: [{ written: 0, taken: 5 }] },
    ]);
    expect(await written()).toEqual(objects);
    expect(left()).toEqual([]);

    const of = (table: string) => objects.map(({ key }) => key).filter((key) => key.startsWith(`parquet/${table}/`));
    expect(await rowsOf(of('connection_logs'), '"timestamp", type, source_ip, source_port, nat_ip, archive')).toEqual([
      {
        timestamp: String(Date.UTC(2026, 10, 20, 23, 59, 59, 250)),
        type: 'New',
        source_ip: '10.0.0.7',
        source_port: 50_123,
        nat_ip: '203.0.113.9',
        archive: sha256,
      },
      expect.objectContaining({ timestamp: String(Date.UTC(2026, 10, 21, 0, 0, 5)), type: 'Destroy' }),
    ]);
    expect(await rowsOf(of('sessions'), 'email, mac_address, private_ip, member')).toEqual([
      {
        email: 'ann@example.com',
        mac_address: '02:42:ac:11:00:02',
        private_ip: '10.0.0.7',
        member: 'logs/b.csv',
      },
    ]);
    expect(await rowsOf(of('archive_quarantine'), 'member, line')).toEqual([{ member: 'logs/b.csv', line: '2' }]);
    expect(await rowsOf(of('archives'), 'archive, name, connections, session_ends, quarantined')).toEqual([
      {
        archive: sha256,
        name: `s3://${BUCKET}/compressed/firewall 1/a+b.tar.gz`,
        connections: '2',
        session_ends: '1',
        quarantined: '1',
      },
    ]);
  });

  test('makes the same bytes of an archive each time', async () => {
    startFunction();
    const lines = Array.from({ length: 2_000 }, (_, row) =>
      OPENED.replace('50123', String(row)).replace('10.0.0.7', `10.0.${row % 250}.7`),
    );
    const event = await delivered(
      'compressed/twice.tar.gz',
      gzipSync(tarOf([{ path: 'd.csv', text: lines.join('\n') }])),
    );
    const known = new Set((await written()).map(({ key }) => key));
    await lambda.invoke(event);
    const keys = (await written()).map(({ key }) => key).filter((key) => !known.has(key));
    const first = await taken(keys);
    expect(await lambda.invoke(event)).toMatchObject({ body: { archives: [{ connections: 2_000, written: 2 }] } });

    expect(keys).toHaveLength(2);
    expect(await taken(keys)).toEqual(first);
  });

  test('fails an archive that is damaged, converts the others of its event, and goes on', async () => {
    startFunction();
    const poison = await delivered('compressed/poison.tar.gz', ARCHIVE.subarray(0, ARCHIVE.length - 12));
    const other = gzipSync(tarOf([{ path: 'c.csv', text: `${OPENED.replace('50123', '50124')}\n` }]));
    const good = await delivered('compressed/other.tar.gz', other);
    const before = (await written()).length;
    const failed = await lambda.invoke({ Records: [...poison.Records, ...good.Records] });

    expect(failed).toMatchObject({ what: 'error', errorType: 'Archive.decode' });
    expect((await written()).length).toBe(before + 2);
    expect(left()).toEqual([]);
    expect(await lambda.invoke(good)).toMatchObject({ body: { archives: [{ written: 0, taken: 2 }] } });
  });

  test('passes over archives that are gone or replaced: trying again would not help', async () => {
    startFunction();
    const replaced = await delivered('compressed/replaced.tar.gz', ARCHIVE);
    await delivered('compressed/replaced.tar.gz', gzipSync('something else'));
    const [record] = replaced.Records as [{ s3: { object: { key: string } } }];
    const gone = structuredClone(record);
    gone.s3.object.key = 'compressed%2Fgone.tar.gz';

    expect(await lambda.invoke({ Records: [record, gone] })).toMatchObject({
      body: { archives: [{ skipped: 'changed' }, { skipped: 'deleted' }] },
    });
  });

  test('refuses an archive for which there is no room, and says how much there is', async () => {
    startFunction();
    const event = await delivered('compressed/large.tar.gz', ARCHIVE);
    const [record] = event.Records as [{ s3: { object: { size: number } } }];
    record.s3.object.size = Number.MAX_SAFE_INTEGER;

    expect(await lambda.invoke(event)).toMatchObject({
      errorType: 'Archive.refused',
      body: { errorMessage: expect.stringMatching(/has room for \d+\. Give the function more ephemeral storage/) },
    });
  });

  test('stops before its time is over, says so, and leaves nothing behind', async () => {
    startFunction();
    const event = await delivered('compressed/slow.tar.gz', ARCHIVE);
    aws.overrides.set('s3:GetObject', silent);
    const late = await lambda.invoke(event, { deadlineMs: Date.now() + DEADLINE_MARGIN_MS + 500 });
    aws.overrides.clear();

    expect(late).toMatchObject({ what: 'error', errorType: 'Archive.Timeout' });
    expect(left()).toEqual([]);
    expect(await lambda.invoke(event)).toMatchObject({ what: 'response' });
  });

  test('ends with 0 while it waits, and fails the event it is at, when told to', async () => {
    startFunction();
    await lambda.isAsked();
    child?.kill('SIGTERM');
    expect((await end)?.code).toBe(0);

    startFunction();
    const event = await delivered('compressed/stopped.tar.gz', ARCHIVE);
    const asked = new Promise<void>((resolve) => {
      aws.overrides.set('s3:GetObject', (...call) => {
        resolve();
        return silent(...call);
      });
    });
    const said = lambda.invoke(event);
    await asked;
    child?.kill('SIGTERM');

    expect(await said).toMatchObject({ what: 'error', errorType: 'Runtime.Stopped' });
    expect((await end)?.code).toBe(0);
  });

  test('clears away what an environment that was killed left, and says what it does in JSON lines', async () => {
    mkdirSync(join(folder, 'networkflow-lambda', 'archive-old'), { recursive: true });
    startFunction();
    await lambda.invoke({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: BUCKET });
    expect(left()).toEqual([]);
    await lambda.invoke(await delivered('compressed/readme.txt', Buffer.from('hello')));
    const twice = await delivered('compressed/told.tar.gz', ARCHIVE);
    await lambda.invoke({ Records: [...twice.Records, ...twice.Records] });
    child?.kill('SIGTERM');

    const lines = (await end)?.err.trim().split('\n') ?? [];
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'info', event: 'archive', key: `s3://${BUCKET}/compressed/readme.txt` }),
      expect.objectContaining({ archive: `s3://${BUCKET}/compressed/told.tar.gz`, connections: 2 }),
      expect.objectContaining({ archive: `s3://${BUCKET}/compressed/told.tar.gz`, written: 0, taken: 5 }),
    ]);
  });

  test('tells Lambda that it cannot start, and the caller where Lambda is missing', async () => {
    startFunction(['--parquet', 'compressed/parquet/']);
    expect(await lambda.said()).toMatchObject({ what: 'init/error', errorType: 'Runtime.Configuration' });
    expect((await end)?.code).toBe(2);

    startFunction([], { AWS_LAMBDA_RUNTIME_API: '' });
    expect(await end).toMatchObject({ code: 2, err: expect.stringContaining('networkflow connections import') });
  });
});
