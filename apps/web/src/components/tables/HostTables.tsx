'use client';

import type { Row } from '@networkflow/engine/contract';
import { protocolName } from '../../format/names';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact, formatShare, toNumber } from '../../format/units';
import { clauseFor } from '../../state/filter-clause';
import { AddressCell } from './AddressCell';
import { PagedTable, type PagedTableProps } from './PagedTable';

type Column = PagedTableProps['columns'][number];

const AMOUNTS: readonly Column[] = [
  {
    name: 'flows',
    title: 'Flows',
    isNumber: true,
    render: (row) => <Exact value={row.flows} text={formatCount(row.flows)} />,
  },
  {
    name: 'bytes',
    title: 'Bytes',
    isNumber: true,
    render: (row) => <Exact value={row.bytes} text={formatBytes(row.bytes)} />,
  },
  { name: 'denied_flows', title: 'Denied', isNumber: true, isDenied: true, render: (row) => <Denied row={row} /> },
];

const LAST_SEEN: Column = {
  name: 'last_seen',
  title: 'Last seen',
  isWide: true,
  render: (row) => (row.last_seen == null ? '–' : formatTimeShort(String(row.last_seen))),
};

function addressColumn(side: 'src' | 'dst', title: string): Column {
  return {
    name: `${side}addr`,
    title,
    render: (row) => (
      <AddressCell address={row[`${side}addr`]} addressClass={row[`${side}_class`]} country={row[`${side}_country`]} />
    ),
    clause: (row) => clauseFor(`${side}addr`, row[`${side}addr`]),
  };
}

const TALKERS: readonly Column[] = [
  addressColumn('src', 'Source'),
  { name: 'peers', title: 'Peers', isNumber: true, isWide: true, render: (row) => formatCount(row.peers) },
  ...AMOUNTS,
  LAST_SEEN,
];

const LISTENERS: readonly Column[] = [
  addressColumn('dst', 'Destination'),
  {
    name: 'service',
    title: 'Service',
    render: (row) => String(row.service ?? protocolName(row.protocol)),
    clause: (row) => clauseFor('service', row.service),
  },
  { name: 'clients', title: 'Clients', isNumber: true, isWide: true, render: (row) => formatCount(row.clients) },
  ...AMOUNTS,
  LAST_SEEN,
];

const INTERFACES: readonly Column[] = [
  idColumn('interface_id', 'Interface', false),
  idColumn('account_id', 'Account', true),
  idColumn('vpc_id', 'VPC', true),
  idColumn('subnet_id', 'Subnet', true),
  idColumn('instance_id', 'Instance', true),
  idColumn('region', 'Region', true),
  ...AMOUNTS,
];

function idColumn(name: string, title: string, isWide: boolean): Column {
  return {
    name,
    title,
    isWide,
    render: (row) => (row[name] == null ? '–' : String(row[name])),
    clause: (row) => (row[name] === undefined ? undefined : clauseFor(name, row[name])),
  };
}

export function TalkersTable() {
  return (
    <PagedTable
      name="talkers"
      title="Talkers"
      subtitle="source addresses"
      span={6}
      columns={TALKERS}
      searchLabel="Search source addresses"
    />
  );
}

export function ListenersTable() {
  return (
    <PagedTable
      name="listeners"
      title="Listeners"
      subtitle="destination addresses and services"
      span={6}
      columns={LISTENERS}
      searchLabel="Search destination addresses"
    />
  );
}

export function InterfacesTable() {
  return (
    <PagedTable
      name="interfaces"
      title="Interfaces"
      subtitle="network interfaces that recorded flows"
      span={12}
      columns={INTERFACES}
      searchLabel="Search interfaces"
    />
  );
}

function Exact({ value, text }: { readonly value: unknown; readonly text: string }) {
  return <span title={formatExact(value)}>{text}</span>;
}

function Denied({ row }: { readonly row: Row }) {
  const flows = toNumber(row.flows);
  const denied = toNumber(row.denied_flows);
  if (flows === 0 || denied === 0) return <span style={{ color: 'var(--nf-muted)' }}>0</span>;
  return <span title={`${formatExact(denied)} of ${formatExact(flows)} flows`}>{formatShare(denied / flows)}</span>;
}
