import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  freePort,
  httpfsForTests,
  missingTool,
  type S3TestServer,
  startS3Server,
  tarOf,
  uploadFolder,
} from '@networkflow/engine/testing';
import type { Ledger } from '@networkflow/generator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeRuntimeApi } from '../../packages/cli/test/fake-runtime-api.js';
import {
  assemble,
  exitCode,
  imagePlace,
  localPlace,
  type Measured,
  missingForImage,
  type Place,
  removeAsRoot,
  run,
} from './places.js';
import { serve } from './serve.js';

const BUCKET = 'flow-logs';
const ENGINE = 'packages/engine/dist';
/** Packed scripts have no space behind `from`. */
const RELATIVE_IMPORT = /\bfrom\s*["'](\.[^"']*)["']/g;
const PAGES = [
  '/',
  '/explore',
  '/findings',
  '/compare',
  '/conversations',
  '/quality',
  '/settings',
  '/sql',
  '/api',
  '/sign-in',
  '/address/10.0.0.1',
  '/interface/eni-1',
  '/conversation/x',
];
const GENERATE = ['generate', '--rows=3000', '--hours=2', '--seed=7', '--start=2026-11-02T00:00:00Z'];
const RECORD = 'New,10.0.0.7,198.51.100.4,2026-11-20T10:00:00Z,50123,443,6,203.0.113.9';
const HEAVY = `SELECT count(*) AS n FROM flows AS a, flows AS b, range(8) AS c WHERE a.bytes * b.packets + c.range = 7`;

const missing = missingForImage();
if (missing !== undefined) missingTool(missing);
const httpfs = await httpfsForTests();
const because = missing ?? httpfs.missing;
const name = `the image${because === undefined ? '' : ` (${because})`}`;

