import { isEngineError } from '@networkflow/engine';
import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../problem';
import { type Asked, allowed } from './allowed';
import { type ErrorLogsSettings, readErrorLogsSettings } from './settings';

const SETTINGS: ErrorLogsSettings = {
  sources: [
    { name: 'shop', bucket: 'logs', prefix: 'shop/errors' },
    { name: 'api', bucket: 'logs', prefix: 'api/' },
    { name: 'all', bucket: 'whole', prefix: '' },
    { name: 'local', folder: '/var/log/app', shown: './app' },
  ],
  s3: { endpointUrl: 'http://127.0.0.1:9000', reader: 'sdk' },
};

/** What it refuses with; fails when it lets through. */
function refusal(asked: Asked, settings = SETTINGS): unknown {
  try {
    allowed(asked, settings);
  } catch (error) {
    return error;
  }
  throw new Error(`${JSON.stringify(asked)} was let through`);
}

describe('which error logs may be read', () => {
  it.each([
    [{ source: 'shop' }, { bucket: 'logs', prefix: 'shop/errors' }],
    [
      { bucket: 'logs', prefix: 'shop/errors' },
      { bucket: 'logs', prefix: 'shop/errors' },
    ],
    [
      { bucket: 'logs', prefix: 'shop/errors/2026/11' },
      { bucket: 'logs', prefix: 'shop/errors/2026/11' },
    ],
    [
      { bucket: 'logs', prefix: 'api/' },
      { bucket: 'logs', prefix: 'api/' },
    ],
    [
      { bucket: 'logs', prefix: 'api/v2..3/time=10%3A00/' },
      { bucket: 'logs', prefix: 'api/v2..3/time=10%3A00/' },
    ],
    [{ bucket: 'whole' }, { bucket: 'whole', prefix: '' }],
    [
      { bucket: 'whole', prefix: 'any/thing' },
      { bucket: 'whole', prefix: 'any/thing' },
    ],
  ])('lets %j through, with the options of the server', (asked, from) => {
    expect(allowed(asked, SETTINGS).from).toEqual({ ...from, s3: SETTINGS.s3 });
  });

  it('reads a folder by its name, and only all of it', () => {
    expect(allowed({ source: 'local' }, SETTINGS).from).toEqual({ folder: '/var/log/app', sealed: true });
    expect(refusal({ source: 'local', prefix: '../' })).toBeInstanceOf(InvalidRequest);
  });

  it.each<[string, Asked]>([
    ['another bucket', { bucket: 'other' }],
    ['a bucket that begins alike', { bucket: 'logs2', prefix: 'api/' }],
    ['a bucket in other letters', { bucket: 'Logs', prefix: 'api/' }],
    ['the whole of a bucket of which a part is allowed', { bucket: 'logs' }],
    ['the same, said as an empty prefix', { bucket: 'logs', prefix: '' }],
    ['a folder above', { bucket: 'logs', prefix: 'shop/' }],
    ['a prefix that only begins alike', { bucket: 'logs', prefix: 'shop/errors2' }],
    ['a prefix that only begins alike, without its slash', { bucket: 'logs', prefix: 'api' }],
    ['a way up', { bucket: 'logs', prefix: 'api/../secret/' }],
    ['a way up at the end', { bucket: 'logs', prefix: 'api/..' }],
    ['an escaped way up', { bucket: 'logs', prefix: 'api/%2e%2E/secret/' }],
    ['an escaped slash', { bucket: 'logs', prefix: 'api/..%2fsecret' }],
    ['backslashes', { bucket: 'logs', prefix: 'api/..\\..\\secret' }],
    ['an empty part', { bucket: 'logs', prefix: 'api//secret' }],
    ['a slash in front', { bucket: 'whole', prefix: '/etc' }],
    ['a control character', { bucket: 'logs', prefix: 'api/\u0000secret' }],
    ['a line break', { bucket: 'logs', prefix: 'api/a\r\nhost: evil' }],
    ['a path for a name', { source: '/var/log/app' }],
    ['a path for a bucket', { bucket: '/var/log/app' }],
    ['a URL for a bucket', { bucket: 's3://logs', prefix: 'api/' }],
    ['an address for a bucket', { bucket: '169.254.169.254', prefix: 'latest/meta-data/' }],
    ['another scheme', { bucket: 'file:///etc', prefix: 'passwd' }],
    ['a name that is none', { source: 'nonsense' }],
    ['a name of every object', { source: '__proto__' }],
  ])('refuses %s, in the same words as everything else', (_what, asked) => {
    const error = refusal(asked);
    expect(isEngineError(error) && error.code).toBe('scope');
    expect(error).toHaveProperty('message', (refusal({ bucket: 'other' }) as Error).message);
  });

  it('asks which source is meant where there are several, and says where there are none', () => {
    expect(refusal({})).toHaveProperty('message', 'source: name one of shop, api, all, local');
    expect(refusal({}, { sources: [], s3: {} })).toMatchObject({ code: 'not-found' });
    expect(refusal({ bucket: 'logs' }, { sources: [], s3: {} })).toMatchObject({ code: 'scope' });
    expect(allowed({}, { ...SETTINGS, sources: SETTINGS.sources.slice(0, 1) }).source.name).toBe('shop');
  });

  it.each([{ source: 'shop', bucket: 'logs' }, { prefix: 'api/' }])('does not guess what %j means', (asked) => {
    expect(refusal(asked)).toBeInstanceOf(InvalidRequest);
  });

  it('is nothing unless it is told, and no server runs on what it cannot read', () => {
    expect(readErrorLogsSettings({})).toEqual({ sources: [], s3: {} });
    const told = { ...SETTINGS, more: true };
    expect(() => readErrorLogsSettings({ NETWORKFLOW_ERROR_SOURCES: JSON.stringify(told) })).toThrow('more');
    expect(readErrorLogsSettings({ NETWORKFLOW_ERROR_SOURCES: JSON.stringify(SETTINGS) })).toEqual(SETTINGS);
  });
});
