import { describe, expect, it } from 'vitest';
import { conversation, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import { dosOutbound } from './dos-outbound.js';
import { dosUdpOnTcpPort } from './dos-udp-on-tcp-port.js';
import { dosUnusualProtocol } from './dos-unusual-protocol.js';

const OUT = {
  client: '10.0.1.5',
  server: '203.0.113.50',
  server_internal: false,
  direction: 'outbound',
  server_packets: 0,
  server_bytes: 0,
};

/** A flood at `rate` packets a second of `size` bytes: ten flows a minute. */
function flood(rate: number, minutes: number, size: number, fields = {}) {
  return Array.from({ length: minutes * 10 }, (_, i) => {
    const start = MONDAY + HOUR_S + i * 6;
    return conversation({
      ...OUT,
      start,
      end: start + 6,
      client_packets: rate * 6,
      client_bytes: rate * 6 * size,
      ...fields,
    });
  });
}

describe('a flood of an outside host', () => {
  it.each([
    ['tcp/80', flood(5_000, 5, 44, { server_port: 80 }), 'flooded 203.0.113.50 at tcp/80 with', dosOutbound],
    ['udp', flood(5_000, 5, 1_200, { protocol: 17, server_port: 27_015 }), 'at udp/27015 with', dosOutbound],
    ['dns', flood(5_000, 5, 78, { protocol: 17, server_port: 53 }), 'at udp/53 with', dosOutbound],
    [
      'udp to a tcp port',
      flood(500, 5, 900, { protocol: 17, server_port: 3_306 }),
      'at udp/3306 (UDP to a TCP port) with',
      dosUdpOnTcpPort,
    ],
  ])('by %s is found with its rate', async (_name, conversations, title, detection) => {
    expect(await detectOn(detection, { conversations })).toMatchObject([
      { severity: 'high', title: expect.stringContaining(title), row: { subject: '10.0.1.5', object: '203.0.113.50' } },
    ]);
  });

  it('by an unusual protocol is found in one long conversation', async () => {
    const one = conversation({
      ...OUT,
      start: MONDAY,
      end: MONDAY + 2_700,
      protocol: 2,
      client_port: 0,
      server_port: 0,
      client_packets: 2_700 * 5_000,
      client_bytes: 2_700 * 2_500_000,
    });

    expect(await detectOn(dosUnusualProtocol, { conversations: [one] })).toMatchObject([
      { title: expect.stringMatching(/at igmp \(unusual protocol\) with 4,99\d packets a second for 45 min/) },
    ]);
  });

  it('is not seen in uploads, streams that are answered, calls, tunnels or floods inside', async () => {
    const upload = flood(5_000, 5, 1_400, { server_packets: 2_000, server_bytes: 90_000 });
    const quic = flood(5_000, 5, 1_200, { protocol: 17, server_packets: 9_000, server_bytes: 400_000 });
    const call = flood(50, 30, 200, { protocol: 17, server_port: 40_000 });
    const tunnel = flood(700, 5, 900, { protocol: 50, server_port: 0 });
    const inside = flood(5_000, 5, 44, { server_internal: true, direction: 'internal' });

    for (const conversations of [upload, quic, call, tunnel, inside]) {
      for (const detection of [dosOutbound, dosUdpOnTcpPort, dosUnusualProtocol]) {
        expect(await detectOn(detection, { conversations })).toEqual([]);
      }
    }
  });
});
