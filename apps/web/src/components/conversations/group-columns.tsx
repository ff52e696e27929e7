'use client';

import { protocolName } from '../../format/names';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact, formatShare, toNumber } from '../../format/units';
import { clauseFor } from '../../state/filter-clause';
import { AddressAnchor, EntityAnchor } from '../entity/EntityAnchor';
import { ExactOnHover } from '../tables/AmountCells';
import type { RowsColumn } from '../tables/RowsTable';
import type { Listing } from './conversations-parameters';
import { serviceOf } from './session-columns';

const SERVICE: RowsColumn = {
  name: 'service',
  title: 'Service',
  render: (row) => <span title={protocolName(row.protocol)}>{serviceOf(row)}</span>,
  clause: (row) => clauseFor('service', row.service),
};

const CLIENT: RowsColumn = {
  name: 'client',
  title: 'Client',
  render: (row) => <AddressAnchor address={row.client} note={row.client_country} />,
};

const SERVER: RowsColumn = {
  name: 'server',
  isLong: true,
  title: 'Server',
  render: (row) => <AddressAnchor address={row.server} note={row.server_country} />,
};

const AMOUNTS: readonly RowsColumn[] = [
  count('conversations', 'Conversations'),
  share('refused', 'Refused', true),
  share('unanswered', 'Unanswered', false),
  bytes('client_bytes', 'Client sent'),
  bytes('server_bytes', 'Server sent'),
  bytes('bytes', 'Bytes'),
  {
    name: 'last_seen',
    title: 'Last packet',
    isWide: true,
    render: (row) => (row.last_seen === null ? '–' : formatTimeShort(String(row.last_seen))),
  },
];

/** Columns of conversations added up, by what they are added up by. */
export const GROUP_COLUMNS: Readonly<Record<Exclude<Listing, 'each'>, readonly RowsColumn[]>> = {
  service: [SERVICE, count('clients', 'Clients'), count('servers', 'Servers'), ...AMOUNTS],
  client: [CLIENT, count('servers', 'Servers'), ...AMOUNTS],
  server: [SERVER, SERVICE, count('clients', 'Clients'), ...AMOUNTS],
  pair: [
    CLIENT,
    SERVER,
    ...AMOUNTS,
    {
      name: 'open',
      title: 'Both',
      isUnsorted: true,
      isWide: true,
      render: (row) => (
        <EntityAnchor kind="conversation" value={{ a: String(row.client), b: String(row.server) }}>
          together
        </EntityAnchor>
      ),
    },
  ],
};

function count(name: string, title: string): RowsColumn {
  return {
    name,
    title,
    isNumber: true,
    isWide: name !== 'conversations',
    render: (row) => <ExactOnHover value={row[name]} text={formatCount(row[name])} />,
  };
}

function bytes(name: string, title: string): RowsColumn {
  return {
    name,
    title,
    isNumber: true,
    isWide: name !== 'bytes',
    render: (row) => <ExactOnHover value={row[name]} text={formatBytes(row[name])} />,
  };
}

function share(name: string, title: string, isDenied: boolean): RowsColumn {
  return {
    name,
    title,
    isNumber: true,
    isDenied,
    isWide: !isDenied,
    render: (row) => {
      const part = toNumber(row[name]);
      if (part === 0) return <span style={{ color: 'var(--nf-muted)' }}>0</span>;
      return (
        <span title={`${formatExact(part)} of ${formatExact(row.conversations)}`}>
          {isDenied && '✕ '}
          {formatShare(part / toNumber(row.conversations))}
        </span>
      );
    },
  };
}
