'use client';

import type { Row } from '@networkflow/engine/contract';
import { portLabel, protocolName } from '../../format/names';
import { formatTime } from '../../format/times';
import { formatBytes, formatExact, toNumber } from '../../format/units';
import { AddressAnchor, EntityAnchor } from '../entity/EntityAnchor';
import { ExactOnHover } from '../tables/AmountCells';
import type { RowsColumn } from '../tables/RowsTable';
import classes from './Conversations.module.css';

const MS_PER_SECOND = 1_000;

/** What became of a conversation, in words and a sign. */
const STATES: Readonly<Record<string, { readonly text: string; readonly title: string }>> = {
  refused: { text: '✕ refused', title: 'An interface on the way refused all of it.' },
  unanswered: { text: '○ unanswered', title: 'Nothing came back.' },
  reset: { text: '↯ reset', title: 'One side broke it off (RST).' },
  closed: { text: '● closed', title: 'It was ended in order (FIN).' },
  answered: { text: '● answered', title: 'Both sides sent; no end was seen.' },
};

/** Columns of conversations one by one. */
export const SESSION_COLUMNS: readonly RowsColumn[] = [
  {
    name: 'start',
    title: 'Start',
    render: (row) => formatTime(toNumber(row.start) * MS_PER_SECOND),
  },
  {
    name: 'client',
    isLong: true,
    title: 'Client',
    render: (row) => <AddressAnchor address={row.client} port={row.client_port} note={row.client_country} />,
  },
  {
    name: 'server',
    isLong: true,
    title: 'Server',
    render: (row) => <AddressAnchor address={row.server} note={row.server_country} />,
  },
  {
    name: 'service',
    title: 'Service',
    render: (row) => <span title={protocolName(row.protocol)}>{serviceOf(row)}</span>,
  },
  {
    name: 'client_bytes',
    title: 'Client sent',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.client_bytes} text={formatBytes(row.client_bytes)} />,
  },
  {
    name: 'server_bytes',
    title: 'Server sent',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.server_bytes} text={formatBytes(row.server_bytes)} />,
  },
  {
    name: 'seconds',
    title: 'Lasted',
    isNumber: true,
    isWide: true,
    render: (row) => formatSeconds(toNumber(row.seconds)),
  },
  { name: 'state', title: 'State', render: (row) => <State row={row} /> },
  {
    name: 'client_interface',
    isLong: true,
    isDetail: true,
    title: 'Client interface',
    isWide: true,
    render: (row) => <Interface id={row.client_interface} />,
  },
  {
    name: 'server_interface',
    isLong: true,
    isDetail: true,
    title: 'Server interface',
    isWide: true,
    render: (row) => <Interface id={row.server_interface} />,
  },
  {
    name: 'flows',
    title: 'Records',
    isNumber: true,
    isWide: true,
    render: (row) => (
      <span
        title={`${formatExact(row.refused_flows)} refused, logged by ${formatExact(row.vantage_points)} interfaces`}
      >
        {formatExact(row.flows)}
      </span>
    ),
  },
];

/** `443 https`, or the protocol where there are no ports. */
export function serviceOf(row: Row): string {
  const port = toNumber(row.server_port);
  return port === 0 ? String(row.service ?? protocolName(row.protocol)) : portLabel(port, row.service);
}

/** A length in the unit that reads best: `0 s`, `45 s`, `12 min`, `3.4 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}

function State({ row }: { readonly row: Row }) {
  const state = STATES[String(row.state)] ?? { text: String(row.state), title: '' };
  return (
    <span className={row.state === 'refused' ? classes.refused : classes.state} title={state.title}>
      {state.text}
    </span>
  );
}

function Interface({ id }: { readonly id: unknown }) {
  if (id === null || id === undefined) return <span className={classes.muted}>not logged</span>;
  return (
    <EntityAnchor kind="interface" value={String(id)}>
      <span className={classes.mono}>{String(id)}</span>
    </EntityAnchor>
  );
}
