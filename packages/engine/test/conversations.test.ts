import { describe, expect, it } from 'vitest';
import { type Directions, type Fields, HOUR, logged, v2, v5 } from './conversation-logs.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const TALK = { client: '10.0.0.1|40000', server: '10.0.0.2|443' };
const OPEN = { out: { 'tcp-flags': 2 }, back: { 'tcp-flags': 18 } };
const OPEN_AND_CLOSED = { out: { 'tcp-flags': 3 }, back: { 'tcp-flags': 19 } };

async function load(...files: readonly string[]): Promise<void> {
  for (const [index, text] of files.entries()) await lake.workspace.write(`${index}.log`, text);
  await lake.ingest();
}

const talks = (columns: string) => lake.ask(`SELECT ${columns} FROM conversations ORDER BY "start", client, leg`);

describe('vantage points', () => {
  it('count once what both interfaces logged, and name them', async () => {
    await load(
      v5(
        ...logged('client', { ...TALK, ...OPEN_AND_CLOSED, 'interface-id': 'eni-c', bytes: 500 }),
        ...logged('server', { ...TALK, ...OPEN_AND_CLOSED, 'interface-id': 'eni-s', bytes: 500 }),
      ),
    );

    expect(
      await talks(
        'client, server, client_bytes, server_bytes, flows, vantage_points, client_interface, server_interface',
      ),
    ).toEqual([
      {
        client: '10.0.0.1',
        server: '10.0.0.2',
        client_bytes: 500,
        server_bytes: 500,
        flows: 4,
        vantage_points: 2,
        client_interface: 'eni-c',
        server_interface: 'eni-s',
      },
    ]);
  });

  it('count once over its whole life, although interfaces put the same packets into different hours', async () => {
    const at = (side: 'client' | 'server', id: string, start: number, bytes: number): Fields[] =>
      logged(side, { ...TALK, 'interface-id': id, start, end: start + 50, bytes });
    await load(
      v5(
        ...at('client', 'eni-c', 3_500, 100),
        ...at('client', 'eni-c', 3_590, 70),
        ...at('client', 'eni-c', 3_650, 30),
        ...at('server', 'eni-s', 3_501, 100),
        ...at('server', 'eni-s', 3_601, 70),
        ...at('server', 'eni-s', 3_651, 30),
      ),
    );

    expect(await talks('client_bytes, server_bytes, flows')).toEqual([
      { client_bytes: 200, server_bytes: 200, flows: 12 },
    ]);
    expect(await lake.ask('SELECT hour, client_bytes FROM conversation_hours ORDER BY hour')).toEqual([
      { hour: HOUR, client_bytes: 170 },
      { hour: HOUR + 3_600, client_bytes: 30 },
    ]);
  });

  it('take the better one where an interface lost records', async () => {
    await load(
      v5(
        ...logged('client', { ...TALK, 'interface-id': 'eni-c', bytes: 300 }),
        ...logged('server', { ...TALK, 'interface-id': 'eni-s', bytes: 500 }),
      ),
    );

    expect(await talks('client_bytes')).toEqual([{ client_bytes: 500 }]);
  });

  it('refuse it when the source let it out and the destination did not let it in', async () => {
    const [out] = logged('client', { ...TALK, 'interface-id': 'eni-c' });
    const [in_] = logged('server', { ...TALK, 'interface-id': 'eni-s', action: 'REJECT' });
    await load(v5(out ?? {}, in_ ?? {}));

    expect(await talks('action, refused_flows, server_bytes')).toEqual([
      { action: 'REJECT', refused_flows: 1, server_bytes: 0 },
    ]);
  });

  it('accept what was refused in part', async () => {
    await load(v5(...logged('server', { ...TALK, back: { action: 'REJECT' } })));

    expect(await talks('action, refused_flows')).toEqual([{ action: 'ACCEPT', refused_flows: 1 }]);
  });

  it('refuse over hours what each hour refused, and accept once some of it passed', async () => {
    const [knock = {}] = logged('server', { ...TALK, protocol: 17, action: 'REJECT', start: 3_590, end: 3_591 });
    await load(v5(knock, { ...knock, start: 3_601 }));
    expect(await talks('action, flows')).toEqual([{ action: 'REJECT', flows: 2 }]);

    await lake.workspace.write('9.log', v5({ ...knock, action: 'ACCEPT', start: 3_700, end: 3_701 }));
    await lake.ingest();
    expect(await talks('action, flows')).toEqual([{ action: 'ACCEPT', flows: 3 }]);
  });
});

