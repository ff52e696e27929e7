import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { file, freePort, record, startS3Server } from '@networkflow/engine/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, saying, start } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'networkflow-dashboard-'));
const lake = join(folder, 'lake');

beforeAll(async () => {
  const logs = join(folder, 'logs');
  const made = await ended(start(['generate', '--out', logs, '--rows', '1000', '--hours', '1'], folder));
  const loaded = await ended(start(['ingest', logs, '--lake', lake], folder));
  expect([made.code, loaded.code]).toEqual([0, 0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the dashboard loads a folder while it is shown, says so, starts what was killed again, and ends both', async () => {
  const logs = join(folder, 'logs');
  const own = join(folder, 'own-lake');
  const port = await freePort();
  const dashboard = start(['dashboard', logs, '--lake', own, '--port', String(port), '--every', '1s'], folder);
  const end = ended(dashboard);
  const [url] = await saying(dashboard, /http:\/\/127\.0\.0\.1:\d+/);
  const waiting = (pid?: unknown) =>
    statusThat(
      `${url}/api/v1/status`,
      ({ rows, ingest }) => rows > 0 && ingest?.phase === 'waiting' && ingest.pid !== pid,
    );
  const first = await waiting();
  process.kill(Number(first.ingest?.pid), 'SIGKILL');
  const second = await waiting(first.ingest?.pid);
  dashboard.kill('SIGTERM');

  expect(first.ingest).toMatchObject({ source: logs, isRunning: true, error: null });
  expect((await end).code).toBe(0);
  expect(() => process.kill(Number(second.ingest?.pid), 0)).toThrow('ESRCH');
});

test('the dashboard of a bucket that may not be read says so until it may, with what the file says', async () => {
  const server = await startS3Server();
  server.put('flow-logs', 'a.log.gz', gzipSync(file(record(), record())));
  server.faults.set({ operations: ['ListObjectsV2'], accessDenied: 1 });
  const config = join(folder, 'networkflow.yaml');
  writeFileSync(
    config,
    `lake: { path: ./bucket-lake }\ns3: { bucket: flow-logs, reader: sdk }\ndetections: { tor: { enabled: false } }\n`,
  );
  const port = await freePort();
  const dashboard = start(['dashboard', '--config', config, '--port', String(port)], folder, {
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: server.url,
    AWS_REGION: server.region,
  });
  const end = ended(dashboard);
  const [url] = await saying(dashboard, /http:\/\/127\.0\.0\.1:\d+/);
  const refused = await statusThat(`${url}/api/v1/status`, ({ ingest }) => ingest?.phase === 'retrying');
  server.faults.clear();
  // The rows are there once they are committed, the reader once the next report of the ingest is in.
  const loaded = await statusThat(`${url}/api/v1/status`, ({ rows, ingest }) => rows > 0 && Boolean(ingest?.reader));
  const described: unknown = await (await fetch(`${url}/api/v1/describe`)).json();
  dashboard.kill('SIGINT');

  expect(refused).toMatchObject({ rows: 0, ingest: { error: { message: expect.stringContaining('s3:ListBucket') } } });
  expect(loaded).toMatchObject({ rows: 2, ingest: { source: 's3://flow-logs', reader: { name: 'sdk' } } });
  expect(described).toMatchObject({
    detections: expect.arrayContaining([expect.objectContaining({ name: 'tor', enabled: false })]),
  });
  expect((await end).code).toBe(0);
  await server.close();
});

/** Leaves the processors to those who are waited for. */
const ASK_EVERY_MS = 100;

interface Status {
  readonly rows: number;
  readonly ingest?: { readonly phase: string; readonly pid: number; readonly reader?: unknown };
}

/** The first status that is as wanted. */
async function statusThat(url: string, isWanted: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    // What the server answers is looked at by the tests that use it.
    const status = (await (await fetch(url)).json()) as Status;
    if (isWanted(status)) return status;
    await pause(ASK_EVERY_MS);
  }
}

test('the dashboard answers as the command line does, tells a second one that the port is taken, and stops', async () => {
  const port = await freePort();
  const words = ['dashboard', '--lake', lake, '--port', String(port)];
  const dashboard = start(words, folder);
  const end = ended(dashboard);

  const [url] = await saying(dashboard, /http:\/\/127\.0\.0\.1:\d+/);
  const health = await fetch(`${url}/healthz`);
  const served: unknown = await (await fetch(`${url}/api/v1/analyses/totals`)).json();
  const analyzed = await ended(start(['analyze', 'totals', '--lake', lake, '--json'], folder));
  const second = await ended(start(words, folder));
  dashboard.kill('SIGINT');

  expect(health.status).toBe(200);
  expect(served).toMatchObject({ rows: JSON.parse(analyzed.out) });
  expect(second).toMatchObject({ code: 1, err: expect.stringContaining('--port') });
  expect((await end).code).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
