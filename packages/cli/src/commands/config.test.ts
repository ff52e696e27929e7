import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { SETTING_KEYS, SETTINGS } from '../config/settings.js';
import { main } from '../main.js';

function world() {
  const effects = fakeEffects({ env: { S3_BUCKET: 'a,b', NETWORKFLOW_LAKE: '' } });
  effects.files.set(resolve('networkflow.yaml'), 'lake: { keep: 30d }\ns3: { reader: sdk }\n');
  return effects;
}

describe('config', () => {
  test('shows every setting, what it is, and where that comes from', async () => {
    const effects = world();

    expect(await main({ words: ['config', '--lake', '/data/lake'], version: '' }, effects)).toBe(0);
    const text = effects.stdout.text();
    for (const key of SETTING_KEYS) expect(text).toContain(`  ${SETTINGS[key].name} `);
    expect(text).toMatch(/path +\/data\/lake +from --lake/);
    expect(text).toMatch(/keep +30d +from .*networkflow\.yaml/);
    expect(text).toMatch(/bucket +a, b +from S3_BUCKET/);
    expect(text).toMatch(/every +\(60s\) +--every, NETWORKFLOW_EVERY/);
  });

  test('shows durations as they can be given', async () => {
    const env = { NETWORKFLOW_LAST: '36h', NETWORKFLOW_RELIST: '90m', NETWORKFLOW_EVERY: '61s' };
    const effects = fakeEffects({ env });

    await main({ words: ['config'], version: '' }, effects);

    expect(effects.stdout.text()).toMatch(/last +36h +from.*relist +90m +from.*every +61s +from/s);
  });

  test('--json is for programs', async () => {
    const effects = world();
    await main({ words: ['config', '--json'], version: '' }, effects);
    const { file, settings } = JSON.parse(effects.stdout.text());

    expect(file).toBe(resolve('networkflow.yaml'));
    expect(settings).toHaveLength(SETTING_KEYS.length);
    expect(settings).toContainEqual(
      expect.objectContaining({
        section: 's3',
        name: 'bucket',
        value: ['a', 'b'],
        from: 'environment',
        where: 'S3_BUCKET',
      }),
    );
    expect(settings).toContainEqual(expect.objectContaining({ name: 'path', value: null, from: null }));
  });

  test('is refused with a file that is wrong', async () => {
    const effects = world();
    effects.files.set(resolve('networkflow.yaml'), 'lake: { kept: 30d }\n');

    expect(await main({ words: ['config'], version: '' }, effects)).toBe(2);
    expect(effects.stderr.text()).toContain('Did you mean keep?');
  });
});
