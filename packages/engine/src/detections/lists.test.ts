import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, HOUR_S, MONDAY, refused } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { narrowedTo } from './address-lists.js';
import { blackholeTraffic } from './blackhole-traffic.js';
import { dropPoint } from './drop-point.js';
import { listMatch } from './list-match.js';
import { tor } from './tor.js';

const BAD = '198.51.100.66';
const LISTED = { addresses: [BAD, '2001:db8::66'], networks: ['203.0.113.0/24', '2001:db8:bad::/48'] };

function outbound(fields: Fields = {}): Fields {
  return conversation({ server: BAD, server_internal: false, direction: 'outbound', ...fields });
}

function inbound(fields: Fields = {}): Fields {
  return conversation({ client: BAD, client_internal: false, server: '10.0.0.2', direction: 'inbound', ...fields });
}

describe('an address of a list', () => {
  const lists = [{ label: 'feodo', ...LISTED }];

  it('is found as the server of a conversation, by address and by network, in IPv4 and IPv6', async () => {
    for (const server of [BAD, '203.0.113.9', '2001:db8::66', '2001:db8:bad:1::7']) {
      expect(await detectOn(listMatch, { conversations: [outbound({ server })] }, { lists })).toMatchObject([
        {
          severity: 'high',
          title: `10.0.0.1 talked to ${server} of the list "feodo" in 1 conversation: 1.5 kB out, 6.0 kB in.`,
          peers: [server],
          row: { subject: '10.0.0.1', object: 'feodo' },
        },
      ]);
    }
  });

  it('is found as the client of an accepted one, with less weight', async () => {
    expect(await detectOn(listMatch, { conversations: [inbound()] }, { lists })).toMatchObject([
      {
        severity: 'medium',
        title: '198.51.100.66 of the list "feodo" talked to 10.0.0.2 in 1 conversation: 6.0 kB out, 1.5 kB in.',
        where: '(srcaddr = 10.0.0.2 and dstaddr = 198.51.100.66) or (dstaddr = 10.0.0.2 and srcaddr = 198.51.100.66)',
      },
    ]);
  });

  it('is not seen at a neighbour, in what was refused, in a stray probe or without a list', async () => {
    const rows = [
      outbound({ server: '198.51.100.67' }),
      outbound({ server: '2001:db8:bae::1' }),
      refused({ client: BAD, client_internal: false, direction: 'inbound' }),
      inbound({ client_packets: 1, server_packets: 1 }),
    ];

    expect(await detectOn(listMatch, { conversations: rows }, { lists })).toEqual([]);
    expect(await detectOn(listMatch, { conversations: [outbound()] })).toEqual([]);
    expect(
      await detectOn(listMatch, { conversations: [outbound()] }, { lists: [{ ...LISTED, label: 'tor-exits' }] }),
    ).toEqual([]);
  });
});

describe('a long list', () => {
  it('is narrowed to the entries that a finding is about', () => {
    const lists = [
      { label: 'feodo', addresses: ['192.0.2.1', BAD], networks: ['203.0.113.0/24', '2001:db8:bad::/48'] },
    ];

    expect(narrowedTo(lists, [BAD, '2001:db8:bad::7'])).toEqual([
      { label: 'feodo', addresses: [BAD], networks: ['2001:db8:bad::/48'] },
    ]);
    expect(narrowedTo(lists, ['198.51.100.1', 'no address'])).toEqual([
      { label: 'feodo', addresses: [], networks: [] },
    ]);
  });
});

describe('a drop point', () => {
  const lists = [{ label: 'drop-points', ...LISTED }];

  it('is found when data was sent to it', async () => {
    expect(
      await detectOn(dropPoint, { conversations: [outbound({ client_bytes: 40_000_000 })] }, { lists }),
    ).toMatchObject([{ title: '10.0.0.1 sent 40 MB to 198.51.100.66 of the list "drop-points" in 1 connection.' }]);
  });

  it('is not seen in a handshake, or with lists of another kind', async () => {
    expect(await detectOn(dropPoint, { conversations: [outbound()] }, { lists })).toEqual([]);
    expect(
      await detectOn(
        dropPoint,
        { conversations: [outbound({ client_bytes: 40_000_000 })] },
        { lists: [{ ...LISTED, label: 'feodo' }] },
      ),
    ).toEqual([]);
  });
});

