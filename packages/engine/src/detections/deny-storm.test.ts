import { describe, expect, it } from 'vitest';
import { DAY_S, detectOn, HOUR_S, MONDAY, refused } from '../../test/detections-fixture.js';
import { denyStorm } from './deny-storm.js';

function refusals(
  number: number,
  everyS: number,
  fields: Record<string, string | number | boolean> = {},
  clients = 14,
) {
  const from = Number(fields.start ?? MONDAY + 6 * HOUR_S);
  return Array.from({ length: number }, (_, i) =>
    refused({
      client: `10.0.1.${1 + (i % clients)}`,
      server: '10.0.9.9',
      server_port: 5432,
      ...fields,
      start: from + i * everyS,
    }),
  );
}

describe('a storm of refusals', () => {
  it('is found with its clients, service and what was usual', async () => {
    expect(await detectOn(denyStorm, { conversations: refusals(600, 6) }, { dataFrom: MONDAY })).toMatchObject([
      {
        severity: 'medium',
        title: '10.0.9.9 refused 10.0.1.1 and 13 others at tcp/5432 600 times in 60 min, none before.',
        where: 'dstaddr = 10.0.9.9 and protocol = tcp and dstport = 5432 and action = REJECT',
        row: { subject: '10.0.9.9', object: 'tcp/5432' },
      },
    ]);
  });

  it('is found above what is always refused', async () => {
    const always = refusals(1_440, 60, { start: MONDAY - DAY_S / 2 });

    expect(
      await detectOn(
        denyStorm,
        { conversations: [...always, ...refusals(1_200, 1)] },
        { dataFrom: MONDAY - DAY_S / 2 },
      ),
    ).toMatchObject([{ row: { usual: 30, clients: 14 } }]);
  });

  it('is not seen in a client refused all the time, strangers, scans, sweeps or a slow trickle', async () => {
    const stale = refusals(2 * 576, 150, { start: MONDAY - DAY_S }, 1);
    const busy = refusals(2 * 2_160, 40, { start: MONDAY - DAY_S });
    const strangers = refusals(3_000, 1, { client_internal: false });
    const scan = refusals(2_000, 1).map((row, i) => ({ ...row, server_port: i }));
    const sweep = refusals(2_000, 1, {}, 1).map((row, i) => ({ ...row, server: `10.1.${i % 8}.${i % 250}` }));

    for (const conversations of [stale, strangers, scan, sweep, refusals(80, 20)]) {
      expect(await detectOn(denyStorm, { conversations })).toEqual([]);
    }
    expect(await detectOn(denyStorm, { conversations: busy })).toEqual([]);
  });
});
