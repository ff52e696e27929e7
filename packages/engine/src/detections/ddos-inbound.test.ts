import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import { ddosInbound } from './ddos-inbound.js';

function visits(number: number, minutes: number, fields: Record<string, string | number | boolean> = {}, hosts = 400) {
  const from = Number(fields.start ?? MONDAY + 6 * HOUR_S);
  return Array.from({ length: number }, (_, i) => {
    const start = from + Math.floor((i * minutes * 60) / number);
    const client = `198.51.${Math.floor((i % hosts) / 200)}.${(i % hosts) % 200}`;
    return conversation({
      server: '10.0.0.9',
      client_internal: false,
      direction: 'inbound',
      client,
      ...fields,
      start,
      end: start + 20,
    });
  });
}

const SYNS = { client_packets: 850, client_bytes: 51_000, server_packets: 42, server_bytes: 2_520 };
const DATAGRAMS = {
  protocol: 17,
  server_port: 27_015,
  client_packets: 4_000,
  client_bytes: 5_000_000,
  server_packets: 0,
  server_bytes: 0,
};

describe('a flood from the internet', () => {
  it('is found with its rate, sources and service', async () => {
    expect(await detectOn(ddosInbound, { conversations: visits(1_200, 10, SYNS) })).toMatchObject([
      {
        severity: 'high',
        title:
          '400 outside hosts sent 10.0.0.9 1,020,000 packets at tcp/443 that it hardly answered, 1,645 a second for 10 min.',
        where: 'dstaddr = 10.0.0.9 and protocol = tcp and dstport = 443',
        row: { subject: '10.0.0.9', object: 'tcp/443' },
      },
    ]);
    expect(await detectOn(ddosInbound, { conversations: visits(600, 10, DATAGRAMS) })).toHaveLength(1);
  });

  it('of one host takes more packets', async () => {
    expect(await detectOn(ddosInbound, { conversations: visits(150, 10, SYNS, 1) })).toEqual([]);
    expect(await detectOn(ddosInbound, { conversations: visits(300, 10, SYNS, 1) })).toHaveLength(1);
  });

  it('is not seen in a crowd, uploads, constant telemetry, noise or traffic inside', async () => {
    const crowd = visits(5_000, 60, {
      client_packets: 40,
      client_bytes: 9_000,
      server_packets: 80,
      server_bytes: 90_000,
    });
    const uploads = visits(300, 10, {
      client_packets: 8_000,
      client_bytes: 11_000_000,
      server_packets: 900,
      server_bytes: 40_000,
    });
    const telemetry = visits(6_000, 2_880, { ...DATAGRAMS, start: MONDAY - DAY_S });
    const noise = visits(3_000, 10, { client_packets: 2, client_bytes: 100, server_packets: 0, server_bytes: 0 });
    const inside = visits(1_200, 10, { ...SYNS, direction: 'internal', client_internal: true });

    for (const conversations of [crowd, uploads, telemetry, noise, inside]) {
      expect(await detectOn(ddosInbound, { conversations })).toEqual([]);
    }
  });
});
