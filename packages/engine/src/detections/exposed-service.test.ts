import { describe, expect, it } from 'vitest';
import { conversation, detectOn, MONDAY, refused } from '../../test/detections-fixture.js';
import { exposedService } from './exposed-service.js';

const VISIT = { client_internal: false, direction: 'inbound', server: '10.0.2.7', server_port: 6379 };

function visitors(number: number, fields = {}) {
  return Array.from({ length: number }, (_, i) =>
    conversation({ ...VISIT, client: `203.0.113.${i}`, start: MONDAY + i * 600, ...fields }),
  );
}

describe('a sensitive service open to the internet', () => {
  it('is found by service and host, with who was answered', async () => {
    expect(await detectOn(exposedService, { conversations: visitors(4) })).toMatchObject([
      {
        severity: 'high',
        title: '10.0.2.7 answers the internet at Redis (tcp/6379): 203.0.113.0 and 3 others in 4 sessions.',
        row: { subject: '10.0.2.7', object: 'tcp/6379', value: 4 },
      },
    ]);
    const desktop = visitors(4, { server_port: 3389 });
    expect(await detectOn(exposedService, { conversations: desktop })).toMatchObject([{ severity: 'medium' }]);
  });

  it('is not seen in refused knocks, resets, handshakes, other ports, traffic inside or a lone visitor', async () => {
    const knocks = Array.from({ length: 99 }, (_, i) => refused({ ...VISIT, client: `203.0.113.${i}` }));
    const resets = visitors(9, { client_packets: 3, server_packets: 3, server_bytes: 120, server_flags: 4 });
    const handshakes = visitors(9, { client_packets: 2, server_packets: 1, server_flags: 18 });
    const web = visitors(9, { server_port: 443 });
    const bastion = visitors(9, { server_port: 22 });
    const inside = visitors(9, { client_internal: true, direction: 'internal' });

    for (const conversations of [knocks, resets, handshakes, web, bastion, inside, visitors(1)]) {
      expect(await detectOn(exposedService, { conversations })).toEqual([]);
    }
  });
});