describe('NAT gateways', () => {
  const HOST = { client: '10.0.0.1|40000', server: '93.184.216.34|443', 'interface-id': 'eni-h', 'instance-id': 'i-1' };
  const GATEWAY = { 'interface-id': 'eni-nat', 'instance-id': '-', bytes: 700 };
  const host = logged('client', { ...HOST, bytes: 700 });
  const inner: Fields[] = logged('server', { ...HOST, ...GATEWAY, server: '10.0.9.9|443' }).map((record, index) => ({
    ...record,
    [index === 0 ? 'pkt-dstaddr' : 'pkt-srcaddr']: '93.184.216.34',
  }));
  const outer = logged('client', { ...HOST, ...GATEWAY, client: '10.0.9.9|1024' });

  it('log the leg to the host as part of its conversation, and the other as translated', async () => {
    await load(v5(...host, ...inner, ...outer));

    expect(await talks('leg, client, server, server_port, client_bytes, flows, vantage_points')).toEqual([
      {
        leg: 'direct',
        client: '10.0.0.1',
        server: '93.184.216.34',
        server_port: 443,
        client_bytes: 700,
        flows: 4,
        vantage_points: 2,
      },
      {
        leg: 'translated',
        client: '10.0.9.9',
        server: '93.184.216.34',
        server_port: 443,
        client_bytes: 700,
        flows: 2,
        vantage_points: 1,
      },
    ]);
  });

  it('are no interface of the host, whose own is named', async () => {
    await load(v5(...inner, ...outer));
    expect(await talks('leg, client_interface, server_interface, client_internal, server_internal')).toMatchObject([
      { leg: 'direct', client_interface: null, server_interface: null, client_internal: true, server_internal: false },
      { leg: 'translated' },
    ]);
  });

  it('count when nothing but the outer leg was logged', async () => {
    await load(v5(...outer));

    expect(await talks('leg, client, client_bytes')).toEqual([
      { leg: 'direct', client: '10.0.9.9', client_bytes: 700 },
    ]);
  });

  it('are found without pkt- fields by what they do', async () => {
    const other = logged('client', { ...HOST, server: '10.0.0.77|22', client: '10.0.0.1|41000' });
    const elsewhere = logged('client', { ...HOST, ...GATEWAY, client: '10.0.9.9|1025', server: '93.184.216.35|443' });
    await load(v2(...host, ...inner, ...outer, ...other, ...elsewhere));

    const rows = await lake.ask(
      'SELECT leg, sum(client_bytes) AS b, count(*) AS n FROM conversations GROUP BY leg ORDER BY leg',
    );
    expect(rows).toEqual([
      { leg: 'direct', b: 700 + 1_000 + 700, n: 3 },
      { leg: 'translated', b: 1_400, n: 2 },
    ]);
  });
});

describe('sessions', () => {
  const at = (start: number, end: number, fields: Directions = {}): Fields[] =>
    logged('client', { ...TALK, start, end, ...fields });

  it('go on across files and hours', async () => {
    const spans = [3_400, 3_599, 3_610, 4_400, 5_200, 6_000, 6_800, 7_190, 7_205, 7_900];
    await load(...spans.map((start) => v5(...at(start, start + 40))));

    expect(await talks('"start", "end", flows, client_bytes')).toEqual([
      { start: HOUR + 3_400, end: HOUR + 7_940, flows: 20, client_bytes: 10_000 },
    ]);
    expect(await lake.ask('SELECT count(*) AS n, sum(client_bytes) AS b FROM conversation_hours')).toEqual([
      { n: 3, b: 10_000 },
    ]);
  });

  it.each([
    ['TCP', 6, 900],
    ['UDP', 17, 180],
    ['ICMP', 1, 180],
  ])('of %s end after a silence of %i, %i seconds, and not before', async (_, protocol, idle) => {
    await load(
      v5(
        ...at(0, 10, { protocol }),
        ...at(10 + idle, 20 + idle, { protocol }),
        ...at(21 + 2 * idle, 30 + 2 * idle, { protocol }),
      ),
    );

    expect(await talks('flows')).toEqual([{ flows: 4 }, { flows: 2 }]);
  });

  it('begin with a fresh SYN on the same ports: a beacon that reuses its port', async () => {
    const calls = [0, 60, 120, 180].flatMap((start) => at(start, start + 1, OPEN_AND_CLOSED));
    await load(v5(...calls));

    expect(await talks('"start"')).toEqual([0, 60, 120, 180].map((start) => ({ start: HOUR + start })));
  });

  it('begin with a fresh SYN in the next hour too, once for two interfaces that disagree about the hour', async () => {
    const both = (start: number): Fields[] => [
      ...logged('client', { ...TALK, ...OPEN_AND_CLOSED, 'interface-id': 'eni-c', start, end: start + 1 }),
      ...logged('server', { ...TALK, ...OPEN_AND_CLOSED, 'interface-id': 'eni-s', start: start + 1, end: start + 2 }),
    ];
    await load(v5(...both(3_539), ...both(3_599), ...both(3_660)));

    expect(await talks('"start", flows, client_bytes')).toEqual(
      [3_539, 3_599, 3_660].map((start) => ({ start: HOUR + start, flows: 4, client_bytes: 1_000 })),
    );
  });

  it('of a SYN that is sent again unanswered are one attempt', async () => {
    const knocks = [0, 1, 3, 7, 15, 31, 63].map((start) => at(start, start, { 'tcp-flags': 2 })[0] ?? {});
    await load(v5(...knocks));

    expect(await talks('flows')).toEqual([{ flows: 7 }]);
  });

  it('end a minute after they were closed, also where no SYN was logged', async () => {
    await load(
      v5(...at(0, 10, { 'tcp-flags': 1 }), ...at(60, 65, { 'tcp-flags': 1 }), ...at(200, 210, { 'tcp-flags': 0 })),
    );

    expect(await talks('flows')).toEqual([{ flows: 4 }, { flows: 2 }]);
  });
});

