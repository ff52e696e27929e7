'use client';

import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { protocolName } from '../../format/names';
import { formatTime } from '../../format/times';
import { formatBytes, formatExact, toNumber } from '../../format/units';
import { clauseFor } from '../../state/filter-clause';
import { ExactOnHover } from '../tables/AmountCells';
import type { RowsColumn } from '../tables/RowsTable';
import classes from './Entity.module.css';
import { AddressAnchor, EntityAnchor } from './EntityAnchor';

const MS_PER_SECOND = 1_000;
/** The engine sorts records by these alone. */
const SORTABLE: ReadonlySet<string> = new Set(['start', 'end', 'bytes', 'packets']);
/** Said by another column already. */
const FOLDED: ReadonlySet<string> = new Set(['srcport', 'dstport', 'src_country', 'dst_country', 'end']);
/** What a record is about; whatever else the logs hold of it is shown when asked for. */
const USUAL: ReadonlySet<string> = new Set([
  'start',
  'srcaddr',
  'dstaddr',
  'protocol',
  'service',
  'action',
  'bytes',
  'packets',
  'tcp_flags',
  'interface_id',
]);
/** Kept on a phone. */
const ALWAYS: ReadonlySet<string> = new Set(['start', 'srcaddr', 'dstaddr', 'service', 'action', 'bytes']);

const FLAGS: readonly (readonly [number, string])[] = [
  [2, 'SYN'],
  [16, 'ACK'],
  [8, 'PSH'],
  [1, 'FIN'],
  [4, 'RST'],
];

type Cell = Pick<RowsColumn, 'title' | 'render'> & Partial<RowsColumn>;

const CELLS: Readonly<Record<string, Cell>> = {
  start: { title: 'Start', render: (row) => <Time row={row} /> },
  srcaddr: {
    title: 'Source',
    render: (row) => <AddressAnchor address={row.srcaddr} port={row.srcport} note={row.src_country} />,
  },
  dstaddr: {
    title: 'Destination',
    render: (row) => <AddressAnchor address={row.dstaddr} port={row.dstport} note={row.dst_country} />,
  },
  protocol: { title: 'Protocol', render: (row) => protocolName(row.protocol), clause: clauseOf('protocol') },
  service: { title: 'Service', render: (row) => String(row.service ?? '–'), clause: clauseOf('service') },
  action: { title: 'Action', render: (row) => <Action value={row.action} />, clause: clauseOf('action') },
  bytes: {
    title: 'Bytes',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.bytes} text={row.bytes === null ? '–' : formatBytes(row.bytes)} />,
  },
  packets: {
    title: 'Packets',
    isNumber: true,
    render: (row) => (row.packets === null ? '–' : formatExact(row.packets)),
  },
  tcp_flags: { title: 'Flags', render: (row) => flagNames(row.tcp_flags), clause: clauseOf('tcp_flags') },
  interface_id: {
    title: 'Interface',
    render: ({ interface_id: id }) =>
      id === null ? (
        '–'
      ) : (
        <EntityAnchor kind="interface" value={String(id)}>
          <span className={classes.mono}>{String(id)}</span>
        </EntityAnchor>
      ),
  },
};

/** Addresses stand with their ports; ids of AWS are up to 24 characters, account numbers are not. */
const LONG = /addr$|^(interface|instance|vpc|subnet)_id$/;

/** Titles of columns that need nothing but a name. */
const TITLES: Readonly<Record<string, string>> = {
  vpc_id: 'VPC',
  subnet_id: 'Subnet',
  instance_id: 'Instance',
  account_id: 'Account',
  pkt_srcaddr: 'Packet source',
  pkt_dstaddr: 'Packet destination',
  direction: 'Direction',
  reject_reason: 'Reject reason',
  traffic_path: 'Traffic path',
  encryption_status: 'Encryption',
};

/** Columns for what the answer holds; ports and countries stand beside their addresses. */
export function recordColumns(recorded: readonly ResultColumn[]): readonly RowsColumn[] {
  return recorded
    .filter(({ name }) => !FOLDED.has(name))
    .map(({ name }) => ({
      name,
      isUnsorted: !SORTABLE.has(name),
      isWide: !ALWAYS.has(name),
      isLong: LONG.test(name),
      isDetail: !USUAL.has(name),
      ...(CELLS[name] ?? plain(name)),
    }));
}

function plain(name: string): Cell {
  return {
    title: TITLES[name] ?? name,
    render: (row) => (row[name] === null ? '–' : String(row[name])),
    clause: clauseOf(name),
  };
}

function clauseOf(name: string): (row: Row) => string | undefined {
  return (row) => (row[name] === undefined ? undefined : clauseFor(name, row[name]));
}

/** `SYN ACK`, or the number where it has bits without a name here. */
export function flagNames(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const bits = toNumber(value);
  const names = FLAGS.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? String(bits) : names.join(' ');
}

function Time({ row }: { readonly row: Row }) {
  const start = toNumber(row.start);
  const end = toNumber(row.end);
  return <span title={end > start ? `${end - start} s` : undefined}>{formatTime(start * MS_PER_SECOND)}</span>;
}

function Action({ value }: { readonly value: unknown }) {
  if (value === 'REJECT') return <span className={classes.denied}>✕ denied</span>;
  return <>{value === 'ACCEPT' ? 'accepted' : '–'}</>;
}
