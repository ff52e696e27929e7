import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { errorLogsSources, errorLogsVariables } from './error-logs.js';
import { placeOf } from './parse-error-logs.js';
import { resolveSettings } from './resolve-settings.js';

const effects = fakeEffects({ isDirectory: async (path) => !path.includes('missing') });

async function told(errorLogs: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const settings = await resolveSettings({ errorLogs }, { ...effects, env });
  const { NETWORKFLOW_ERROR_SOURCES: text } = errorLogsVariables(await errorLogsSources(settings, effects), settings);
  return text === undefined ? undefined : JSON.parse(text);
}

describe('sources of error logs', () => {
  test.each([
    ['s3://logs/shop/errors/', { name: 'errors', bucket: 'logs', prefix: 'shop/errors/' }],
    ['s3://logs', { name: 'logs', bucket: 'logs', prefix: '' }],
    ['shop=s3://logs/a', { name: 'shop', bucket: 'logs', prefix: 'a' }],
    ['./var/log/shop', { name: 'shop', folder: './var/log/shop' }],
    ['..', { name: 'folder', folder: '..' }],
    ['api=/var/log/a b', { name: 'api', folder: '/var/log/a b' }],
    ['/var/log/a b', { name: 'a-b', folder: '/var/log/a b' }],
    ['./date=2026-11-20', { name: 'date-2026-11-20', folder: './date=2026-11-20' }],
  ])('%s is called by a name of its own', (text, place) => {
    expect(placeOf(text)).toEqual(place);
  });

  test.each(['', 'shop=', 'https://example.org/logs', 'file:///etc', 'a,b', 'S4://bucket/x'])('refuses %j', (text) => {
    expect(() => placeOf(text)).toThrow('It must');
  });

  test('the server is told where to read and how, and nothing of the flow logs', async () => {
    const env = { NETWORKFLOW_PREFIX: 'AWSLogs/', NETWORKFLOW_RELIST: '1h', NETWORKFLOW_READER: 'sdk' };

    expect(await told(['/logs/shop', 's3://b/x/'], env)).toEqual({
      sources: [
        { name: 'shop', folder: '/logs/shop', shown: '/logs/shop' },
        { name: 'x', bucket: 'b', prefix: 'x/' },
      ],
      s3: { reader: 'sdk' },
    });
    expect(await told([])).toBeUndefined();
  });

  test('refuses two of one name, and a folder that is none', async () => {
    await expect(told(['/a/shop', 's3://b/shop/'])).rejects.toThrow('are called shop');
    await expect(told(['/missing'])).rejects.toThrow('/missing is not a folder');
  });

  test('folders of the configuration file are meant from its place', async () => {
    const files = new Map([['/etc/nf/networkflow.yaml', 'dashboard:\n  error-logs: [logs/shop, s3://b/x]\n']]);
    const reading = fakeEffects({ readText: async (path) => files.get(path) });
    const settings = await resolveSettings({ config: '/etc/nf/networkflow.yaml' }, reading);

    expect(await errorLogsSources(settings, effects)).toEqual([
      { name: 'shop', folder: '/etc/nf/logs/shop', shown: 'logs/shop' },
      { name: 'x', bucket: 'b', prefix: 'x' },
    ]);
  });
});
