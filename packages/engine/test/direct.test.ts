import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DirectOptions, LOCAL_SCOPE, openDirect, type Row } from '../src/index.js';
import { file, HEADER, record, type S3TestServer, startS3Server } from '../src/testing/index.js';
import { EVERY_FIELD, parquetRow, writeParquet } from './format-fixture.js';
import { READERS, s3Options, useFixedCredentials } from './s3-run.js';
import { useLake } from './use-lake.js';

const lake = useLake();

const start = (hour: number) => Date.UTC(2026, 10, 20, hour) / 1000;
const keyOf = (minute: string, name = 'a', flowLog = 'fl-1') =>
  `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/20/123456789012_vpcflowlogs_us-east-1_${flowLog}_20261120T${minute}Z_${name}.log.gz`;

async function ask(options: DirectOptions, sql: string): Promise<{ rows: Row[]; notes: readonly string[] }> {
  const session = await openDirect(options);
  try {
    const answer = await session.sql(sql);
    const rows: Row[] = [];
    for await (const batch of answer.batches) rows.push(...batch);
    return { rows, notes: session.notes };
  } finally {
    await session.close();
  }
}

const TOTALS = 'SELECT count(*) AS n, sum(bytes) AS b FROM flows';

describe('a question to a folder that was never loaded', () => {
  const here = (sql: string, more: Omit<DirectOptions, 'folder'> = {}) =>
    ask({ folder: lake.workspace.logs, ...more }, sql);

  it('answers as a lake does, but for what is worked out from addresses', async () => {
    await lake.workspace.write(
      'a.log.gz',
      file(record({ bytes: 7, dstport: 443 }), record({ 'log-status': 'NODATA' })),
    );
    await lake.workspace.write('b/c.log', `${HEADER}\n${record({ bytes: 8 })}\n`);
    await lake.workspace.write('d.log.gz', gzipSync('start action bytes srcaddr my-field\n5 ACCEPT 9 10.0.0.1 x\n'));
    await lake.ingest();
    const columns =
      'start_time, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, action, service, service_port, extra';
    const sql = `SELECT ${columns} FROM flows ORDER BY bytes`;

    const direct = await here(sql);

    expect(direct.rows).toHaveLength(3);
    expect(direct.rows).toEqual(await lake.ask(sql));
    expect((await here('SELECT count(*) AS n FROM coverage')).rows).toEqual([{ n: 1 }]);
    expect((await here('SELECT DISTINCT src_class, dst_country FROM flows')).rows).toEqual([
      { src_class: null, dst_country: null },
    ]);
    const described = async (question: Promise<Row[]>) =>
      (await question).map(({ column_name, column_type }) => `${column_name} ${column_type}`);
    expect(await described(here('DESCRIBE flows').then(({ rows }) => rows))).toEqual(
      await described(lake.ask('DESCRIBE flows')),
    );
  });

  it('reads Parquet, and says what it left out', async () => {
    await writeParquet(lake.workspace.logs, 'p.log.parquet', parquetRow(EVERY_FIELD));
    await lake.workspace.write('notes.txt', 'hello world\n');
    await lake.workspace.write('empty.log', '');

    const { rows, notes } = await here('SELECT count(*) AS n FROM flows');

    expect(rows).toEqual([{ n: 1 }]);
    expect(notes.join()).toMatch(/2 of the objects were left out: .*(notes\.txt|empty\.log)/);
  });

  it('leaves out an object that is damaged in its first line, saying so', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 7 })));
    const damaged = gzipSync(file(record({ bytes: 8 })));
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 8) ^ 1, damaged.length - 8);
    await lake.workspace.write('b.log.gz', damaged);

    const { rows, notes } = await here(TOTALS);

    expect(rows).toEqual([{ n: 1, b: 7 }]);
    expect(notes.join()).toMatch(/left out: .*b\.log\.gz \(it is damaged/);
  });

  it('keeps to the window, to the second', async () => {
    for (const hour of [8, 10, 11, 14]) {
      const name = keyOf(`${String(hour).padStart(2, '0')}05`);
      await lake.workspace.write(
        name,
        file(record({ start: start(hour), bytes: hour }), record({ start: start(hour) + 1, bytes: 100 })),
      );
    }

    expect((await here(TOTALS, { window: { from: start(10), to: start(11) + 1 } })).rows).toEqual([{ n: 3, b: 121 }]);
  });

  it('stops at a line that is no record, naming it, rather than passing over it', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 7 }), 'bad line', record({ bytes: 8 })));

    await expect(here('SELECT sum(bytes) FROM flows')).rejects.toMatchObject({
      code: 'query',
      message: expect.stringMatching(/Line 3 of .*a\.log\.gz is no record.*ingest/s),
    });
  });

  it('reads nothing else, whatever the statement says', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 7 })));
    for (const sql of [
      "SELECT * FROM read_text('/etc/hostname')",
      'SELECT * FROM duckdb_secrets()',
      'SELECT * FROM service_name',
      "COPY flows TO '/tmp/x.csv'",
      'DROP VIEW flows',
      'SELECT 1; SELECT 2',
    ]) {
      await expect(here(sql), sql).rejects.toMatchObject({ code: expect.stringMatching(/sql-refused|query/) });
    }
  });

  it('has empty tables where there is nothing', async () => {
    await lake.workspace.write('readme.md', 'nothing');

    expect((await here(TOTALS)).rows).toEqual([{ n: 0, b: null }]);
  });
});

