import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import { type Fields, flow } from '../../test/flows-fixture.js';
import { dnsOverHttps } from './dns-over-https.js';
import { dnsOverTls } from './dns-over-tls.js';
import { newDnsResolver } from './new-dns-resolver.js';
import { spamEgress } from './spam-egress.js';
import { unusualCountry } from './unusual-country.js';
import { unusualPort } from './unusual-port.js';
import { unusualProtocol } from './unusual-protocol.js';
import { unusualRegion } from './unusual-region.js';

const SUNDAY = { from: MONDAY + 6 * DAY_S, to: MONDAY + 7 * DAY_S, dataFrom: MONDAY };
const FIRST_DAY = { from: MONDAY, to: MONDAY + DAY_S, dataFrom: MONDAY };
const OUTSIDE = { server: '198.51.100.7', server_internal: false, direction: 'outbound', server_country: 'DE' };

function outbound(start: number, fields: Fields = {}): Fields {
  return conversation({ ...OUTSIDE, start, ...fields });
}

function several(times: number, fields: Fields = {}, from = SUNDAY.from + HOUR_S): Fields[] {
  return Array.from({ length: times }, (_, i) => outbound(from + i * 300, fields));
}

/** Everyday traffic from Monday on, so that there is something to have learned from. */
const EVERYDAY = Array.from({ length: 7 * 8 }, (_, i) => outbound(MONDAY + i * 3 * HOUR_S));

describe('what nobody here did before', () => {
  it.each([
    [
      'unusual-country',
      unusualCountry,
      { server_country: 'KP', server: '175.45.176.1' },
      'KP',
      'in North Korea, a country nobody here talked to before: 6 connections',
    ],
    [
      'unusual-port',
      unusualPort,
      { server_port: 6_667 },
      'tcp/6667',
      'on tcp/6667, a port nobody here used before: 6 connections',
    ],
    [
      'new-dns-resolver',
      newDnsResolver,
      { protocol: 17, server_port: 53, server: '77.88.8.8' },
      '77.88.8.8',
      'began to use 77.88.8.8 (Yandex) for DNS, which nobody here did before: 6 exchanges',
    ],
    [
      'dns-over-tls',
      dnsOverTls,
      { server_port: 853, server: '203.0.113.53' },
      '203.0.113.53',
      'began to use 203.0.113.53 for DNS over TLS',
    ],
    [
      'dns-over-https',
      dnsOverHttps,
      { server: '9.9.9.9' },
      '9.9.9.9',
      'began to use 9.9.9.9 (Quad9) for DNS over HTTPS',
    ],
  ] as const)('%s is found', async (_, detection, fields, object, title) => {
    const conversations = [...EVERYDAY, ...several(6, fields)];

    const found = await detectOn(detection, { conversations }, SUNDAY);

    expect(found).toMatchObject([{ row: { subject: '10.0.0.1', object, value: 6, first: SUNDAY.from + HOUR_S } }]);
    expect(found[0]?.title).toContain(title);
    expect(found[0]?.where).toContain('srcaddr = 10.0.0.1');
  });

  it.each([
    ['unusual-country', unusualCountry, { server_country: 'KP' }],
    ['unusual-port', unusualPort, { server_port: 6_667 }],
    ['new-dns-resolver', newDnsResolver, { server_port: 53, server: '77.88.8.8' }],
    ['dns-over-tls', dnsOverTls, { server_port: 853 }],
    ['dns-over-https', dnsOverHttps, { server: '9.9.9.9' }],
  ] as const)(
    '%s is not seen while learning, where it is known, for one exchange, refused, or all hosts at once',
    async (_, detection, fields) => {
      const young = several(6, fields, MONDAY + 20 * HOUR_S);
      const others = ['10.0.0.7', '10.0.0.8', '10.0.0.9'].map((client) =>
        outbound(MONDAY + 2 * DAY_S, { ...fields, client }),
      );
      const known = [...EVERYDAY, ...others, ...several(6, fields)];
      const once = [...EVERYDAY, ...several(1, fields)];
      const refused = [...EVERYDAY, ...several(6, { ...fields, action: 'REJECT', server_packets: 0 })];
      const all = [
        ...EVERYDAY,
        ...[1, 2, 3, 4, 5, 6].flatMap((host) => several(6, { ...fields, client: `10.0.0.${host}` })),
      ];

      expect(await detectOn(detection, { conversations: [...EVERYDAY, ...young] }, FIRST_DAY)).toEqual([]);
      for (const conversations of [known, once, refused, all]) {
        expect(await detectOn(detection, { conversations }, SUNDAY)).toEqual([]);
      }
    },
  );

  it('is told once, on the day it was new, whatever the window', async () => {
    const conversations = [
      ...EVERYDAY,
      ...[2, 3, 4, 5, 6].flatMap((day) => several(6, { server_country: 'KP' }, MONDAY + day * DAY_S)),
    ];

    expect(await detectOn(unusualCountry, { conversations }, { ...SUNDAY, from: MONDAY })).toMatchObject([
      { row: { first: MONDAY + 2 * DAY_S, value: 6 } },
    ]);
    expect(await detectOn(unusualCountry, { conversations }, SUNDAY)).toEqual([]);
  });
});

