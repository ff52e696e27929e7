import { describe, expect, it } from 'vitest';
import { conversation, detectOn, MONDAY, refused } from '../../test/detections-fixture.js';
import { clearText } from './clear-text.js';

function talk(number: number, fields = {}) {
  return Array.from({ length: number }, (_, i) =>
    conversation({ server: '10.0.3.3', server_port: 21, start: MONDAY + i * 60, encryption_status: 0, ...fields }),
  );
}

describe('traffic in clear text', () => {
  it('is found by service, graver where log-ins travel', async () => {
    expect(await detectOn(clearText, { conversations: talk(40) })).toMatchObject([
      {
        severity: 'medium',
        title: '10.0.0.1 used tcp/21 of 10.0.3.3 without encryption: 40 conversations, 300 kB.',
        where: 'dstaddr = 10.0.3.3 and protocol = tcp and dstport = 21 and encryption_status = 0',
      },
    ]);
    expect(await detectOn(clearText, { conversations: talk(40, { server_port: 9100 }) })).toMatchObject([
      { severity: 'low' },
    ]);
  });

  it('is not seen where something encrypts, nothing is recorded, nothing got through, or only once', async () => {
    const refusals = talk(40).map(({ start }) => refused({ start: start ?? null, encryption_status: 0 }));
    const outside = talk(40, { direction: 'outbound', server_internal: false });

    for (const conversations of [
      talk(40, { encryption_status: 1 }),
      talk(40, { encryption_status: null }),
      refusals,
      outside,
      talk(3),
    ]) {
      expect(await detectOn(clearText, { conversations })).toEqual([]);
    }
  });
});
