import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, LOCAL_SCOPE, openEngine, type Row } from '../src/index.js';
import { DEFAULT_FIELDS } from '../src/schema/flows.js';
import { makeWorkspace, record, type Workspace } from '../src/testing/index.js';

const FIELDS = [...DEFAULT_FIELDS, 'tcp-flags', 'flow-direction', 'vpc-id'];

interface Case {
  readonly what: string;
  readonly given: Readonly<Record<string, string | number>>;
  readonly derived: Row;
}

const PUBLIC = '8.8.8.8';
const PRIVATE = '10.0.1.5';
const UDP = 17;

const CASES: readonly Case[] = [
  {
    what: 'public to private is ingress',
    given: { srcaddr: PUBLIC, dstaddr: PRIVATE },
    derived: { direction: 'ingress', src_class: 'public', dst_class: 'private', src_country: 'US', dst_country: null },
  },
  {
    what: 'private to public is egress',
    given: { srcaddr: PRIVATE, dstaddr: PUBLIC },
    derived: { direction: 'egress', src_country: null, dst_country: 'US' },
  },
  {
    what: 'private to private has no direction',
    given: { srcaddr: PRIVATE, dstaddr: '10.0.2.7' },
    derived: { direction: null },
  },
  {
    what: 'public to public has no direction',
    given: { srcaddr: PUBLIC, dstaddr: '1.1.1.1' },
    derived: { direction: null },
  },
  {
    what: 'a recorded direction wins',
    given: { srcaddr: PUBLIC, dstaddr: PRIVATE, 'flow-direction': 'egress' },
    derived: { direction: 'egress' },
  },
  {
    what: 'public to shared address space is ingress',
    given: { srcaddr: PUBLIC, dstaddr: '100.64.0.1' },
    derived: { direction: 'ingress', dst_class: 'shared', dst_country: null },
  },
  {
    what: 'public IPv6 has a country',
    given: { srcaddr: '2001:4860:4860::8888', dstaddr: 'fd00::1' },
    derived: {
      direction: 'ingress',
      src_class: 'public',
      src_country: expect.stringMatching(/^[A-Z]{2}$/),
      dst_class: 'private',
    },
  },
  {
    what: 'IPv6 link-local has none',
    given: { srcaddr: 'fe80::1', dstaddr: 'ff02::1' },
    derived: { src_class: 'link-local', dst_class: 'multicast', src_country: null, dst_country: null, direction: null },
  },
  {
    what: 'SYN goes to the server, whatever the numbers',
    given: { srcport: 443, dstport: 40_000, 'tcp-flags': 2 },
    derived: { service_port: 40_000, service: 'tcp/40000' },
  },
  {
    what: 'SYN-ACK comes from the server',
    given: { srcport: 50_000, dstport: 443, 'tcp-flags': 18 },
    derived: { service_port: 50_000, service: 'tcp/50000' },
  },
  {
    what: 'SYN-ACK with FIN does too',
    given: { srcport: 22, dstport: 50_000, 'tcp-flags': 19 },
    derived: { service_port: 22, service: 'ssh' },
  },
  {
    what: 'FIN alone says nothing: the known service counts',
    given: { srcport: 443, dstport: 1_234, 'tcp-flags': 1 },
    derived: { service_port: 443, service: 'https' },
  },
  {
    what: 'flags of UDP say nothing',
    given: { protocol: UDP, srcport: 53, dstport: 40_000, 'tcp-flags': 2 },
    derived: { service_port: 53, service: 'dns' },
  },
  {
    what: 'without flags the known service counts',
    given: { srcport: 40_000, dstport: 5_432 },
    derived: { service_port: 5_432 },
  },
  {
    what: 'of two known services the lower port counts',
    given: { srcport: 443, dstport: 22 },
    derived: { service_port: 22, service: 'ssh' },
  },
  {
    what: 'of two unknown ports the lower counts',
    given: { srcport: 61_001, dstport: 61_000 },
    derived: { service_port: 61_000, service: 'tcp/61000' },
  },
  {
    what: 'a service of UDP is none of TCP',
    given: { srcport: 61_000, dstport: 500 },
    derived: { service_port: 500, service: 'tcp/500' },
  },
  {
    what: 'ICMP has no port',
    given: { protocol: 1, srcport: 0, dstport: 0 },
    derived: { service_port: null, service: 'icmp' },
  },
  {
    what: 'GRE has no port',
    given: { protocol: 47, srcport: 0, dstport: 0 },
    derived: { service_port: null, service: 'gre' },
  },
  {
    what: 'a port that is not recorded leaves the service open',
    given: { srcport: '-', dstport: '-' },
    derived: { service_port: null },
  },
  {
    what: 'a protocol that is not recorded leaves both open',
    given: { protocol: '-' },
    derived: { service_port: null, service: null },
  },
];

let workspace: Workspace;
let engine: Engine;
let rows: readonly Row[];

beforeAll(async () => {
  workspace = await makeWorkspace();
  engine = await openEngine({ lake: workspace.lake });
  const lines = CASES.map(({ given }, index) => record({ ...given, 'vpc-id': `vpc-${index}` }, FIELDS));
  await workspace.write('a.log.gz', `${FIELDS.join(' ')}\n${lines.join('\n')}\n`);
  await engine.ingest({ folder: workspace.logs }, LOCAL_SCOPE);
  const answer = await engine.sql('FROM flows', LOCAL_SCOPE);
  const all: Row[] = [];
  for await (const batch of answer.batches) all.push(...batch);
  rows = all;
});

afterAll(async () => {
  await engine.close();
  await workspace.remove();
});

describe('derived columns', () => {
  it('were derived for every case', () => {
    expect(rows).toHaveLength(CASES.length);
  });

  it.each(CASES.map((each, index) => ({ ...each, index })))('$what', ({ derived, index }) => {
    expect(rows.find((row) => row.vpc_id === `vpc-${index}`)).toMatchObject(derived);
  });
});