describe('client and server', () => {
  const orientation = () => talks('client, client_port, server, server_port, orientation, orientation_confidence');

  it('are told by the SYN, whatever the ports say', async () => {
    await load(v5(...logged('client', { client: '10.0.0.9|443', server: '10.0.0.1|50000', ...OPEN })));

    expect(await orientation()).toMatchObject([{ client: '10.0.0.9', server: '10.0.0.1', orientation: 'syn' }]);
  });

  it('are told by the answer to a SYN when that alone was logged', async () => {
    const [, back = {}] = logged('client', { client: '10.0.0.9|50001', server: '10.0.0.1|50000', ...OPEN });
    await load(v5(back));

    expect(await orientation()).toMatchObject([{ client: '10.0.0.9', orientation: 'syn', orientation_confidence: 1 }]);
  });

  it.each([
    ['service', '10.0.0.9|60000', '10.0.0.1|5432', '10.0.0.1'],
    ['port', '10.0.0.1|60000', '10.0.0.9|30001', '10.0.0.9'],
    ['address', '10.0.0.1|700', '10.0.0.9|700', '10.0.0.9'],
  ])('are told by %s without flags', async (how, client, server, expected) => {
    await load(v2(...logged('client', { client, server })));

    expect(await orientation()).toMatchObject([{ server: expected, orientation: how }]);
  });

  it('are told by who sends when nobody answers', async () => {
    const [knock = {}] = logged('server', { client: '203.0.113.9|40000', server: '10.0.0.1|50000', action: 'REJECT' });
    await load(v2(knock));

    expect(await orientation()).toMatchObject([{ client: '203.0.113.9', server_port: 50_000, orientation: 'sender' }]);
  });

  it('stay as they were when a later hour shows other flags', async () => {
    const talk = { client: '10.0.0.9|60000', server: '10.0.0.1|5432' };
    await load(v5(...logged('client', { ...talk, start: 3_500, end: 3_599 })));
    const [first] = await orientation();
    await lake.workspace.write(
      'later.log',
      v5({ ...logged('client', talk)[1], 'tcp-flags': 2, start: 3_601, end: 3_660 }),
    );
    await lake.ingest();

    expect(first).toMatchObject({ server: '10.0.0.1', orientation: 'service' });
    expect(await orientation()).toEqual([first]);
  });
});

describe('inside and outside', () => {
  it('a public address of a logged interface is inside', async () => {
    const [client, server, stranger] = ['2600:1f13::1', '2600:1f13::2', '2a02:26f0::9'];
    await load(
      v5(
        ...logged('client', { client: `${client}|40000`, server: `${server}|443`, 'interface-id': 'eni-1' }),
        ...logged('server', { client: `${client}|40000`, server: `${server}|443`, 'interface-id': 'eni-2' }),
        ...logged('client', {
          client: `${client}|40001`,
          server: `${stranger}|443`,
          'interface-id': 'eni-1',
          start: 5,
        }),
      ),
    );

    expect(await talks('client_internal, server_internal, direction')).toEqual([
      { client_internal: true, server_internal: true, direction: 'internal' },
      { client_internal: true, server_internal: false, direction: 'outbound' },
    ]);
  });

  it('is where the interface is: account, VPC and Region', async () => {
    const [knock = {}] = logged('server', { client: '93.184.216.34|40000', server: '10.0.0.1|22', action: 'REJECT' });
    await load(v5({ ...knock, 'vpc-id': 'vpc-9', region: 'eu-west-1', 'account-id': '012345678901' }));

    expect(await talks('direction, account_id, vpc_id, region, service, server_interface, client_interface')).toEqual([
      {
        direction: 'inbound',
        account_id: '012345678901',
        vpc_id: 'vpc-9',
        region: 'eu-west-1',
        service: 'ssh',
        server_interface: 'eni-a',
        client_interface: null,
      },
    ]);
  });
});

describe('records that say little', () => {
  it('without addresses are in flows and in no conversation', async () => {
    await load(
      'version interface-id packets bytes start end action log-status\n2 eni-1 1 40 1700000000 1700000001 ACCEPT OK\n',
    );

    expect(await lake.ask('SELECT count(*) AS n FROM flows')).toEqual([{ n: 1 }]);
    expect(await talks('*')).toEqual([]);
  });

  it('without ports and protocol still make one', async () => {
    await load('srcaddr dstaddr bytes start\n10.0.0.1 10.0.0.2 40 1700000000\n10.0.0.2 10.0.0.1 60 1700000001\n');

    expect(await talks('client, server, protocol, client_bytes, server_bytes, orientation')).toEqual([
      {
        client: '10.0.0.1',
        server: '10.0.0.2',
        protocol: null,
        client_bytes: 40,
        server_bytes: 60,
        orientation: 'address',
      },
    ]);
  });
});
