import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpfsForTests, type S3TestServer, startS3Server } from '../testing/index.js';
import { HttpfsDatabase } from './httpfs-database.js';

const BUCKET = 'flow-logs';
const httpfs = await httpfsForTests();

describe.skipIf(httpfs.missing !== undefined)(
  `httpfs${httpfs.missing === undefined ? '' : ` (${httpfs.missing})`}`,
  () => {
    let server: S3TestServer;
    let database: HttpfsDatabase;

    beforeEach(async () => {
      server = await startS3Server();
      database = await HttpfsDatabase.open({ extensionDir: httpfs.folder, mayInstall: false });
      await database.login(BUCKET, { ...server.credentials, region: server.region, endpointUrl: server.url });
    });
    afterEach(async () => {
      await database.close();
      await server.close();
    });

    const url = (key: string): string => `s3://${BUCKET}/${key}`;

    it('asks for each object once, and again over the same connections', async () => {
      const keys = Array.from({ length: 24 }, (_, index) => `logs/${index}.log.gz`);
      for (const key of keys) server.put(BUCKET, key, key);
      await database.fetch(keys.map(url));
      const bodies = await database.fetch(keys.map(url));

      expect(bodies.map(String)).toEqual(keys);
      expect(server.counters.byOperation).toEqual({ GetObject: 48 });
      expect(server.counters.connections).toBeLessThanOrEqual(24);
    });

    it.each(['a*b', 'a?b', '[ab]', 'x{1,2}', 'p#q', '100%', 'a b+c=d&e', 'ä/日本', "it's"])(
      'takes the key %s as it is',
      async (key) => {
        for (const other of ['aXb', 'a', 'b', 'x1', 'p', key]) server.put(BUCKET, other, `content of ${other}`);

        expect((await database.fetch([url(key)])).map(String)).toEqual([`content of ${key}`]);
      },
    );

    it('names the object that is missing, and keeps the secret to itself', async () => {
      server.put(BUCKET, 'here', 'x');
      await expect(database.fetch([url('here'), url('gone')])).rejects.toThrow('gone');
      await database.login(BUCKET, {
        ...server.credentials,
        secretAccessKey: 'hush-hush',
        region: server.region,
        endpointUrl: server.url,
      });
      const error: unknown = await database.fetch([url('here')]).catch((thrown: unknown) => thrown);

      expect(String(error)).toMatch(/403|Forbidden/);
      expect(String(error)).not.toContain('hush-hush');
    });
  },
);
