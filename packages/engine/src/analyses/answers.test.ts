import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, createTables, flow, rowsOf, silence } from '../../test/flows-fixture.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';

const FRANCE = { src_class: 'public', src_country: 'FR' };
const GERMANY = { src_class: 'public', src_country: 'DE', direction: 'ingress' };
const SSH = { dstport: 22, service_port: 22, service: 'ssh', action: 'REJECT' };
const ENI_2 = { interface_id: 'eni-2', instance_id: 'i-2' };
const AS_VERSION_2 = { version: 2, vpc_id: null, subnet_id: null, instance_id: null, region: null, az_id: null };

/** Seven records from Monday 2026-11-16 to Sunday 2026-11-22; the expectations below are added up by hand. */
const RECORDS = [
  flow({ bytes: 1000, packets: 10 }),
  flow({
    start: at('2026-11-16T00:30:00Z'),
    dstaddr: '198.51.100.4',
    dst_class: 'public',
    dst_country: 'FR',
    bytes: 3000,
    packets: 20,
  }),
  flow({
    start: at('2026-11-16T00:30:01Z'),
    srcaddr: '198.51.100.4',
    ...FRANCE,
    dstaddr: '10.0.0.1',
    srcport: 443,
    dstport: 40000,
    direction: 'ingress',
    bytes: 9000,
    packets: 30,
  }),
  flow({
    start: at('2026-11-16T23:59:59Z'),
    srcaddr: '203.0.113.9',
    ...GERMANY,
    ...SSH,
    ...ENI_2,
    bytes: 40,
    packets: 1,
  }),
  flow({
    start: at('2026-11-17T00:00:00Z'),
    srcaddr: '203.0.113.9',
    ...GERMANY,
    ...SSH,
    dstaddr: '10.0.0.1',
    bytes: null,
    packets: null,
    reject_reason: 'BPA',
  }),
  flow({
    start: at('2026-11-17T00:00:00Z'),
    srcaddr: '2001:db8::1',
    src_class: 'public',
    dstaddr: '2600::1',
    dst_class: 'public',
    dst_country: 'US',
    protocol: 58,
    srcport: 0,
    dstport: 0,
    service: 'icmpv6',
    service_port: null,
    ...ENI_2,
    bytes: 208,
    packets: 2,
  }),
  flow({
    start: at('2026-11-22T12:15:00Z'),
    ...AS_VERSION_2,
    srcaddr: '10.0.0.2',
    dstaddr: '10.0.0.1',
    protocol: 17,
    dstport: 53,
    service: 'domain',
    service_port: 53,
    direction: null,
    interface_id: 'eni-2',
    bytes: 500,
    packets: 5,
  }),
];

const COVERAGE = [
  silence({ start: at('2026-11-16T02:10:00Z') }),
  silence({ start: at('2026-11-16T02:20:00Z'), interface_id: 'eni-3' }),
  silence({ start: at('2026-11-16T00:50:00Z'), interface_id: 'eni-3', log_status: 'SKIPDATA' }),
];

