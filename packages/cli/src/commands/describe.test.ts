import { describe, expect, test } from 'vitest';
import { fakeDescription, fakeEffects, withFakeEngine } from '../../test/fake-effects.js';
import { runDescribe } from './describe.js';

describe('describe', () => {
  test('--json is the whole catalogue, and needs no lake', async () => {
    const effects = fakeEffects();

    await runDescribe({ json: true }, effects);

    expect(JSON.parse(effects.stdout.text())).toEqual(fakeDescription());
  });

  test('as text, every table, operator, analysis and query has its line', async () => {
    const effects = fakeEffects();

    await runDescribe({}, effects);

    for (const word of ['TABLE flows', 'port = 22', 'srcport or dstport', 'top-sources', 'RejectedTraffic']) {
      expect(effects.stdout.text()).toContain(word);
    }
  });

  test('--quality says what each shape lacks and what that turns off', async () => {
    const row = {
      format: 'vpc-text',
      fields: 'version srcaddr',
      objects: 2,
      rows: 1_000,
      quarantined: 0,
      unknown_fields: 'hop',
      missing: ['tcp_flags'],
      turns_off: ['Sessions cannot be oriented.'],
      log_format: `\${version} \${tcp-flags}`,
    };
    const effects = fakeEffects(withFakeEngine({ quality: async () => [row] }));

    await runDescribe({ quality: true, lake: '/lake' }, effects);

    for (const word of [
      '1,000 rows',
      'hop',
      'tcp_flags',
      'Sessions cannot be oriented.',
      `--log-format '\${version} \${tcp-flags}'`,
    ]) {
      expect(effects.stdout.text()).toContain(word);
    }
  });
});
