'use client';

import { useMemo } from 'react';
import { protocolName } from '../../format/names';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount } from '../../format/units';
import { clauseFor } from '../../state/filter-clause';
import { useMissingFields } from '../panel/use-missing-fields';
import { AddressCell } from './AddressCell';
import { DeniedCell, ExactOnHover } from './AmountCells';
import { PagedTable, type PagedTableProps } from './PagedTable';

type Column = PagedTableProps['columns'][number];

const AMOUNTS: readonly Column[] = [
  {
    name: 'flows',
    title: 'Flows',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.flows} text={formatCount(row.flows)} />,
  },
  {
    name: 'bytes',
    title: 'Bytes',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.bytes} text={formatBytes(row.bytes)} />,
  },
  { name: 'denied_flows', title: 'Denied', isNumber: true, isDenied: true, render: (row) => <DeniedCell row={row} /> },
];

const LAST_SEEN: Column = {
  name: 'last_seen',
  title: 'Last seen',
  isDetail: true,
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
    isLong: name !== 'account_id' && name !== 'region',
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

/** Columns of an interface that only some log formats fill. */
const SOMETIMES_LOGGED = ['vpc-id', 'subnet-id', 'instance-id', 'region'] as const;

export function InterfacesTable() {
  // Text, because a list of the same fields is another with each drawing.
  const missing = useMissingFields(SOMETIMES_LOGGED)?.fields.join(', ') ?? '';
  const columns = useMemo(() => {
    const absent = new Set(missing.split(', '));
    return INTERFACES.filter(({ name }) => !absent.has(name.replaceAll('_', '-')));
  }, [missing]);
  const without = missing === '' ? '' : `, whose logs do not hold ${missing}`;
  return (
    <PagedTable
      name="interfaces"
      title="Interfaces"
      subtitle={`network interfaces that recorded flows${without}`}
      span={12}
      columns={columns}
      searchLabel="Search interfaces"
    />
  );
}