describe('an unusual port', () => {
  it('is left to the detection that knows it better, and is no client port taken for a server port', async () => {
    const others = [25, 53, 853, 9_001, 3_333, 123].map((server_port) => several(6, { server_port }));
    const replies = several(6, { server_port: 51_234, orientation: 'port' });

    for (const rows of [...others, replies]) {
      expect(await detectOn(unusualPort, { conversations: [...EVERYDAY, ...rows] }, SUNDAY)).toEqual([]);
    }
  });
});

describe('an unusual protocol', () => {
  const gre = { protocol: 47, server_port: 0, client_port: 0, client_packets: 800, server_packets: 800 };

  it('is found about the host inside, whichever side the model took for the client', async () => {
    const inbound = {
      ...gre,
      client: '198.51.100.7',
      client_internal: false,
      server: '10.0.0.5',
      server_internal: true,
      direction: 'inbound',
    };

    expect(await detectOn(unusualProtocol, { conversations: [...EVERYDAY, ...several(2, gre)] }, SUNDAY)).toMatchObject(
      [
        {
          title: '10.0.0.1 began to exchange gre packets with 198.51.100.7: 3,200 packets, 15 kB.',
          where: 'protocol = gre and (srcaddr = 10.0.0.1 or dstaddr = 10.0.0.1)',
        },
      ],
    );
    expect(
      await detectOn(unusualProtocol, { conversations: [...EVERYDAY, ...several(2, inbound)] }, SUNDAY),
    ).toMatchObject([{ row: { subject: '10.0.0.5', object: 'protocol 47' } }]);
  });

  it('is not seen in a tunnel of old, a few packets, or TCP, UDP and ICMP', async () => {
    const old = [...several(1, gre, MONDAY), ...several(2, gre)];
    const gateway = [...several(1, { ...gre, protocol: 50 }, MONDAY), ...several(2, gre)];
    const few = several(1, { ...gre, client_packets: 4, server_packets: 4 });
    const usual = [6, 17, 1, 58].flatMap((protocol) => several(3, { ...gre, protocol }));

    for (const rows of [old, gateway, few, usual]) {
      expect(await detectOn(unusualProtocol, { conversations: [...EVERYDAY, ...rows] }, SUNDAY)).toEqual([]);
    }
  });
});

describe('an unusual region', () => {
  /** The same in both tables: the past is asked of flows. */
  const inRegions = (rows: readonly Fields[]) => ({
    conversations: rows,
    flows: rows.map(({ start, region, account_id }) =>
      flow({ start: start ?? null, region: region ?? null, account_id: account_id ?? null }),
    ),
  });

  it('is found for an account that was logged in others before', async () => {
    const rows = several(6, { region: 'af-south-1' });

    expect(await detectOn(unusualRegion, inRegions([...EVERYDAY, ...rows]), SUNDAY)).toMatchObject([
      {
        title: 'Account 111111111111 began to use the region af-south-1: 6 conversations.',
        where: 'account_id = 111111111111 and region = af-south-1',
      },
    ]);
  });

  it('is not seen for an account whose logs have just begun, or where regions are not recorded', async () => {
    const young = several(6, { region: 'af-south-1', account_id: '222222222222' });
    const silent = several(6, { region: null });

    for (const rows of [young, silent]) {
      expect(await detectOn(unusualRegion, inRegions([...EVERYDAY, ...rows]), SUNDAY)).toEqual([]);
    }
  });
});

describe('mail from a host that sends none', () => {
  function mail(servers: number, messages: number, fields: Fields = {}): Fields[] {
    return Array.from({ length: messages }, (_, i) =>
      outbound(SUNDAY.from + i * 20, { server: `198.51.100.${i % servers}`, server_port: 25, ...fields }),
    );
  }

  it('is found', async () => {
    expect(await detectOn(spamEgress, { conversations: [...EVERYDAY, ...mail(12, 150)] }, SUNDAY)).toMatchObject([
      {
        confidence: 0.9,
        title:
          '10.0.0.1, which never sent mail, delivered to 12 mail servers in 150 connections within 50 min: 225 kB.',
        where: 'srcaddr = 10.0.0.1 and dstport = 25 and protocol = tcp',
      },
    ]);
  });

  it('is not seen from a mail server, to one relay, to SES, or while learning', async () => {
    const server = [outbound(MONDAY + HOUR_S, { server_port: 25 }), ...mail(12, 150)];
    const relay = mail(1, 150, { server_port: 587 });
    const ses = mail(12, 150, { server_aws_service: 'AMAZON' });

    for (const rows of [server, relay, ses]) {
      expect(await detectOn(spamEgress, { conversations: [...EVERYDAY, ...rows] }, SUNDAY)).toEqual([]);
    }
    expect(await detectOn(spamEgress, { conversations: mail(12, 150) }, { ...SUNDAY, dataFrom: SUNDAY.from })).toEqual(
      [],
    );
  });
});

describe('a resolver that one host of the house uses', () => {
  it('is told when another host begins to ask it directly', async () => {
    const forwarder = Array.from({ length: 40 }, (_, i) =>
      outbound(MONDAY + i * 3_000, { server: '9.9.9.9', client: '10.0.0.53' }),
    );
    const conversations = [...EVERYDAY, ...forwarder, ...several(6, { server: '9.9.9.9' })];

    expect(await detectOn(dnsOverHttps, { conversations }, SUNDAY)).toMatchObject([
      {
        title:
          '10.0.0.1 began to use 9.9.9.9 (Quad9) for DNS over HTTPS, which only 1 other host here did before: 6 exchanges.',
      },
    ]);
  });
});
