import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../src/index.js';
import { HOUR, logged, v5 } from './conversation-logs.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const conversations = (request: object = {}) => lake.engine.conversations(request, LOCAL_SCOPE);

const WEB = { client: '10.0.1.5|40000', server: '10.0.2.7|443' };
const REFUSED = { client: '10.0.1.9|40001', server: '10.0.2.7|22' };
const UNANSWERED = { client: '10.0.1.9|40002', server: '10.0.2.8|53' };

async function load(): Promise<void> {
  const [tried] = logged('client', { ...REFUSED, start: 20, action: 'REJECT', bytes: 40, 'tcp-flags': 2 });
  const [asked] = logged('client', { ...UNANSWERED, start: 40, protocol: 17, bytes: 80 });
  await lake.workspace.write(
    'a.log.gz',
    v5(
      ...logged('client', {
        ...WEB,
        start: 0,
        end: 9,
        out: { 'tcp-flags': 3, bytes: 500 },
        back: { 'tcp-flags': 19, bytes: 7_000 },
      }),
      tried ?? {},
      asked ?? {},
    ),
  );
  await lake.ingest();
}

describe('conversations', () => {
  it('are listed newest first with client, server, bytes each way and how they went', async () => {
    await load();
    const { rows, meta } = await conversations();

    expect(rows.map(({ state }) => state)).toEqual(['unanswered', 'refused', 'closed']);
    expect(rows[2]).toMatchObject({
      client: '10.0.1.5',
      server: '10.0.2.7',
      server_port: 443,
      service: 'https',
      seconds: 9,
      client_bytes: 500,
      server_bytes: 7_000,
      bytes: 7_500,
      client_interface: 'eni-a',
    });
    expect(meta.totals).toMatchObject({ groups: 3, flows: 4 });
    expect(await lake.ask(meta.sql)).toEqual(rows);
  });

  it.each([
    { where: 'src = 10.0.1.5', ports: [443] },
    { where: 'dst = 10.0.2.7', ports: [22, 443] },
    { where: 'addr in 10.0.1.9/32', ports: [53, 22] },
    { where: 'bytes > 7000', ports: [443] },
    { where: 'not action = ACCEPT', ports: [22] },
    { where: 'eni = eni-a and protocol = udp', ports: [53] },
    { where: 'service = https or dport = 53', ports: [53, 443] },
    { where: 'vpc is null', ports: [53, 22, 443] },
    { where: `start < ${HOUR + 20}`, ports: [443] },
    { where: 'interface != eni-b', ports: [] },
  ])('are filtered by $where', async ({ where, ports }) => {
    await load();
    expect((await conversations({ where })).rows.map(({ server_port }) => server_port)).toEqual(ports);
  });

  it('say which conditions they cannot be asked, all of them', async () => {
    await expect(conversations({ where: 'subnet = s and (port = 1 or not flags = 2)' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('subnet_id, tcp_flags'),
      details: { fields: ['subnet_id', 'tcp_flags'] },
    });
  });

  it('are searched, sorted and paged', async () => {
    await load();
    const found = await conversations({ search: '10.0.2.7', sort: '-bytes', limit: 1 });
    expect(found.rows.map(({ server_port }) => server_port)).toEqual([443]);
    expect(found.meta.totals?.groups).toBe(2);
    expect((await conversations({ search: "' OR true --" })).rows).toEqual([]);
  });

  it('are added up by service, client, server and pair', async () => {
    await load();
    const byClient = await conversations({ by: 'client', sort: '-conversations' });
    expect(byClient.rows).toMatchObject([
      { client: '10.0.1.9', servers: 2, conversations: 2, refused: 1, unanswered: 1 },
      { client: '10.0.1.5', conversations: 1 },
    ]);
    expect(byClient.meta.totals?.groups).toBe(2);
    for (const by of ['service', 'server', 'pair']) {
      const { rows, meta } = await conversations({ by, where: 'dst = 10.0.2.7' });
      expect(rows).toHaveLength(2);
      expect(meta.totals).toMatchObject({ groups: 2, flows: 3 });
      expect(await lake.ask(meta.sql)).toEqual(rows);
    }
  });

  it('refuse groupings and orders they do not have', async () => {
    await expect(conversations({ by: 'planet' })).rejects.toThrow('service, client, server, pair');
    await expect(conversations({ sort: '-planet' })).rejects.toThrow('sorted by');
    expect((await conversations({})).rows).toEqual([]);
  });
});