describe('calls that nobody answers', () => {
  function calls(times: number, fields: Fields = {}): Fields[] {
    return Array.from({ length: times }, (_, i) =>
      outbound({
        start: MONDAY + i * 300,
        client_packets: 3,
        server_packets: 0,
        server_bytes: 0,
        server_flags: null,
        ...fields,
      }),
    );
  }

  it('are found after hours of them', async () => {
    expect(await detectOn(blackholeTraffic, { conversations: calls(100) })).toMatchObject([
      { severity: 'low', title: '10.0.0.1 called 198.51.100.66 100 times in 8 h and was never answered.' },
    ]);
  });

  it('are found at once for a listed sinkhole', async () => {
    const lists = [{ label: 'sinkholes', ...LISTED }];

    expect(await detectOn(blackholeTraffic, { conversations: [outbound()] }, { lists })).toMatchObject([
      {
        severity: 'high',
        title: '10.0.0.1 called 198.51.100.66, which your list of sinkholes names, in 1 connection.',
      },
    ]);
  });

  it('are not seen when one was answered, in a brief outage, or when a service of many hosts is down', async () => {
    const answered = [...calls(100), outbound({ start: MONDAY + HOUR_S })];
    const outage = calls(100).map((row, i) => ({ ...row, start: MONDAY + i * 10, end: MONDAY + i * 10 }));
    const down = [1, 2, 3].flatMap((host) => calls(100, { client: `10.0.0.${host}` }));

    for (const conversations of [answered, outage, down]) {
      expect(await detectOn(blackholeTraffic, { conversations })).toEqual([]);
    }
  });
});

describe('Tor', () => {
  const relays = [1, 2, 3].map((host) =>
    outbound({ server: `198.51.100.${host}`, server_port: host === 3 ? 9_030 : 9_001 }),
  );

  it('is found by the ports of several relays', async () => {
    expect(await detectOn(tor, { conversations: relays })).toMatchObject([
      { severity: 'high', confidence: 0.7, peers: { length: 3 }, row: { object: 'client', value: 3, threshold: 2 } },
    ]);
  });

  it('is found by one address of a list labelled so, on any port', async () => {
    const lists = [{ label: 'Tor relays', ...LISTED }];

    expect(await detectOn(tor, { conversations: [outbound()] }, { lists })).toMatchObject([
      { confidence: 0.95, title: expect.stringContaining('10.0.0.1 talked to 1 Tor relay (198.51.100.66)') },
    ]);
  });

  it('is found in a host that strangers use as a relay', async () => {
    const strangers = Array.from({ length: 30 }, (_, i) => inbound({ client: `198.51.100.${i}`, server_port: 9_001 }));

    expect(await detectOn(tor, { conversations: strangers })).toMatchObject([
      { title: expect.stringContaining('30 outside addresses used 10.0.0.2 as a Tor relay'), row: { object: 'relay' } },
    ]);
  });

  it('is not seen in one server on such a port, inside traffic, refused probes, or relays days apart', async () => {
    const one = Array.from({ length: 50 }, (_, i) => outbound({ server_port: 9_001, start: MONDAY + i }));
    const inside = [1, 2, 3].map((host) => conversation({ server: `10.0.1.${host}`, server_port: 9_001 }));
    const probes = Array.from({ length: 30 }, (_, i) =>
      refused({ client: `198.51.100.${i}`, client_internal: false, direction: 'inbound', server_port: 9_001 }),
    );
    const apart = [
      outbound({ server_port: 9_001, start: MONDAY - DAY_S }),
      outbound({ server_port: 9_001, server: '198.51.100.9', start: MONDAY + HOUR_S }),
    ];

    for (const conversations of [one, inside, probes, apart]) {
      expect(await detectOn(tor, { conversations })).toEqual([]);
    }
  });
});
