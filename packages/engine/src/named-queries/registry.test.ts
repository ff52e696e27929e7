import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, createTables, flow, rowsOf, silence } from '../../test/flows-fixture.js';
import type { Row } from '../contract.js';
import { LIMITS } from '../core/limits.js';
import { TABLES } from '../schema/registry.js';
import { checkUserSql } from '../store/sql-guard.js';
import { findNamedQuery, NAMED_QUERIES } from './registry.js';

/** AWS VPC User Guide, "Query flow logs using Amazon Athena", without the prefix VpcFlowLogs. */
const PREDEFINED_BY_AWS = [
  'AcceptedTraffic',
  'AdminPortTraffic',
  'IPv4Traffic',
  'IPv6Traffic',
  'RejectedTCPTraffic',
  'RejectedTraffic',
  'SshRdpTraffic',
  'TopTalkers',
  'TopTalkersPacketLevel',
  'TopTalkingInstances',
  'TopTalkingSubnets',
  'TopTCPTraffic',
  'TotalBytesTransferred',
  'TotalBytesTransferredPacketLevel',
  'TrafficFrmSrcAddr',
  'TrafficToDstAddr',
];

const LATER = at('2026-11-16T05:00:00Z');

const RECORDS = [
  flow({ bytes: 100, packets: 1 }),
  flow({ srcaddr: '10.0.0.2', dstaddr: '10.0.0.1', srcport: 443, dstport: 40000, bytes: 900, packets: 3 }),
  flow({ srcaddr: '203.0.113.9', dstport: 22, service_port: 22, service: 'ssh', action: 'REJECT', bytes: 40 }),
  flow({
    srcaddr: '203.0.113.9',
    dstport: 22,
    service_port: 22,
    service: 'ssh',
    bytes: 60,
    start: LATER,
    interface_id: 'eni-2',
  }),
  flow({ protocol: 17, dstport: 53, service_port: 53, service: 'domain', action: 'REJECT', bytes: 7 }),
  flow({ srcaddr: '2001:db8::1', dstaddr: '2001:db8::2', bytes: 5, instance_id: null, dst_class: 'public' }),
  flow({
    dstaddr: '10.0.0.3',
    dstport: 8443,
    service_port: 8443,
    service: 'https-alt',
    bytes: 300,
    subnet_id: 'subnet-2',
  }),
  flow({ dstaddr: '10.0.9.9', pkt_srcaddr: '10.0.0.1', pkt_dstaddr: '198.51.100.4', bytes: 11 }),
  flow({ srcaddr: '10.0.9.9', dstaddr: '10.0.0.1', pkt_srcaddr: '198.51.100.4', pkt_dstaddr: '10.0.0.1', bytes: 22 }),
];

