import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, saying, start } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'networkflow-dashboard-'));
const lake = join(folder, 'lake');

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

beforeAll(async () => {
  const logs = join(folder, 'logs');
  const made = await ended(start(['generate', '--out', logs, '--rows', '1000', '--hours', '1'], folder));
  const loaded = await ended(start(['ingest', logs, '--lake', lake], folder));
  expect([made.code, loaded.code]).toEqual([0, 0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
