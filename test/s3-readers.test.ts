import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Engine, type IngestOptions, LOCAL_SCOPE, openEngine, type Row } from '@networkflow/engine';
import { httpfsForTests, type S3TestServer, startS3Server, uploadFolder } from '@networkflow/engine/testing';
import { generate, type Ledger } from '@networkflow/generator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const BUCKET = 'flow-logs';
const httpfs = await httpfsForTests();
const because = httpfs.missing === undefined ? '' : ` (${httpfs.missing})`;
const TABLES = ['flows', 'coverage', 'quarantine', 'ingested'];

/** What must be the same whichever way the objects came. A source's name and a version's name are not. */
const COLUMNS: Readonly<Record<string, string>> = {
  ingested: 'object, sha256, status, format, fields, object_bytes, rows, bytes, packets, nodata, skipdata',
  quarantine: 'object, line, reason, excerpt, rows',
};

describe.skipIf(httpfs.missing !== undefined)(`one bucket, read as a folder and by both readers${because}`, () => {
  let root: string;
  let server: S3TestServer;
  let ledger: Ledger;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'networkflow-readers-'));
    const logs = path.join(root, 'logs');
    await generate({ out: logs, format: 'mixed', rows: 4_000, hours: 3, seed: 3, start: '2026-11-02T00:00:00Z' });
    ledger = JSON.parse(await readFile(path.join(logs, 'ledger.json'), 'utf8')) as Ledger;
    server = await startS3Server();
    await uploadFolder(server, logs, BUCKET);
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  async function tablesOf(engine: Engine): Promise<Record<string, readonly Row[]>> {
    const tables: Record<string, readonly Row[]> = {};
    for (const table of TABLES) {
      const answer = await engine.sql(`SELECT ${COLUMNS[table] ?? '*'} FROM ${table} ORDER BY ALL`, LOCAL_SCOPE);
      const rows: Row[] = [];
      for await (const batch of answer.batches) rows.push(...batch);
      tables[table] = rows;
    }
    return tables;
  }

  async function load(name: string, options: IngestOptions) {
    const engine = await openEngine({ lake: path.join(root, name) });
    try {
      const report = await engine.ingest(options, LOCAL_SCOPE);
      const { rows } = await engine.analyze('totals', {}, LOCAL_SCOPE);
      return { report, totals: rows[0], tables: await tablesOf(engine) };
    } finally {
      await engine.close();
    }
  }

  it('gives the same lake, which is the ledger to the byte', async () => {
    const s3 = { buckets: [BUCKET], endpointUrl: server.url, region: server.region, extensionDir: httpfs.folder };
    const folder = await load('folder', { folder: path.join(root, 'logs') });
    const sdk = await load('sdk', { s3: { ...s3, reader: 'sdk' } });
    const duckdb = await load('httpfs', { s3: { ...s3, reader: 'httpfs' } });

    expect(folder.tables.flows).toHaveLength(ledger.total.rows);
    for (const { totals } of [folder, sdk, duckdb]) {
      expect(totals).toMatchObject({
        flows: ledger.total.rows,
        bytes: ledger.total.bytes,
        packets: ledger.total.packets,
      });
    }
    expect([sdk.report.reader?.name, duckdb.report.reader?.name]).toEqual(['sdk', 'httpfs']);
    expect(sdk.tables).toEqual(folder.tables);
    expect(duckdb.tables).toEqual(sdk.tables);
  });
});
