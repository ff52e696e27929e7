import { describe, expect, it } from 'vitest';
import { conversation, detectOn, MONDAY, refused } from '../../test/detections-fixture.js';
import { horizontalSweep } from './horizontal-sweep.js';

function sweep(hosts: number, everyS: number, fields = {}) {
  return Array.from({ length: hosts }, (_, i) =>
    refused({
      server: `10.0.${5 + Math.floor(i / 200)}.${1 + (i % 200)}`,
      server_port: 445,
      start: MONDAY + 600 + i * everyS,
      ...fields,
    }),
  );
}

describe('a sweep of one port', () => {
  it('is found with hosts, port and pace, fast or slow', async () => {
    expect(await detectOn(horizontalSweep, { conversations: sweep(254, 2) })).toMatchObject([
      {
        severity: 'high',
        title: '10.0.0.1 tried tcp/445 on 254 hosts that did not answer, in 8 min.',
        where: 'srcaddr = 10.0.0.1 and protocol = tcp and dstport = 445',
        row: { subject: '10.0.0.1', value: 254 },
      },
    ]);
    expect(await detectOn(horizontalSweep, { conversations: sweep(60, 60) })).toHaveLength(1);
  });

  it('counts hosts that answer with a reset, and those that never answer', async () => {
    const reset = { action: 'ACCEPT', server_packets: 1, server_bytes: 40, server_flags: 4 };
    const silent = { action: 'ACCEPT', server_packets: 0, server_bytes: 0 };

    expect(await detectOn(horizontalSweep, { conversations: sweep(30, 5, reset) })).toHaveLength(1);
    expect(await detectOn(horizontalSweep, { conversations: sweep(30, 5, silent) })).toHaveLength(1);
  });

  it('is one finding however many ports are swept', async () => {
    const conversations = [...sweep(50, 1), ...sweep(40, 1, { server_port: 3389 })];

    expect(await detectOn(horizontalSweep, { conversations })).toMatchObject([
      { title: expect.stringContaining('tcp/445 on 50 hosts'), row: { ports: 2 } },
    ]);
  });

  it('on the internet takes more hosts', async () => {
    const outside = { server_internal: false, direction: 'outbound' };

    expect(await detectOn(horizontalSweep, { conversations: sweep(30, 1, outside) })).toEqual([]);
    expect(await detectOn(horizontalSweep, { conversations: sweep(100, 1, outside) })).toMatchObject([
      { title: expect.stringContaining('100 hosts on the internet') },
    ]);
  });

  it('is not seen in monitoring, health checks, crawling, strangers or retries', async () => {
    const answered = {
      server_port: 9100,
      action: 'ACCEPT',
      server_packets: 2,
      server_bytes: 120,
      server_flags: 18,
      client_packets: 3,
    };
    const monitoring = sweep(200, 1, answered);
    const withoutFlags = sweep(200, 1, { ...answered, server_flags: null, orientation: 'port' });
    const crawl = [
      ...sweep(60, 1, { server_port: 443, server_internal: false }),
      ...Array.from({ length: 300 }, (_, i) => conversation({ server: `198.51.100.${i}`, server_internal: false })),
    ];
    const stranger = sweep(200, 1, { client: '203.0.113.9', client_internal: false, direction: 'inbound' });
    const retries = sweep(4, 1).flatMap((row) => [3306, 5432, 9300].map((server_port) => ({ ...row, server_port })));

    for (const conversations of [monitoring, withoutFlags, crawl, stranger, retries]) {
      expect(await detectOn(horizontalSweep, { conversations })).toEqual([]);
    }
  });
});