describe('answers', () => {
  let connection: DuckDBConnection;

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows: RECORDS, coverage: COVERAGE });
  });

  afterAll(() => connection.closeSync());

  async function ask(name: string, request: AnalysisRequest = {}) {
    const compiled = compileAnalysis(name, request, LOCAL_SCOPE);
    return shapeResult(compiled.analysis, await rowsOf(connection, compiled.query));
  }

  it('totals: sums records whose bytes are unknown as zero', async () => {
    expect((await ask('totals')).rows).toEqual([
      {
        flows: 7,
        bytes: 13748,
        packets: 68,
        denied_flows: 2,
        denied_bytes: 40,
        denied_packets: 1,
        denied_share: 2 / 7,
        sources: 5,
        destinations: 4,
        interfaces: 2,
        accounts: 1,
        vpcs: 1,
        first_start: '2026-11-16T00:00:00Z',
        last_start: '2026-11-22T12:15:00Z',
      },
    ]);
  });

  it('totals: a share of nothing is 0 and there is no first start', async () => {
    expect((await ask('totals', { where: 'port = 9' })).rows).toMatchObject([
      { flows: 0, bytes: 0, denied_share: 0, first_start: null },
    ]);
  });

  it('totals: the window is half-open', async () => {
    const { rows } = await ask('totals', { from: '2026-11-16T23:59:59Z', to: '2026-11-17' });

    expect(rows).toMatchObject([{ flows: 1, bytes: 40 }]);
  });

  it('totals: sums beyond 2^53 stay exact, as text', async () => {
    const big = await (await DuckDBInstance.create()).connect();
    await createTables(big, {
      flows: [flow({ bytes: '9223372036854775807' }), flow({ bytes: '9223372036854775807' })],
    });
    const { query } = compileAnalysis('totals', {}, LOCAL_SCOPE);

    expect(await rowsOf(big, query)).toMatchObject([{ bytes: '18446744073709551614' }]);
    big.closeSync();
  });

  it('flows-per-hour: midnight belongs to the day it begins', async () => {
    expect((await ask('flows-per-hour')).rows).toEqual([
      { hour: '2026-11-16T00:00:00Z', action: 'ACCEPT', flows: 3, bytes: 13000, packets: 60, denied_flows: 0 },
      { hour: '2026-11-16T23:00:00Z', action: 'REJECT', flows: 1, bytes: 40, packets: 1, denied_flows: 1 },
      { hour: '2026-11-17T00:00:00Z', action: 'ACCEPT', flows: 1, bytes: 208, packets: 2, denied_flows: 0 },
      { hour: '2026-11-17T00:00:00Z', action: 'REJECT', flows: 1, bytes: 0, packets: 0, denied_flows: 1 },
      { hour: '2026-11-22T12:00:00Z', action: 'ACCEPT', flows: 1, bytes: 500, packets: 5, denied_flows: 0 },
    ]);
  });

  it('flows-per-hour: a limit keeps the latest hours, in order', async () => {
    const { rows } = await ask('flows-per-hour', { by: 'none', limit: 2 });

    expect(rows.map((row) => row.hour)).toEqual(['2026-11-17T00:00:00Z', '2026-11-22T12:00:00Z']);
  });

  it('heatmap: Monday is 1 and Sunday 7, hours are UTC', async () => {
    const { rows } = await ask('heatmap');

    expect(rows.map(({ weekday, hour, flows, bytes }) => [weekday, hour, flows, bytes])).toEqual([
      [1, 0, 3, 13000],
      [1, 23, 1, 40],
      [2, 0, 2, 208],
      [7, 12, 1, 500],
    ]);
  });

  it('top-sources: ranks by bytes, and says what the others amount to', async () => {
    expect(await ask('top-sources', { limit: 1 })).toEqual({
      rows: [
        {
          srcaddr: '198.51.100.4',
          src_class: 'public',
          src_country: 'FR',
          flows: 1,
          bytes: 9000,
          packets: 30,
          denied_flows: 0,
        },
      ],
      totals: { groups: 5, flows: 7, bytes: 13748, packets: 68 },
    });
  });

  it('top-destinations: ranks by the measure asked', async () => {
    const { rows } = await ask('top-destinations', { measure: 'flows', limit: 2 });

    expect(rows.map((row) => [row.dstaddr, row.flows, row.denied_flows])).toEqual([
      ['10.0.0.1', 3, 1],
      ['10.0.0.2', 2, 1],
    ]);
  });

  it('talkers: counts peers once each and finds by part of an address, whatever its case', async () => {
    const { rows, totals } = await ask('talkers', { search: '2001:DB8' });
    const [busiest] = (await ask('talkers', { sort: '-peers', limit: 1 })).rows;

    expect(rows.map((row) => row.srcaddr)).toEqual(['2001:db8::1']);
    expect(totals).toEqual({ groups: 1, flows: 1, bytes: 208, packets: 2 });
    expect(busiest).toMatchObject({
      srcaddr: '10.0.0.1',
      peers: 2,
      flows: 2,
      first_seen: '2026-11-16T00:00:00Z',
      last_seen: '2026-11-16T00:30:00Z',
    });
  });

  it('listeners: one row per address and service', async () => {
    const { rows } = await ask('listeners', { search: '10.0.0.1' });

    expect(rows.map((row) => [row.dstaddr, row.service, row.protocol, row.clients, row.bytes])).toEqual([
      ['10.0.0.1', 'https', 6, 1, 9000],
      ['10.0.0.1', 'domain', 17, 1, 500],
      ['10.0.0.1', 'ssh', 6, 1, 0],
    ]);
  });

  it('protocols: names TCP and UDP by protocol, not by port, and searches names', async () => {
    const { rows } = await ask('protocols');

    expect(rows.map((row) => [row.protocol, row.name, row.flows])).toEqual([
      [6, 'tcp', 5],
      [17, 'udp', 1],
      [58, 'icmpv6', 1],
    ]);
    expect((await ask('protocols', { search: 'UDP' })).rows).toHaveLength(1);
  });

  it('services: requests and replies of a service are one row', async () => {
    const { rows } = await ask('services');

    expect(rows.map((row) => [row.service, row.service_port, row.flows, row.bytes])).toEqual([
      ['https', 443, 3, 13000],
      ['domain', 53, 1, 500],
      ['icmpv6', null, 1, 208],
      ['ssh', 22, 2, 40],
    ]);
  });

  it.each([
    ['port', { dstport: 22, protocol: 6, service: 'ssh', sources: 1, destinations: 2, flows: 2, bytes: 40 }],
    ['source', { srcaddr: '203.0.113.9', src_country: 'DE', destinations: 2, ports: 1, flows: 2 }],
    ['direction', { direction: 'ingress', sources: 1, destinations: 2, ports: 1, flows: 2 }],
  ])('denied: by %s', async (by, expected) => {
    const { rows, totals } = await ask('denied', { by });

    expect(rows).toMatchObject([expected]);
    expect(totals).toEqual({ groups: 1, flows: 2, bytes: 40, packets: 1 });
  });

  it('denied: gives the usual reason where AWS wrote none', async () => {
    const { rows } = await ask('denied', { by: 'reason', sort: 'reject_reason' });

    expect(rows.map((row) => [row.reject_reason, row.flows])).toEqual([
      ['BPA', 1],
      ['security group or network ACL', 1],
    ]);
  });

  it('conversations: the two directions of a pair are two rows', async () => {
    const { rows, totals } = await ask('conversations', { where: 'src = 198.51.100.4 or dst = 198.51.100.4' });

    expect(rows.map((row) => [row.srcaddr, row.dstaddr, row.service, row.service_port, row.bytes])).toEqual([
      ['198.51.100.4', '10.0.0.1', 'https', 443, 9000],
      ['10.0.0.1', '198.51.100.4', 'https', 443, 3000],
    ]);
    expect(totals).toEqual({ groups: 2, flows: 2, bytes: 12000, packets: 50 });
  });

  it('conversations: by VPC and country, records between private addresses are left out', async () => {
    const { rows, totals } = await ask('conversations', { by: 'vpc-country' });

    expect(rows.map((row) => [row.vpc_id, row.direction, row.country, row.bytes])).toEqual([
      ['vpc-1', 'ingress', 'FR', 9000],
      ['vpc-1', 'egress', 'FR', 3000],
      ['vpc-1', 'egress', 'US', 208],
      ['vpc-1', 'ingress', 'DE', 40],
    ]);
    expect(totals?.flows).toBe(5);
  });

  it('countries: tells what went there from what came, and egress between public addresses goes to the destination', async () => {
    const { rows } = await ask('countries');

    expect(rows.map((row) => [row.country, row.bytes, row.bytes_in, row.bytes_out, row.addresses])).toEqual([
      ['FR', 12000, 9000, 3000, 1],
      ['US', 208, 0, 208, 1],
      ['DE', 40, 40, 0, 1],
    ]);
  });

  it('countries: a public address in no country table keeps its row', async () => {
    const other = await (await DuckDBInstance.create()).connect();
    await createTables(other, { flows: [flow({ srcaddr: '192.0.2.1', src_class: 'public' }), flow()] });
    const { analysis, query } = compileAnalysis('countries', {}, LOCAL_SCOPE);

    const { rows } = shapeResult(analysis, await rowsOf(other, query));

    expect(rows).toMatchObject([{ country: null, flows: 1, bytes_in: 1000, bytes_out: 0 }]);
    other.closeSync();
  });

  it('interfaces: one row per interface, with what its records agree on', async () => {
    const { rows } = await ask('interfaces');

    expect(
      rows.map((row) => [row.interface_id, row.instance_id, row.vpc_id, row.bytes, row.bytes_in, row.bytes_out]),
    ).toEqual([
      ['eni-1', 'i-1', 'vpc-1', 13000, 9000, 4000],
      ['eni-2', 'i-2', 'vpc-1', 748, 40, 208],
    ]);
  });

  it('interfaces: by VPC, records that name none keep a row', async () => {
    const { rows } = await ask('interfaces', { by: 'vpc' });

    expect(rows.map((row) => [row.vpc_id, row.interfaces, row.flows])).toEqual([
      ['vpc-1', 2, 6],
      [null, 1, 1],
    ]);
  });

  it('interfaces: shows no attribute that its records contradict, and an account any of them knows', async () => {
    const moved = await (await DuckDBInstance.create()).connect();
    await createTables(moved, { flows: [flow(), flow({ instance_id: 'i-9', account_id: 'unknown' })] });
    const { analysis, query } = compileAnalysis('interfaces', {}, LOCAL_SCOPE);

    const { rows } = shapeResult(analysis, await rowsOf(moved, query));

    expect(rows).toMatchObject([{ interface_id: 'eni-1', instance_id: null, account_id: '111111111111', flows: 2 }]);
    moved.closeSync();
  });

  it('coverage: shows the hours nobody wrote', async () => {
    const { rows } = await ask('coverage', { to: '2026-11-17' });

    expect(rows).toHaveLength(24);
    expect(rows.slice(0, 4)).toEqual([
      { hour: '2026-11-16T00:00:00Z', records: 3, nodata: 0, skipdata: 1, interfaces: 2 },
      { hour: '2026-11-16T01:00:00Z', records: 0, nodata: 0, skipdata: 0, interfaces: 0 },
      { hour: '2026-11-16T02:00:00Z', records: 0, nodata: 2, skipdata: 0, interfaces: 2 },
      { hour: '2026-11-16T03:00:00Z', records: 0, nodata: 0, skipdata: 0, interfaces: 0 },
    ]);
    expect(rows.at(-1)).toMatchObject({ hour: '2026-11-16T23:00:00Z', records: 1 });
  });

  it('coverage: a filter on what coverage records lack leaves them out, one on what they have does not', async () => {
    const sum = (rows: Awaited<ReturnType<typeof ask>>['rows'], column: string) =>
      rows.reduce((total, row) => total + Number(row[column]), 0);
    const byPort = (await ask('coverage', { where: 'dstport = 22' })).rows;
    const byInterface = (await ask('coverage', { where: 'eni = eni-3' })).rows;

    expect([sum(byPort, 'records'), sum(byPort, 'nodata')]).toEqual([2, 0]);
    expect([sum(byInterface, 'records'), sum(byInterface, 'nodata'), sum(byInterface, 'skipdata')]).toEqual([0, 1, 1]);
  });
});
