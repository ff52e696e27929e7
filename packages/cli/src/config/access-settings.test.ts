import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { main } from '../main.js';
import { accessVariables, isGuarded } from './access-settings.js';
import { resolveSettings } from './resolve-settings.js';

const TOKEN = 'correct-horse-battery-staple';

describe('who may ask the dashboard', () => {
  test('is handed to the server as it reads it', async () => {
    const values = { authToken: TOKEN, authHeader: 'X-User', authProxyFrom: ['10.0.0.0/8', '::1'], metricsOpen: true };
    expect(await accessVariables(values, fakeEffects())).toEqual({
      NETWORKFLOW_AUTH_TOKEN: TOKEN,
      NETWORKFLOW_AUTH_HEADER: 'X-User',
      NETWORKFLOW_AUTH_PROXY_FROM: '10.0.0.0/8,::1',
      NETWORKFLOW_METRICS_OPEN: 'true',
    });
    expect(await accessVariables({}, fakeEffects())).toEqual({});
  });

  test('is asked for with a token or by a proxy', () => {
    expect(isGuarded({ NETWORKFLOW_AUTH_TOKEN: TOKEN })).toBe(true);
    expect(isGuarded({ NETWORKFLOW_AUTH_HEADER: 'X-User' })).toBe(true);
    expect(isGuarded({ NETWORKFLOW_METRICS_OPEN: 'true' })).toBe(false);
  });

  test('a token may stand in a file', async () => {
    const effects = fakeEffects();
    effects.files.set('/run/token', `${TOKEN}\n`);
    expect(await accessVariables({ authToken: '@/run/token' }, effects)).toEqual({ NETWORKFLOW_AUTH_TOKEN: TOKEN });
    await expect(accessVariables({ authToken: '@/run/none' }, effects)).rejects.toThrow('no file /run/none');
  });

  test.each(['short', 'has spaces in the middle of it', `${TOKEN}é`, ''.padEnd(40)])(
    'a token that is easy or cannot be sent is refused, and not repeated: %j',
    async (authToken) => {
      const refusal = await accessVariables({ authToken }, fakeEffects()).catch((error: Error) => error.message);
      expect(refusal).toMatch(/at least 16 characters/);
      if (authToken.trim() !== '') expect(refusal).not.toContain(authToken);
    },
  );

  test('believing a network needs a header to believe', async () => {
    await expect(accessVariables({ authProxyFrom: ['10.0.0.0/8'] }, fakeEffects())).rejects.toThrow('--auth-header');
    const said = await accessVariables({ authProxyFrom: ['10.0.0.0/8'], clientHeader: 'X-Real-IP' }, fakeEffects());
    expect(said).toEqual({ NETWORKFLOW_AUTH_PROXY_FROM: '10.0.0.0/8', NETWORKFLOW_CLIENT_HEADER: 'X-Real-IP' });
    expect(isGuarded(said)).toBe(false);
  });

  test('the configuration file holds no secret, but may say where one is', async () => {
    const effects = fakeEffects();
    effects.files.set('/etc/n.yaml', `dashboard: { auth-token: ${TOKEN} }\n`);
    const refusal = await resolveSettings({ config: '/etc/n.yaml' }, effects).catch((error: Error) => error.message);
    expect(refusal).toMatch(/is a secret, which is no part of this file/);
    expect(refusal).not.toContain(TOKEN);

    effects.files.set('/etc/n.yaml', "dashboard: { auth-token: '@secrets/token', metrics-open: true }\n");
    const { values } = await resolveSettings({ config: '/etc/n.yaml' }, effects);
    expect(values).toMatchObject({ authToken: '@/etc/secrets/token', metricsOpen: true });
  });

  test('config says that a token is set, and not which', async () => {
    const effects = fakeEffects({ env: { NETWORKFLOW_AUTH_TOKEN: TOKEN } });
    await main({ words: ['config'], version: '' }, effects);
    await main({ words: ['config', '--json'], version: '' }, effects);
    expect(effects.stdout.text()).toMatch(/auth-token +\(set\) +from NETWORKFLOW_AUTH_TOKEN/);
    expect(effects.stdout.text()).not.toContain(TOKEN);
  });
});