describe.skipIf(because !== undefined)(name, () => {
  let folder: string;
  let root: string;
  let measured: Measured;
  /** What each place answered, for the comparison at the end. */
  const answers: Record<string, Record<string, unknown>> = { local: {}, image: {} };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'networkflow-image-'));
    ({ root, measured } = await assemble(folder));
  });
  afterAll(() => removeAsRoot(folder));

  it('weighs less than it may, and holds DuckDB once', () => {
    expect(measured.limit).toBe(200_000_000);
    expect(measured.total).toBeLessThan(measured.limit);
    expect(measured.parts.DuckDB).toBeLessThan(70_000_000);
    expect(Object.keys(measured.packages)).toEqual(expect.arrayContaining(['libc6', 'tini', 'ca-certificates']));
  });

  it('has the code of every thread, and all that it imports', async () => {
    const [built, packed] = [ENGINE, path.join(root, 'app', ENGINE)];
    const workers = (await readdir(built, { recursive: true })).filter((file) => file.endsWith('-worker.js'));
    expect(workers.length).toBeGreaterThan(0);
    const seen = new Set<string>();
    const pending = workers.map((file) => path.join(packed, file));
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(RELATIVE_IMPORT)) {
        pending.push(path.join(path.dirname(file), name));
      }
    }
    expect(seen.size).toBeGreaterThan(workers.length);
  });

  describe.each([
    ['local', () => localPlace(httpfs.folder ?? '')],
    ['image', () => imagePlace(root)],
  ] as const)('started as %s', (kind, make) => {
    let place: Place;
    let ledger: Ledger;

    beforeAll(async () => {
      place = await make();
      const made = await run(place, [...GENERATE, `--out=${place.data}/logs`]);
      expect(made).toMatchObject({ code: 0 });
      ledger = JSON.parse(await readFile(path.join(place.dataHere, 'logs/ledger.json'), 'utf8')) as Ledger;
    });
    afterAll(() => place.remove());

    /** An answer without what may differ: where the data lies. */
    function note(what: string, answer: string): void {
      const answered = answers[kind];
      const general = (text: string): string => text.replaceAll(place.data, '<data>');
      if (answered !== undefined) answered[general(what)] = general(answer);
    }

    it('loads a folder and answers on the command line what was generated', async () => {
      expect(await run(place, ['ingest', `${place.data}/logs`])).toMatchObject({ code: 0 });
      const totals = await run(place, ['query', '--json', 'SELECT count(*) AS flows, sum(bytes) AS bytes FROM flows']);
      expect(totals.code).toBe(0);
      expect(totals.stdout).toContain(String(ledger.total.rows));
      expect(totals.stdout).toContain(String(ledger.total.bytes));
      note('totals', totals.stdout);
      for (const words of [
        ['analyze', 'top-sources', '--json'],
        ['detect', '--json'],
      ]) {
        const { code, stdout } = await run(place, words);
        expect(code).toBe(0);
        note(words.join(' '), stdout.replaceAll(/"(elapsedMs|queueMs|totalMs)":\s*[\d.]+/g, ''));
      }
    });

    it('says with its exit code what went wrong', async () => {
      const failures = [
        ['analyze', 'nonsense'],
        ['query', "COPY flows TO 'x.csv'"],
        ['ingest', `${place.data}/nowhere`],
      ];
      const codes: unknown[] = [];
      for (const words of failures) {
        const { code, stdout, stderr } = await run(place, words);
        codes.push(code);
        note(words.join(' '), stdout + stderr);
      }
      expect(codes).toEqual([2, 3, 1]);
    });

    it('serves every page and route, and ends with 0 when told to', async () => {
      const server = await serve(place);
      const health: Record<string, number> = {};
      for (const route of [
        '/healthz',
        '/readyz',
        '/metrics',
        '/api/v1/openapi.json',
        '/api/v1/status',
        '/favicon.ico',
        ...PAGES,
      ]) {
        health[route] = (await server.get(route)).status;
      }
      expect(
        Object.values(health).every((status) => status === 200),
        JSON.stringify(health),
      ).toBe(true);
      for (const page of PAGES) expect((await server.get(page)).body).toContain('<title>');
      const script = /\/_next\/static\/[^"]+\.js/.exec((await server.get('/')).body)?.[0] ?? '';
      expect((await server.get(script)).status).toBe(200);
      note('missing page', String((await server.get('/nowhere')).status));
      expect((await server.get('/nowhere')).status).toBe(404);
      expect((await server.get('/api/v1/analyses/nonsense')).status).toBe(404);
      const totals = JSON.parse((await server.get('/api/v1/analyses/totals')).body) as { rows: unknown[] };
      expect(totals.rows).toEqual([
        expect.objectContaining({ flows: ledger.total.rows, bytes: ledger.total.bytes, packets: ledger.total.packets }),
      ]);
      note('totals of the page', JSON.stringify(totals.rows));

      // A question that is being answered when the end is asked for is answered.
      const answer = server.post('/api/v1/sql', { statement: HEAVY });
      await expect.poll(() => server.othersInFlight()).toBeGreaterThan(0);
      expect(await server.stop()).toBe(0);
      expect((await answer).status).toBe(200);
      expect(server.warnings()).toBe('');
    });

    describe('with a bucket', () => {
      let bucket: S3TestServer;
      beforeAll(async () => {
        bucket = await startS3Server();
        await uploadFolder(bucket, path.join(place.dataHere, 'logs'), BUCKET);
      });
      afterAll(() => bucket.close());

      it('follows it through httpfs, offline, told by variables only', async () => {
        const server = await serve(place, {
          S3_BUCKET: BUCKET,
          S3_PREFIX: 'AWSLogs/',
          AWS_REGION: bucket.region,
          AWS_ACCESS_KEY_ID: bucket.credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: bucket.credentials.secretAccessKey,
          AWS_ENDPOINT_URL_S3: bucket.url,
          NETWORKFLOW_READER: 'httpfs',
          NETWORKFLOW_LAKE: `${place.data}/followed`,
          NETWORKFLOW_EVERY: '1s',
          NETWORKFLOW_HOST: '0.0.0.0',
        });
        await expect.poll(() => server.rows()).toBe(ledger.total.rows);
        expect(server.warnings()).toMatch(/^WARNING: listening on 0\.0\.0\.0, and there is no sign-in/);
        if (place.checkHealth !== undefined) {
          expect([await place.checkHealth(server.port), await place.checkHealth(await freePort())]).toEqual([0, 1]);
        }
        expect(await server.stop()).toBe(0);
      });

      it('is the function that Lambda starts: an archive comes, Parquet is there', async () => {
        const lambda = await FakeRuntimeApi.start();
        const child = place.start(['lambda'], {
          ...bucket.environment(),
          AWS_ENDPOINT_URL_S3: bucket.url,
          AWS_LAMBDA_RUNTIME_API: lambda.address,
        });
        const ended = exitCode(child);
        const key = 'compressed/connections.tar.gz';
        const archive = gzipSync(tarOf([{ path: 'a.csv', text: `${RECORD}\n` }]));
        const { etag } = bucket.put(BUCKET, key, archive);
        const object = { key, size: archive.length, eTag: etag };
        const event = {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: BUCKET }, object },
        };

        expect(await lambda.invoke({ Records: [event] })).toMatchObject({
          what: 'response',
          body: { archives: [{ connections: 1, quarantinedLines: 0, written: 2 }] },
        });
        await place.stop(child);
        expect(await ended).toBe(0);
        await lambda.close();
      });
    });
  });

  it('answers the same as outside of it', () => {
    expect(answers.image).toEqual(answers.local);
    expect(Object.keys(answers.local ?? {}).length).toBeGreaterThan(5);
  });

  it('writes nowhere but into the volume', async () => {
    const place = await imagePlace(root);
    const { code, stderr } = await run(place, ['generate', '--rows=10', '--hours=1', '--out=/logs']);
    await place.remove();
    expect(code).not.toBe(0);
    // Node says ENOENT for a folder that cannot be made.
    expect(stderr).toMatch(/EROFS|ENOENT/);
    expect(existsSync(path.join(root, 'logs'))).toBe(false);
  });
});
