'use client';

import type { ConnectionStatsName } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { protocolName } from '../../format/names';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact, toNumber } from '../../format/units';
import { formatSeconds } from '../conversations/session-columns';
import { ExactOnHover } from '../tables/AmountCells';
import type { PlainColumn } from '../tables/PlainTable';
import classes from './ConnectionLog.module.css';

/** Columns of the statistics that are shown as tables. */
export const STAT_COLUMNS: Readonly<Partial<Record<ConnectionStatsName, readonly PlainColumn[]>>> = {
  'top-users': [
    text('user_masked', 'User', 'not known'),
    { ...address('mac_masked', 'Device'), isWide: true },
    address('private_ip', 'Private address'),
    count('connections', 'Connections'),
    { ...seconds('seconds', 'Connected'), isWide: true },
  ],
  'port-blocks': [
    address('nat_ip', 'Public address'),
    count('hosts', 'Hosts'),
    count('ports_used', 'Ports'),
    { ...count('ports_of_busiest', 'Ports of the busiest'), isWide: true },
    { ...address('busiest_host', 'Busiest host'), isWide: true },
    { ...count('most_blocks_of_host', 'Blocks of one host'), isWide: true },
    count('connections', 'Connections'),
  ],
  'never-closed': [
    { ...time('opened_time', 'Opened'), isWide: true },
    seconds('open_seconds', 'Open for'),
    place('source_ip', 'source_port', 'Private host'),
    { ...place('dest_ip', 'dest_port', 'To'), isWide: true },
    { name: 'protocol', title: 'Protocol', isWide: true, render: (row) => protocolName(row.protocol) },
    address('nat_ip', 'Public address'),
  ],
  archives: [
    text('name', 'Archive', ''),
    {
      name: 'status',
      title: 'Became',
      isWide: true,
      render: (row) => (row.status === 'loaded' ? '● loaded' : '✕ refused'),
    },
    count('connections', 'Connections'),
    { ...count('session_ends', 'Session ends'), isWide: true },
    count('refused', 'Refused'),
    { name: 'bytes', title: 'Size', isNumber: true, isWide: true, render: (row) => formatBytes(row.bytes) },
  ],
  refused: [
    text('reason', 'Reason', ''),
    { ...text('name', 'Archive', ''), isWide: true },
    text('member', 'Member', 'all of it'),
    {
      name: 'line',
      title: 'Line',
      isNumber: true,
      render: (row) => (row.line === null ? 'all' : formatExact(row.line)),
    },
  ],
};

function count(name: string, title: string): PlainColumn {
  return {
    name,
    title,
    isNumber: true,
    render: (row) => <ExactOnHover value={row[name]} text={formatCount(row[name])} />,
  };
}

function seconds(name: string, title: string): PlainColumn {
  return { name, title, isNumber: true, render: (row) => formatSeconds(Math.round(toNumber(row[name]))) };
}

function time(name: string, title: string): PlainColumn {
  return { name, title, render: (row) => (row[name] === null ? none('–') : formatTimeShort(String(row[name]))) };
}

function address(name: string, title: string): PlainColumn {
  return {
    name,
    title,
    render: (row) => (row[name] === null ? none('–') : <span className={classes.mono}>{String(row[name])}</span>),
  };
}

function place(ip: string, port: string, title: string): PlainColumn {
  return {
    name: ip,
    title,
    render: (row) => (
      <span className={classes.mono}>
        {String(row[ip])}
        {row[port] === null ? '' : ` port ${row[port]}`}
      </span>
    ),
  };
}

function text(name: string, title: string, missing: string): PlainColumn {
  return {
    name,
    title,
    render: (row) =>
      row[name] === null ? (
        none(missing)
      ) : (
        <span className={classes.cut} title={String(row[name])}>
          {String(row[name])}
        </span>
      ),
  };
}

function none(words: string): ReactNode {
  return <span className={classes.muted}>{words}</span>;
}
