import { describe, expect, test } from 'vitest';
import { fakeEffects, withFakeEngine } from '../../test/fake-effects.js';
import { runLake } from './lake.js';

const LOCATION = 's3://my-bucket/lake/scope=local';

async function ddl(options: Partial<Parameters<typeof runLake>[0]>): Promise<string> {
  const effects = fakeEffects();
  await runLake({ action: 'ddl', location: LOCATION, ...options }, effects);
  return effects.stdout.text();
}

describe('lake ddl', () => {
  test('for Athena: tables over the folders, days projected, reserved words quoted', async () => {
    expect(await ddl({ athena: true, location: `${LOCATION}//` })).toContain(
      [
        'CREATE EXTERNAL TABLE IF NOT EXISTS `networkflow`.`flows` (',
        '  `start` bigint,',
        '  `srcaddr` string',
        ')',
        "COMMENT 'Every record.'",
        'PARTITIONED BY (`date` string)',
        'STORED AS PARQUET',
        "LOCATION 's3://my-bucket/lake/scope=local/flows/'",
        'TBLPROPERTIES (',
        "  'projection.enabled' = 'true',",
        "  'projection.date.type' = 'date',",
        "  'projection.date.format' = 'yyyy-MM-dd',",
        "  'projection.date.range' = '2015-06-01,NOW',",
        `  'storage.location.template' = 's3://my-bucket/lake/scope=local/flows/date=\${date}/'`,
        ');',
        '',
        'CREATE EXTERNAL TABLE IF NOT EXISTS `networkflow`.`coverage` (',
        '  `end` bigint',
        ')',
        "COMMENT 'What was not recorded.'",
        'STORED AS PARQUET',
        "LOCATION 's3://my-bucket/lake/scope=local/coverage/';",
      ].join('\n'),
    );
  });

  test('for Trino: the same, and the statement that finds the days', async () => {
    const text = await ddl({ trino: true, database: 'logs', catalog: 'lake' });

    expect(text).toContain(
      [
        'CREATE TABLE IF NOT EXISTS lake.logs.flows (',
        '  "start" bigint,',
        '  "srcaddr" varchar,',
        '  "date" varchar',
        ')',
        "COMMENT 'Every record.'",
        `WITH (external_location = '${LOCATION}/flows/', format = 'PARQUET', partitioned_by = ARRAY['date']);`,
        '',
        "CALL lake.system.sync_partition_metadata(schema_name => 'logs', table_name => 'flows', mode => 'FULL');",
      ].join('\n'),
    );
    expect(text).not.toContain("table_name => 'coverage'");
  });

  test('says what must be true of the copy', async () => {
    for (const dialect of [{ athena: true }, { trino: true }]) {
      const text = await ddl(dialect);
      expect(text.startsWith('-- ')).toBe(true);
      expect(text).toContain('networkflow lake export');
    }
  });

  test.each([
    [{}, 'Whose SQL?'],
    [{ athena: true, trino: true }, 'Whose SQL?'],
    [{ athena: true, location: undefined }, '--location'],
    [{ athena: true, location: './lake' }, '--location'],
    [{ athena: true, location: "s3://my-bucket/a'b" }, '--location'],
    [{ athena: true, database: 'a`b' }, '--database'],
    [{ trino: true, catalog: 'A B' }, '--catalog'],
  ])('refuses %j', async (options, word) => {
    await expect(ddl(options)).rejects.toThrow(word);
  });
});

describe('lake export', () => {
  test('writes the copy where it is told to, and says what it is', async () => {
    const asked: string[] = [];
    const exportTo = async (folder: string) => {
      asked.push(folder);
      return { version: 7, files: 12, bytes: 3_000_000 };
    };
    const effects = fakeEffects(withFakeEngine({ exportTo }));

    await runLake({ action: 'export', lake: '/lake', out: './copy' }, effects);

    expect(asked).toEqual(['./copy']);
    expect(effects.stdout.text()).toContain('12 files');
  });

  test('asks where to', async () => {
    await expect(runLake({ action: 'export', lake: '/lake' }, fakeEffects())).rejects.toThrow('--out');
  });
});

describe('lake files', () => {
  const files = {
    version: 7,
    files: [
      { table: 'flows', path: 'flows/date=2026-11-20/a.parquet', rows: 3, bytes: 100 },
      { table: 'coverage', path: 'coverage/b.parquet', rows: 1, bytes: 10 },
    ],
    deadObjects: [],
    overlapping: [],
    staleHours: 0,
  };

  test('are the paths, one a line, and nothing else when nothing is wrong', async () => {
    const effects = fakeEffects(withFakeEngine({ files: async () => files }));

    await runLake({ action: 'files', lake: '/lake' }, effects);

    expect(effects.stdout.text()).toBe('flows/date=2026-11-20/a.parquet\ncoverage/b.parquet\n');
    expect(effects.stderr.text()).toBe('');
  });

  test('with rows that do not count, hours held twice or hours to be built, say so beside the list', async () => {
    const wrong = { ...files, deadObjects: [4, 9], overlapping: ['x'], staleHours: 3 };
    const effects = fakeEffects(withFakeEngine({ files: async () => wrong }));

    await runLake({ action: 'files', lake: '/lake' }, effects);

    for (const words of ['3 hours', '_object_id NOT IN (4, 9)', 'ingest --compact']) {
      expect(effects.stderr.text()).toContain(words);
    }
  });

  test('as JSON are one document', async () => {
    const effects = fakeEffects(withFakeEngine({ files: async () => files }));

    await runLake({ action: 'files', lake: '/lake', json: true }, effects);

    expect(JSON.parse(effects.stdout.text())).toEqual(files);
  });
});
