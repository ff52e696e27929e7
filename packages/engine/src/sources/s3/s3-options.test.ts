import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openS3Sources } from './open-s3.js';
import { parseS3Options, type S3Options, targetsOf } from './s3-options.js';

const of = (options: Partial<S3Options>) => parseS3Options({ buckets: ['flow-logs'], ...options });
const targets = (buckets: string[], prefix?: string) =>
  targetsOf(prefix === undefined ? { buckets } : { buckets, prefix }).map((each) => `${each.bucket}|${each.prefix}`);

describe('the options of S3', () => {
  it('have defaults', () => {
    expect(of({})).toEqual({ buckets: ['flow-logs'], reader: 'auto', relistS: 3600 });
  });

  it.each([
    [{ buckets: [] }, 'buckets', 'bucket names such as'],
    [{ region: 'Frankfurt' }, "region 'Frankfurt'", 'a Region such as eu-central-1'],
    [{ profile: '' }, 'profile', 'the name of a profile'],
    [{ assumeRole: 'admin' }, "assumeRole 'admin'", 'the ARN of a role such as'],
    [{ externalId: 'x' }, 'externalId', '2 to 1224'],
    [{ endpointUrl: 'localhost:9000' }, "endpointUrl 'localhost:9000'", 'a URL such as http://127.0.0.1:9000'],
    [{ endpointUrl: 'ftp://x' }, "endpointUrl 'ftp://x'", 'a URL'],
    [{ relistS: -1 }, "relistS '-1'", 'whole seconds from 0 to 604800'],
    [{ prefix: 'x'.repeat(1025) }, 'prefix', 'at most 1024 characters'],
  ] as const)('are refused with what is allowed: %j', (options, asked, allowed) => {
    const refused = () => of(options as Partial<S3Options>);

    expect(refused).toThrow(asked);
    expect(refused).toThrow(allowed);
  });

  it('name the choices and the options there are', () => {
    expect(() => of({ reader: 'curl' as 'sdk' })).toThrow("reader 'curl' is not valid: give one of auto, httpfs, sdk");
    expect(() => of({ bucket: 'x' } as object)).toThrow('S3 has no option bucket. It has buckets, prefix, region');
    expect(() => of({ externalId: 'agreed' })).toThrow('without a role');
  });

  it('tell no external id', () => {
    expect(() => of({ externalId: 'geheim mit Leerzeichen' })).toThrow(/^(?!.*geheim)/);
  });
});

describe('buckets', () => {
  it('are named, or given as URLs, with a prefix of their own or the common one', () => {
    expect(targets(['a-bucket', 's3://b-bucket', 's3://c-bucket/own/', 'd-bucket/own'], 'common/')).toEqual([
      'a-bucket|common/',
      'b-bucket|common/',
      'c-bucket|own/',
      'd-bucket|own',
    ]);
    expect(targets(['s3://b.with.dots/'])).toEqual(['b.with.dots|']);
    expect(targets(['a-bucket'], '/leading/slash')).toEqual(['a-bucket|leading/slash']);
  });

  it('are listed once where they overlap', () => {
    expect(targets(['a-bucket', 'a-bucket/', 's3://a-bucket/x/'])).toEqual(['a-bucket|']);
    expect(targets(['a-bucket/x', 'a-bucket/x/', 'a-bucket/x/y', 'a-bucket/xy'])).toEqual([
      'a-bucket|x',
      'a-bucket|xy',
    ]);
    expect(targets(['a-bucket/x', 'b-bucket/x'])).toHaveLength(2);
  });

  it.each([
    'Upper',
    'ab',
    'a..b',
    '192.168.0.1',
    'under_score',
    's3://',
    'https://b.s3.amazonaws.com/',
    '-dash',
    'arn:aws:s3:::b',
  ])('are refused when %s is no name', (name) => {
    expect(() => targets([name])).toThrow(`'${name}' names no bucket.`);
  });
});

describe('S3 sources', () => {
  it('load nothing of the SDK before it is used, which no command without S3 should pay for', async () => {
    const files = (await readdir(import.meta.dirname)).filter((name) => /^[^.]+\.ts$/.test(name));
    const texts = await Promise.all(files.map((name) => readFile(path.join(import.meta.dirname, name), 'utf8')));

    expect(files.length).toBeGreaterThan(10);
    for (const text of texts) expect(text).not.toMatch(/^import (?!type )[^;]*from '@(aws-sdk|smithy)\//m);
  });

  it('go to the endpoint given, or to the one of the environment', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://general:1');
    expect(openS3Sources({ buckets: ['a-bucket'] })[0]?.bucket.endpointUrl).toBe('http://general:1');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://s3:1');
    expect(openS3Sources({ buckets: ['a-bucket'] })[0]?.bucket.endpointUrl).toBe('http://s3:1');
    expect(openS3Sources({ buckets: ['a-bucket'], endpointUrl: 'http://own:1' })[0]?.bucket.endpointUrl).toBe(
      'http://own:1',
    );
    vi.unstubAllEnvs();
  });

  it('are one per bucket and prefix, and share what those of one bucket have in common', () => {
    const sources = openS3Sources({ buckets: ['a-bucket/x', 'a-bucket/y', 'b-bucket'] });

    expect(sources.map(({ name, prefix }) => [name, prefix])).toEqual([
      ['s3://a-bucket', 'x'],
      ['s3://a-bucket', 'y'],
      ['s3://b-bucket', ''],
    ]);
    expect(sources[0]?.bucket).toBe(sources[1]?.bucket);
    expect(sources[0]?.bucket.policy).toBe(sources[2]?.bucket.policy);
    expect(sources[0]?.bucket.credentials).toBe(sources[2]?.bucket.credentials);
  });
});