describe.each(READERS)('a question to a bucket through $reader', ({ reader, missing }) => {
  describe.skipIf(missing !== undefined)(missing ?? '', () => {
    let server: S3TestServer;

    beforeEach(async () => {
      server = await startS3Server();
      useFixedCredentials();
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await server.close();
    });

    const put = (key: string, ...lines: readonly string[]) => server.put('flow-logs', key, gzipSync(file(...lines)));

    const bucket = () => s3Options(server, reader);

    const there = (sql: string, more: Partial<DirectOptions['s3']> = {}) => ask({ s3: { ...bucket(), ...more } }, sql);

    it('answers as a lake of it does, reading only what its window needs', async () => {
      for (const hour of [8, 10, 11, 14]) {
        put(keyOf(`${String(hour).padStart(2, '0')}05`), record({ start: start(hour), bytes: hour }));
      }
      put('odd [1]*?#%20.log.gz', record({ start: start(10), bytes: 1000 }));
      const window = { from: start(10), to: start(11) };

      const { rows, notes } = await there(TOTALS, { window });

      expect(rows).toEqual([{ n: 2, b: 1010 }]);
      expect(notes.join(' ').includes('not checked')).toBe(reader === 'httpfs');
      const read = server.counters.records.filter(({ operation }) => operation === 'GetObject').map(({ key }) => key);
      expect(read.some((key) => key.includes('T0805Z') || key.includes('T1405Z'))).toBe(false);
      await lake.engine.ingest({ s3: bucket() }, LOCAL_SCOPE);
      expect((await there(TOTALS)).rows).toEqual(await lake.ask(TOTALS));
    });

    it('reads Parquet beside text', async () => {
      await writeParquet(lake.workspace.logs, 'p.parquet', parquetRow(EVERY_FIELD));
      server.put('flow-logs', 'a/p.log.parquet', await readFile(path.join(lake.workspace.logs, 'p.parquet')));
      put(keyOf('1005'), record({ bytes: 1 }));

      expect((await there('SELECT srcaddr, dstport FROM flows ORDER BY srcaddr')).rows).toEqual([
        { srcaddr: '10.0.1.5', dstport: 443 },
        { srcaddr: '10.1.2.3', dstport: 8443 },
      ]);
    });

    it('asks one object of a flow log for its layout', async () => {
      for (let n = 0; n < 30; n += 1) put(keyOf('1005', `n${n}`), record({ bytes: 1 }));
      server.counters.reset();

      expect((await there(TOTALS)).rows).toEqual([{ n: 30, b: 30 }]);
      // Besides: httpfs looks at the first object of a list when it binds.
      expect(server.counters.of('GetObject')).toBeLessThanOrEqual(30 + 5);
    });

    it('opens no other object, and shows no secret', async () => {
      put(keyOf('1005'), record({ bytes: 1 }));
      server.put('flow-logs', 'other/secret.txt', 'x');
      for (const sql of [
        "SELECT * FROM read_text('s3://flow-logs/other/secret.txt')",
        'SELECT * FROM duckdb_secrets()',
        "SELECT which_secret('s3://flow-logs/', 's3')",
      ]) {
        await expect(there(sql), sql).rejects.toMatchObject({ code: expect.stringMatching(/sql-refused|query/) });
      }
    });

    it('says what is missing where an object may not be read', async () => {
      put(keyOf('1005', 'first'), record({ bytes: 1 }));
      put(keyOf('1010', 'secret'), record({ bytes: 2 }));
      server.faults.set({ operations: ['GetObject'], match: /secret/, accessDenied: 1 });

      if (reader === 'sdk') {
        expect((await there(TOTALS)).notes.join()).toMatch(/left out: .*secret.*s3:GetObject/);
      } else {
        await expect(there(TOTALS)).rejects.toMatchObject({
          message: expect.stringMatching(/s3:GetObject on arn.*secret/),
        });
      }
    });

    it('answers nothing rather than a part when the service fails', async () => {
      await writeParquet(lake.workspace.logs, 'p.parquet', parquetRow(EVERY_FIELD));
      server.put('flow-logs', 'p.log.parquet', await readFile(path.join(lake.workspace.logs, 'p.parquet')));
      put(keyOf('1005'), record({ bytes: 1 }));
      server.faults.set({
        operations: ['GetObject', 'HeadObject'],
        match: /parquet/,
        before: ({ count }) => {
          if (count > 1) server.keyring.revoke(server.credentials.accessKeyId);
        },
      });

      await expect(there(TOTALS)).rejects.toMatchObject({ code: expect.stringMatching(/source|query/) });
    });

    it('bears with a service that asks to slow down', async () => {
      for (let n = 0; n < 120; n += 1) put(keyOf('1005', `n${n}`), record({ bytes: 1 }));
      server.faults.set({ operations: ['GetObject', 'HeadObject'], slowDown: 0.3, seed: 3 });

      expect((await there(TOTALS)).rows).toEqual([{ n: 120, b: 120 }]);
    });

    it('refuses a statement before it asks the bucket for anything', async () => {
      put(keyOf('1005'), record({ bytes: 1 }));

      await expect(
        openDirect({ s3: bucket(), statement: "SELECT * FROM read_text('/etc/hostname')" }),
      ).rejects.toMatchObject({ code: 'sql-refused' });
      expect(server.counters.records).toEqual([]);
    });

    it('leaves out or refuses a damaged object', async () => {
      put(keyOf('1005'), record({ bytes: 1 }));
      const whole = gzipSync(file(...Array.from({ length: 500 }, (_, n) => record({ bytes: 2, start: n }))));
      server.put('flow-logs', keyOf('1010', 'cut'), whole.subarray(0, Math.floor(whole.length / 2)));

      if (reader === 'sdk') {
        const { rows, notes } = await there(TOTALS);
        expect(rows).toEqual([{ n: 1, b: 1 }]);
        expect(notes.join()).toMatch(/1 of the objects were left out: .*cut.*damaged/);
      } else {
        await expect(there(TOTALS)).rejects.toMatchObject({ code: 'query' });
      }
    });
  });
});
