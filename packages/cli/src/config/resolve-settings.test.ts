import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { addSettings, type GivenFlags, resolveSettings } from './resolve-settings.js';
import { SETTING_KEYS, SETTINGS } from './settings.js';

const FILE = resolve('networkflow.yaml');

function world(file?: string, env: Record<string, string> = {}) {
  const effects = fakeEffects({ env });
  if (file !== undefined) effects.files.set(FILE, file);
  return effects;
}

const values = async (given: GivenFlags, file?: string, env?: Record<string, string>) =>
  (await resolveSettings(given, world(file, env))).values;

describe('a setting', () => {
  test('is named in code as Commander names its flag, and has a variable of our own', () => {
    for (const key of SETTING_KEYS) {
      const [option] = addSettings(new Command(), [key]).options;
      expect(option?.attributeName()).toBe(key);
      expect(SETTINGS[key].env[0], key).toMatch(/^NETWORKFLOW_[A-Z_]+$/);
    }
  });

  test('comes from the flag, else the environment, else the file, and says which', async () => {
    const file = 's3: { region: eu-west-1, reader: sdk }\nlake: { keep: 7d }\n';
    const env = { NETWORKFLOW_AWS_REGION: 'eu-west-2', NETWORKFLOW_KEEP: '8d' };
    const resolved = await resolveSettings({ keep: 9 }, world(file, env));

    expect(resolved.values).toEqual({ keep: 9, awsRegion: 'eu-west-2', reader: 'sdk' });
    expect(resolved.origins.get('keep')).toEqual({ level: 'flag', where: '--keep' });
    expect(resolved.origins.get('awsRegion')).toEqual({ level: 'environment', where: 'NETWORKFLOW_AWS_REGION' });
    expect(resolved.origins.get('reader')).toEqual({ level: 'file', where: FILE });
  });

  test('is read the same wherever it is written', async () => {
    const wanted = { last: 86_400, relist: 1_800, every: 30, keep: 14, port: 9_000, bucket: ['a-1', 'b-2'] };
    const file = `
s3: { bucket: [a-1, b-2] }
ingest: { last: 24h, relist: 30m, every: 30s }
lake: { keep: 2w }
dashboard: { port: 9000 }
`;
    const env = {
      NETWORKFLOW_BUCKET: 'a-1, b-2,',
      NETWORKFLOW_LAST: '1d',
      NETWORKFLOW_RELIST: '1800s',
      NETWORKFLOW_EVERY: '30s',
      NETWORKFLOW_KEEP: '14d',
      NETWORKFLOW_PORT: '9000',
    };

    expect(await values({}, file)).toEqual(wanted);
    expect(await values({}, undefined, env)).toEqual(wanted);
  });

  test('of AWS in the environment is left to its SDK', async () => {
    const env = { AWS_REGION: 'eu-west-2', AWS_PROFILE: 'p', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' };

    expect(await values({}, undefined, env)).toEqual({});
  });

  test('that is empty in the environment is not set, as compose files write it; an empty prefix is the whole bucket', async () => {
    expect(await values({}, undefined, { S3_BUCKET: '', NETWORKFLOW_READER: '', S3_PREFIX: '' })).toEqual({
      prefix: '',
    });
    expect(await values({}, 's3: { prefix: x/, bucket: }', { S3_PREFIX: '' })).toEqual({ prefix: '' });
  });

  test.each([
    [{}, 's3: { bucket: b }', { S3_BUCKET: 'a' }, { bucket: ['a'] }],
    [{}, 's3: { bucket: b, prefix: of-b }', { S3_BUCKET: 'a' }, { bucket: ['a'] }],
    [{}, 's3: { bucket: b, prefix: of-b }', { S3_PREFIX: 'p' }, { bucket: ['b'], prefix: 'p' }],
    [{ prefix: 'p' }, undefined, { S3_BUCKET: 'a', S3_PREFIX: 'q' }, { bucket: ['a'], prefix: 'p' }],
    [{ folder: '/logs' }, undefined, { S3_BUCKET: 'a' }, { folder: '/logs' }],
    [{ from: '2026-01-01' }, 'ingest: { last: 1d }', {}, { from: '2026-01-01' }],
    [{ last: 60 }, 'ingest: { from: 2026-01-01, to: 2026-02-01 }', {}, { last: 60 }],
  ])('silences what belongs to another level: %j, %s, %j', async (given, file, env, wanted) => {
    expect(await values(given, file, env)).toEqual(wanted);
  });

  test.each([
    [{ NETWORKFLOW_KEEP: '36h' }, "NETWORKFLOW_KEEP '36h' cannot be read. It must be whole days"],
    [{ NETWORKFLOW_LAST: 'yesterday' }, "NETWORKFLOW_LAST 'yesterday' cannot be read. It must be a whole number"],
    [{ NETWORKFLOW_LAST: '0h' }, 'It must be longer than nothing'],
    [{ NETWORKFLOW_READER: 'curl' }, 'It must be one of auto, httpfs, sdk'],
    [{ NETWORKFLOW_PORT: '99999' }, 'A port is between'],
  ])('%j is refused by name', async (env, message) => {
    await expect(resolveSettings({}, world(undefined, env))).rejects.toThrow(message);
  });
});

describe('the configuration file', () => {
  test('is the one that is named, and must be there then', async () => {
    const effects = fakeEffects({ env: { NETWORKFLOW_CONFIG: '/etc/other.yaml' } });
    await expect(resolveSettings({}, effects)).rejects.toThrow('There is no configuration file /etc/other.yaml.');
    effects.files.set('/etc/other.yaml', 'lake: { path: lake }');
    effects.files.set('/etc/named.yaml', 'lake: { path: /data/lake }');

    expect((await resolveSettings({}, effects)).values.lake).toBe('/etc/lake');
    expect((await resolveSettings({ config: '/etc/named.yaml' }, effects)).values.lake).toBe('/data/lake');
  });

  test('may be empty, and hands on what it says about detections', async () => {
    expect((await resolveSettings({}, world(''))).values).toEqual({});
    expect((await resolveSettings({}, world('lake:\n# keep: 30d\n'))).values).toEqual({});
    const text = 'detections: { port-scan: { ports: 9 } }\nlists: [{ label: bad, file: bad.txt }, { label: odd }, 7]\n';
    const { file } = await resolveSettings({}, world(text));

    expect(file?.detections).toEqual({
      detections: { 'port-scan': { ports: 9 } },
      lists: [{ label: 'bad', file: resolve('bad.txt') }, { label: 'odd' }, 7],
    });
  });

  test.each([
    ['s3: { buckets: [a] }', "there is no setting 'buckets' in 's3'. Did you mean bucket?"],
    ['s4: { bucket: a }', "there is no section 's4'. Did you mean s3?"],
    ['colour: blue', "there is no section 'colour'. There are: lake, s3, ingest, dashboard, detections"],
    ['s3: { secret-access-key: x }', "'secret-access-key' looks like a credential"],
    ['s3: { awsAccessKeyId: x }', 'looks like a credential'],
    ['s3: my-bucket', "'s3' must be a section"],
    ['s3: { bucket: { name: a } }', "'s3.bucket' must be a text"],
    ['lake: { keep: [1d, 2d] }', 'It must be one value'],
    ['lake: { keep: 30 }', "lake.keep '30' cannot be read"],
    ['- a\n- b', 'must hold sections'],
    ['lake: { path: "x', 'is no YAML'],
  ])('%j is refused with what is wrong', async (file, message) => {
    await expect(resolveSettings({}, world(file))).rejects.toMatchObject({
      name: 'CliError',
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});
