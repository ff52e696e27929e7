import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, MONDAY, refused } from '../../test/detections-fixture.js';
import { verticalPortScan } from './vertical-port-scan.js';

function attempts(ports: number, everyS: number, fields = {}) {
  return Array.from({ length: ports }, (_, i) =>
    refused({ server: '10.0.5.9', server_port: 1_000 + i, start: MONDAY + 3_600 + i * everyS, ...fields }),
  );
}

describe('a port scan of one host', () => {
  it('is found with its pace and the share refused', async () => {
    const open = conversation({
      server: '10.0.5.9',
      server_port: 22,
      start: MONDAY + 3_600,
      client_packets: 3,
      server_packets: 2,
    });
    const [finding, ...rest] = await detectOn(verticalPortScan, { conversations: [...attempts(1_024, 0.25), open] });

    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      title: '10.0.0.1 tried 1,024 ports on 10.0.5.9 in 4 min; 100 % refused.',
      severity: 'medium',
      peers: ['10.0.5.9'],
      where: 'srcaddr = 10.0.0.1 and dstaddr = 10.0.5.9',
      row: { subject: '10.0.0.1', value: 1_024, last: MONDAY + 3_856 },
    });
  });

  it('is found at one port a minute, from the history when the window is an hour', async () => {
    const slow = attempts(60, 60);

    expect(await detectOn(verticalPortScan, { conversations: slow })).toHaveLength(1);
    const [late] = await detectOn(
      verticalPortScan,
      { conversations: slow },
      { from: MONDAY + 6_900, to: MONDAY + 7_260 },
    );
    expect(late?.row).toMatchObject({ value: 60, last: MONDAY + 7_140 });
  });

  it('begins and ends with the scan, whatever port a wrong setting tries hours before or later', async () => {
    const stray = [MONDAY + 60, MONDAY + 40_000].map((start, i) =>
      refused({ server: '10.0.5.9', server_port: 40 + i, start }),
    );

    expect(await detectOn(verticalPortScan, { conversations: [...attempts(200, 1), ...stray] })).toMatchObject([
      { title: expect.stringContaining('202 ports on 10.0.5.9 in 3 min') },
    ]);
    const evening = { from: MONDAY + 39_000, to: MONDAY + 42_600 };
    expect(await detectOn(verticalPortScan, { conversations: [...attempts(200, 1), ...stray] }, evening)).toEqual([]);
  });

  it('is one finding for a client that scans many hosts', async () => {
    const many = [1, 2, 3, 4].flatMap((host) => attempts(30, 1, { server: `10.0.5.${host}` }));

    expect(await detectOn(verticalPortScan, { conversations: many })).toMatchObject([
      { severity: 'high', peers: { length: 4 }, title: expect.stringContaining('and 3 others') },
    ]);
  });

  it('from the internet is of low severity, about the host scanned, and takes more ports', async () => {
    const stranger = { client: '198.51.100.7', client_internal: false, direction: 'inbound' };

    expect(await detectOn(verticalPortScan, { conversations: attempts(60, 1, stranger) })).toEqual([]);
    expect(await detectOn(verticalPortScan, { conversations: attempts(400, 1, stranger) })).toMatchObject([
      { severity: 'low', row: { subject: '10.0.5.9', value: 400 } },
    ]);
  });

  it('is not seen in use, retries, traceroute or answers without recorded flags', async () => {
    const used = Array.from({ length: 200 }, (_, i) => conversation({ server_port: 40_000 + i }));
    const discovery = Array.from({ length: 24 }, (_, i) =>
      conversation({
        server_port: 20_000 + i,
        client_packets: 3,
        server_packets: 2,
        server_bytes: 120,
        server_flags: 18,
      }),
    );
    const retries = Array.from({ length: 500 }, (_, i) =>
      refused({ server_port: [3306, 5432, 9300, 8081, 2379][i % 5] ?? 0 }),
    );
    const traceroute = Array.from({ length: 90 }, (_, i) => refused({ protocol: 17, server_port: 33_434 + i }));
    const answers = attempts(200, 1, { orientation: 'port', server_port: 0 }).map((row, i) => ({
      ...row,
      server_port: 33_000 + i,
    }));
    const days = Array.from({ length: 21 }, (_, i) =>
      refused({ server_port: 100 + i, start: MONDAY - DAY_S + i * 9_000 }),
    );

    for (const conversations of [used, discovery, retries, traceroute, answers, days]) {
      expect(await detectOn(verticalPortScan, { conversations })).toEqual([]);
    }
  });
});
