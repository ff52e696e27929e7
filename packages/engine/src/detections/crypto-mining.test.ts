import { describe, expect, it } from 'vitest';
import { conversation, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { cryptoMining } from './crypto-mining.js';

const POOL = '198.51.100.33';

function stratum(hours: number, fields: Fields = {}): Fields {
  const start = MONDAY + HOUR_S;
  const packets = hours * 60 * 8;
  return conversation({
    start,
    end: start + hours * HOUR_S,
    server: POOL,
    server_port: 3_333,
    server_internal: false,
    direction: 'outbound',
    client_packets: packets,
    client_bytes: packets * 140,
    server_packets: packets,
    server_bytes: packets * 220,
    ...fields,
  });
}

describe('cryptocurrency mining', () => {
  it('is found by its port and its trickle', async () => {
    expect(await detectOn(cryptoMining, { conversations: [stratum(8)] })).toMatchObject([
      {
        severity: 'high',
        title:
          '10.0.0.1 was connected to 198.51.100.33 on port 3333 for 8 h at 48 B/s, in packets of 180 bytes: the look of a mining pool.',
        peers: [POOL],
        where: 'srcaddr = 10.0.0.1 and dstaddr = 198.51.100.33 and dstport = 3333',
        row: { object: POOL, value: 8 * HOUR_S, threshold: HOUR_S },
      },
    ]);
  });

  it('is found over many connections, each short', async () => {
    const parts = Array.from({ length: 30 }, (_, i) =>
      stratum(0.1, { start: MONDAY + i * 600, end: MONDAY + i * 600 + 360 }),
    );

    expect(await detectOn(cryptoMining, { conversations: parts })).toMatchObject([{ row: { value: 30 * 360 } }]);
  });

  it('is found at once, on any port, at an address of a list of pools', async () => {
    const brief = stratum(0.01, { server_port: 443 });
    const lists = [{ label: 'mining-pools', addresses: ['192.0.2.1'], networks: ['198.51.100.32/28'] }];

    expect(await detectOn(cryptoMining, { conversations: [brief] })).toEqual([]);
    expect(await detectOn(cryptoMining, { conversations: [brief] }, { lists })).toMatchObject([
      { confidence: 0.95, title: '10.0.0.1 talked to 198.51.100.33, which your list of mining pools names.' },
    ]);
  });

  it('is not seen in downloads, short visits or everyday ports', async () => {
    const download = stratum(8, { server_bytes: 90_000_000_000, server_packets: 64_000_000 });
    const pushes = stratum(8, { client_bytes: 8_000 * 1_400, client_packets: 8_000, server_bytes: 8_000 * 40 });

    for (const each of [download, pushes, stratum(0.5), stratum(8, { server_port: 443 })]) {
      expect(await detectOn(cryptoMining, { conversations: [each] })).toEqual([]);
    }
  });
});
