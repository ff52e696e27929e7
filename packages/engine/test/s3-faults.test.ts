import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isEngineError, LOCAL_SCOPE } from '../src/index.js';
import {
  FAULT_MATRIX,
  logObjects,
  putLogObjects,
  type S3TestServer,
  startS3Server,
  type Truth,
} from '../src/testing/index.js';
import { EVERY_FIELD, parquetRow, writeParquet } from './format-fixture.js';
import { BUCKET, READERS, s3Options, useServerCredentials } from './s3-run.js';
import { useLake } from './use-lake.js';

vi.mock(import('../src/sources/s3/retry.js'), async (original) => (await import('./s3-run.js')).quickRetries(original));

const OBJECTS = 40;
const ROWS_PER_OBJECT = 25;
const OBJECTS_PER_COMMIT = 14;

describe.each(READERS)('$reader', ({ reader, missing }) => {
  describe.skipIf(missing !== undefined)(`whatever S3 does${missing === undefined ? '' : ` (${missing})`}`, () => {
    const lake = useLake();
    let server: S3TestServer;
    let truth: Truth;

    beforeEach(async () => {
      server = await startS3Server();
      useServerCredentials(server);
      const objects = logObjects(OBJECTS, ROWS_PER_OBJECT);
      putLogObjects(server, BUCKET, objects);
      truth = new Map(objects.map((object) => [object.key, object]));
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await server.close();
    });

    const ingest = () =>
      lake.engine.ingest({ s3: s3Options(server, reader), objectsPerCommit: OBJECTS_PER_COMMIT }, LOCAL_SCOPE);

    /** Rows of the lake and of these objects, in one order. */
    const lakeRows = () =>
      lake.ask('SELECT srcport, "start", packets::VARCHAR AS packets, bytes::VARCHAR AS bytes FROM flows ORDER BY ALL');
    const rowsOf = (keys: readonly string[]) =>
      keys
        .flatMap((key) => truth.get(key)?.rows ?? [])
        .toSorted((a, b) => a.srcport - b.srcport || a.start - b.start)
        .map((row) => ({ ...row, packets: String(row.packets), bytes: String(row.bytes) }));

    it.each(FAULT_MATRIX)(
      '$name: every object is loaded to the byte, or named',
      async ({ name, arrange, mayMiss, isKept }) => {
        const keys = [...truth.keys()];
        arrange(server, BUCKET, truth);
        const report = await ingest();
        const loaded = (await lake.ask("SELECT object FROM ingested WHERE status = 'loaded'")).map(({ object }) =>
          String(object),
        );
        const named = (await lake.ask('SELECT object FROM quarantine WHERE line IS NULL')).map(({ object }) =>
          String(object),
        );

        expect([...loaded, ...named].toSorted()).toEqual(keys.toSorted());
        expect(named.filter((key) => mayMiss?.(key, keys.indexOf(key)) !== true)).toEqual([]);
        expect(await lakeRows()).toEqual(rowsOf(loaded));
        expect(report).toMatchObject({
          rows: rowsOf(loaded).length,
          objects: { found: OBJECTS, loaded: loaded.length },
        });

        expect(wasDisturbed(server)).toBe(name !== 'nothing');
        expect(agentsOf(server)).toContainEqual(expect.stringMatching(reader === 'sdk' ? /aws-sdk-js/ : /duckdb/));

        server.faults.clear();
        await ingest();
        const left = isKept ? [...truth.keys()].filter((key) => !named.includes(key)) : [...truth.keys()];
        expect(await lakeRows()).toEqual(rowsOf(left));
        expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({ rows: rowsOf(left).length });
      },
    );

    it('a server that cannot be found is named; the next run loads everything', async () => {
      const s3 = { ...s3Options(server, reader), endpointUrl: 'http://s3.nowhere.invalid' };

      await expect(lake.engine.ingest({ s3 }, LOCAL_SCOPE)).rejects.toMatchObject({
        code: 'source',
        message: expect.stringContaining('s3.nowhere.invalid'),
      });
      await ingest();
      expect(await lakeRows()).toEqual(rowsOf([...truth.keys()]));
    });

    it('a server that goes away and comes back costs a second run, and no row', async () => {
      const { port } = server;
      server.faults.set({
        operations: ['GetObject'],
        before: ({ count }) => {
          if (count === 20) void server.close();
        },
      });
      const outcome = await ingest().catch((error: unknown) => error);
      const named = isEngineError(outcome) ? [outcome] : await lake.ask('SELECT object FROM quarantine');

      expect(named).not.toEqual([]);
      expect((await lake.engine.status(LOCAL_SCOPE)).rows).toBeLessThan(OBJECTS * ROWS_PER_OBJECT);
      server.faults.clear();
      await server.listen(port);
      await ingest();
      expect(await lakeRows()).toEqual(rowsOf([...truth.keys()]));
    });

    it('a Parquet file with a torn footer is named, the one beside it is loaded', async () => {
      const folder = `${[...truth.keys()][0]?.replace(/[^/]+$/, '')}`;
      await writeParquet(
        lake.workspace.logs,
        'whole.parquet',
        parquetRow({ ...EVERY_FIELD, srcport: '1', start: '7' }),
      );
      const whole = await readFile(path.join(lake.workspace.logs, 'whole.parquet'));
      server.put(BUCKET, `${folder}whole.parquet`, whole);
      server.put(BUCKET, `${folder}torn.parquet`, whole.subarray(0, -5));
      await ingest();

      expect(await lake.ask('SELECT object FROM quarantine')).toEqual([{ object: `${folder}torn.parquet` }]);
      expect(await lake.ask('SELECT srcport, "start" FROM flows ORDER BY "start" LIMIT 1')).toEqual([
        { srcport: 1, start: 7 },
      ]);
      expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({ rows: OBJECTS * ROWS_PER_OBJECT + 1 });
    });
  });
});

function agentsOf({ counters }: S3TestServer): string[] {
  return counters.records.filter(({ operation }) => operation === 'GetObject').map(({ agent }) => agent);
}

/** Whether the run met anything but plain answers: a matrix whose faults never happen proves nothing. */
function wasDisturbed({ counters }: S3TestServer): boolean {
  const bad = Object.keys(counters.byStatus).some((status) => Number(status) < 200 || Number(status) >= 300);
  return bad || Object.keys(counters.byFault).length > 0;
}
