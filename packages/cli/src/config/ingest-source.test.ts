import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { describeWindow, ingestSource } from './ingest-source.js';
import { addSettings, type GivenFlags, resolveSettings } from './resolve-settings.js';
import { SOURCE_KEYS, sourceFlags } from './source-settings.js';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const NOON = NOW_MS / 1000;

async function sourceOf(words: readonly string[], given: GivenFlags = {}, env: Record<string, string> = {}) {
  return ingestSource(words, await resolveSettings(given, fakeEffects({ env })), NOW_MS);
}

describe('what is loaded', () => {
  test('is nothing when nothing is named', async () => {
    expect(await sourceOf([])).toBeUndefined();
    expect(await sourceOf([], {}, { NETWORKFLOW_AWS_REGION: 'eu-west-1', S3_BUCKET: '' })).toBeUndefined();
  });

  test('is a folder, whatever buckets the environment names', async () => {
    expect(await sourceOf(['/logs'], {}, { S3_BUCKET: 'b' })).toMatchObject({
      options: { folder: '/logs' },
      name: '/logs',
    });
    expect(await sourceOf([], {}, { NETWORKFLOW_FOLDER: '/logs' })).toMatchObject({ options: { folder: '/logs' } });
  });

  test('is buckets by name and by URL, with everything that is set about them', async () => {
    const given: GivenFlags = {
      bucket: ['a-1'],
      prefix: 'AWSLogs/',
      awsRegion: 'eu-west-1',
      profile: 'p',
      assumeRole: 'arn:r',
      externalId: 'x',
      endpointUrl: 'http://127.0.0.1:9000',
      reader: 'sdk',
      extensionDir: '/ext',
      relist: 600,
      last: 3_600,
    };
    const source = await sourceOf(['s3://b-2/x'], given);

    expect(source?.options).toEqual({
      s3: {
        buckets: ['s3://b-2/x', 'a-1'],
        prefix: 'AWSLogs/',
        region: 'eu-west-1',
        profile: 'p',
        assumeRole: 'arn:r',
        externalId: 'x',
        endpointUrl: 'http://127.0.0.1:9000',
        reader: 'sdk',
        extensionDir: '/ext',
        relistS: 600,
        window: { from: NOON - 3_600 },
      },
    });
    expect(source?.name).toBe('s3://b-2/x, s3://a-1/AWSLogs/');
    expect(describeWindow(source?.window)).toBe('from 2026-11-20T11:00:00Z');
  });

  test('is not narrowed by a prefix that was meant for other buckets', async () => {
    const env = { S3_BUCKET: 'other', S3_PREFIX: 'of-other/' };

    expect((await sourceOf(['s3://b-2'], {}, env))?.options).toEqual({ s3: { buckets: ['s3://b-2'] } });
    expect((await sourceOf([], { bucket: ['b-2'] }, env))?.options).toEqual({ s3: { buckets: ['b-2'] } });
    expect((await sourceOf([], {}, env))?.name).toBe('s3://other/of-other/');
  });

  test.each([
    [['/logs', 's3://b-2'], {}, 'either a folder or buckets'],
    [['/logs'], { bucket: ['b-2'] }, 'either a folder or buckets'],
    [['/logs', '/more'], {}, 'One folder at a time'],
    [['https://b-2.s3.amazonaws.com/'], {}, 'neither a folder nor an s3:// URL'],
    [['/logs'], { prefix: 'x' }, '--prefix is about a bucket'],
    [['/logs'], { awsRegion: 'x' }, '--aws-region is about a bucket'],
    [['/logs'], { last: 60, from: '2026-01-01' }, 'either it, or --from and --to'],
    [['/logs'], { from: '2026-01-02', to: '2026-01-01' }, 'The window is empty'],
    [['/logs'], { from: 'noon' }, "from 'noon' is not a time"],
  ] as const)('%j with %j is refused', async (words, given, message) => {
    await expect(sourceOf(words, given)).rejects.toThrow(message);
  });
});

function flagReader() {
  const program = addSettings(new Command().exitOverride(), SOURCE_KEYS);
  return { program, flags: () => program.opts<GivenFlags>() };
}

describe('the flags of another process', () => {
  test.each([
    [['s3://b-2/x'], { bucket: ['a-1'], prefix: '-odd', last: 60, keep: 3 }, { S3_BUCKET: 'c', S3_PREFIX: 'q' }],
    [[], {}, { S3_BUCKET: 'c,d', NETWORKFLOW_AWS_REGION: 'eu-west-1', NETWORKFLOW_RELIST: '10m' }],
    [
      ['/logs'],
      { from: '2026-01-01' },
      { S3_BUCKET: 'c', NETWORKFLOW_AWS_REGION: 'eu-west-1', NETWORKFLOW_PROFILE: 'p' },
    ],
    [['s3://b-2'], {}, { S3_PREFIX: 'q', NETWORKFLOW_EVERY: '5s' }],
  ] as const)('mean the same there: %j %j %j', async (words, given, env) => {
    const effects = fakeEffects({ env });
    const here = await resolveSettings(given, effects);
    const source = ingestSource(words, here, NOW_MS);
    if (source === undefined) throw new Error('nothing is named');
    const { program, flags } = flagReader();
    program.parse(sourceFlags(source, here), { from: 'user' });
    const there = await resolveSettings(flags(), effects);

    expect(ingestSource([], there, NOW_MS)?.options).toEqual(
      source.options.s3 === undefined
        ? source.options
        : { s3: { ...source.options.s3, prefix: source.options.s3.prefix ?? '' } },
    );
    for (const key of ['keep', 'every', 'relist', 'format'] as const) {
      expect(there.values[key]).toEqual(here.values[key]);
    }
  });
});