describe('named queries', () => {
  let connection: DuckDBConnection;
  let empty: DuckDBConnection;

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, {
      flows: RECORDS,
      coverage: [silence({ log_status: 'SKIPDATA' }), silence()],
      quarantine: [
        { object: 'a.log.gz', line: 4, reason: 'dstport is no number', excerpt: '2 x', source: 's', rows: 1 },
        { object: 'a.log.gz', line: 2, reason: 'dstport is no number', excerpt: '2 y', source: 's', rows: 1 },
        { object: 'b.log.gz', line: null, reason: 'not gzip', source: 's' },
      ],
      ingested: [
        {
          object: 'a.log.gz',
          source: 's',
          status: 'loaded',
          rows: 7,
          quarantined: 2,
          ingested_at: '2026-11-16 06:00:00',
        },
        { object: 'b.log.gz', source: 's', status: 'quarantined', ingested_at: '2026-11-16 06:00:01' },
        {
          object: 'c.log.gz',
          source: 's',
          status: 'loaded',
          rows: 2,
          quarantined: 0,
          ingested_at: '2026-11-16 06:00:02',
        },
      ],
    });
    empty = await (await DuckDBInstance.create()).connect();
    await createTables(empty);
  });

  afterAll(() => {
    connection.closeSync();
    empty.closeSync();
  });

  function answer(name: string, on = connection): Promise<Row[]> {
    return rowsOf(on, { text: findNamedQuery(name)?.sql ?? 'no such query', params: [] });
  }

  it('holds every query AWS predefines, and ours, under names that differ in more than case', () => {
    const names = NAMED_QUERIES.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(PREDEFINED_BY_AWS));
    expect(names.length).toBeGreaterThan(PREDEFINED_BY_AWS.length);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it('finds a query whatever the case, and takes nothing else for one', () => {
    expect(findNamedQuery(' toptalkers ')?.name).toBe('TopTalkers');
    expect(findNamedQuery('SELECT 1')).toBeUndefined();
    expect(findNamedQuery('')).toBeUndefined();
  });

  describe.each(NAMED_QUERIES.map((query) => ({ ...query })))('$name', ({ name, description, sql }) => {
    it('passes the guard that user SQL passes', async () => {
      const tables = TABLES.map((table) => table.name);

      await expect(checkUserSql(connection, sql, tables)).resolves.toBeUndefined();
    });

    it('says what it asks, answers on the fixture and on an empty lake, and bounds its rows', async () => {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect((await answer(name)).length).toBeGreaterThan(0);
      expect(await answer(name, empty)).toEqual([]);
      const isPerDay = /date_trunc\('day'/.test(sql);
      expect(isPerDay || Number(/LIMIT (\d+)$/.exec(sql)?.[1]) <= LIMITS.analysisRowsMax).toBe(true);
    });
  });

  it('lists accepted and rejected records apart', async () => {
    expect(await answer('AcceptedTraffic')).toHaveLength(7);
    expect((await answer('RejectedTraffic')).map((row) => row.dstport).sort()).toEqual([22, 53]);
    expect((await answer('RejectedTCPTraffic')).map((row) => row.dstport)).toEqual([22]);
    expect((await answer('SshRdpTraffic')).map((row) => row.bytes)).toEqual([60, 40]);
  });

  it('tells IPv6 from IPv4 by address where no type was recorded', async () => {
    const day = '2026-11-16T00:00:00Z';

    expect(await answer('IPv6Traffic')).toEqual([{ day, flows: 1, bytes: 5, packets: 10 }]);
    expect(await answer('IPv4Traffic')).toEqual([{ day, flows: 8, bytes: 1440, packets: 64 }]);
  });

  it('credits a talker with what it sent and received', async () => {
    const [first] = await answer('TopTalkers');

    expect(first).toEqual({ address: '10.0.0.1', flows: 6, bytes: 1340, packets: 44, bytes_sent: 418 });
  });

  it('sees through NAT by the addresses in the packet', async () => {
    const addresses = (await answer('TopTalkersPacketLevel')).map((row) => row.address);

    expect(addresses).toContain('198.51.100.4');
    expect(addresses).not.toContain('10.0.9.9');
    expect(await answer('nat-bytes')).toEqual([
      { client: '10.0.0.1', remote: '198.51.100.4', aws_service: null, flows: 2, bytes_out: 11, bytes_in: 22 },
    ]);
  });

  it('asks about the busiest address when none is given', async () => {
    const rows = await answer('TrafficFrmSrcAddr');

    expect(new Set(rows.map((row) => row.srcaddr))).toEqual(new Set(['10.0.0.2']));
    expect((await answer('TrafficToDstAddr')).every((row) => row.dstaddr === '10.0.0.1')).toBe(true);
  });

  it('names servers of administration consoles, not their clients', async () => {
    expect(await answer('AdminPortTraffic')).toEqual([
      { server: '10.0.0.3', flows: 1, bytes: 300, packets: 10, ports: '8443' },
    ]);
  });

  it('says what was refused on the way in, and why', async () => {
    expect(await answer('quarantine-reasons')).toMatchObject([
      { reason: 'dstport is no number', entries: 2, objects: 1, example_object: 'a.log.gz' },
      { reason: 'not gzip', entries: 1, example_line: null },
    ]);
    expect((await answer('ingest-errors')).map((row) => row.object)).toEqual(['b.log.gz', 'a.log.gz']);
    expect((await answer('lost-records')).map((row) => row.skipdata)).toEqual([1]);
  });

  it('finds what was denied first and accepted later', async () => {
    expect(await answer('denied-then-accepted')).toMatchObject([
      { srcaddr: '203.0.113.9', dstport: 22, first_accepted: '2026-11-16T05:00:00Z', flows: 2 },
    ]);
  });
});
