import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpfsForTests, type S3TestServer, startS3Server } from '../src/testing/index.js';

// DuckDB signs and lists by itself, without the SDK: a second opinion on our test server, and on what httpfs does.

const httpfs = await httpfsForTests();
const because = httpfs.missing === undefined ? '' : ` (${httpfs.missing})`;

describe.skipIf(httpfs.missing !== undefined)(`httpfs${because}`, () => {
  let server: S3TestServer;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeEach(async () => {
    server = await startS3Server();
    instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    connection = await instance.connect();
    const [row] = await rows('SELECT version() AS version, platform FROM pragma_platform()');
    // Signed by DuckDB: it loads although unsigned extensions are not allowed.
    await connection.run(`LOAD '${httpfs.folder}/${row?.version}/${row?.platform}/httpfs.duckdb_extension'`);
    await useKeys(server.credentials.accessKeyId, server.credentials.secretAccessKey);
  });

  afterEach(async () => {
    connection.closeSync();
    instance.closeSync();
    await server.close();
  });

  async function rows(sql: string) {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  async function useKeys(id: string, secret: string): Promise<void> {
    await connection.run(
      `CREATE OR REPLACE SECRET s (TYPE s3, KEY_ID $1, SECRET $2, REGION 'us-east-1', ENDPOINT $3, USE_SSL false, URL_STYLE 'path')`,
      [id, secret, `127.0.0.1:${server.port}`],
    );
  }

  it('lists past a thousand keys', async () => {
    for (let index = 0; index < 2_500; index += 1) server.put('logs', `deep/er/${index}`, 'x');

    expect(
      await rows("SELECT count(*)::INTEGER AS n, sum(size)::INTEGER AS bytes FROM read_blob('s3://logs/deep/**')"),
    ).toEqual([{ n: 2_500, bytes: 2_500 }]);
    // One more than three pages: it looks for the folder itself first.
    expect(server.counters.of('ListObjectsV2')).toBeLessThanOrEqual(4);
  });

  it.each(['plain/key=1.txt', 'a b+c/ä.txt', "quote'(1)!~.txt", 'percent%20already'])(
    'reads the key %s',
    async (key) => {
      server.put('logs', key, `content of ${key}`);

      expect(
        await rows(
          `SELECT octet_length(content)::INTEGER AS read, size::INTEGER AS bytes FROM read_blob('s3://logs/**')`,
        ),
      ).toEqual([{ read: Buffer.byteLength(`content of ${key}`), bytes: Buffer.byteLength(`content of ${key}`) }]);
    },
  );

  it('is refused with a wrong secret', async () => {
    server.put('logs', 'x', 'x');
    await useKeys(server.credentials.accessKeyId, 'guess');

    await expect(rows("SELECT * FROM read_blob('s3://logs/**')")).rejects.toThrow(/403|SignatureDoesNotMatch/);
  });

  it('writes Parquet in parts and reads it in ranges', async () => {
    server.addBucket('logs');
    await connection.run("COPY (SELECT range AS n FROM range(100000)) TO 's3://logs/x.parquet' (FORMAT parquet)");
    server.counters.reset();

    expect(await rows("SELECT sum(n)::BIGINT::VARCHAR AS total FROM 's3://logs/x.parquet'")).toEqual([
      { total: '4999950000' },
    ]);
    expect(server.counters.byStatus['206']).toBeGreaterThan(0);
  });
});
