'use client';

import type { Row } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { formatGroups } from '../../format/groups';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { DeniedCell, ExactOnHover } from '../tables/AmountCells';
import { MoreColumns, useShownColumns } from '../tables/MoreColumns';
import { type RowsColumn, RowsTable } from '../tables/RowsTable';
import { SearchBox } from '../tables/SearchBox';
import { AddressAnchor, EntityAnchor } from './EntityAnchor';
import type { Entity } from './entity';
import { ENTITY_TABLES } from './entity-parameters';

const PAGE_ROWS = 10;
const NO_ROWS: readonly Row[] = [];

/** Whom it talked to; each leads to its own page, and to the two of them. */
export function PeersPanel({ entity }: { readonly entity: Entity }) {
  const [{ peers: table }, change] = useParameters(ENTITY_TABLES);
  const answer = usePanel('pairs', {
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    search: table.search === '' ? undefined : table.search,
  });
  const rows = answer.result?.rows ?? NO_ROWS;
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  const isAddress = entity.kind === 'address';
  const columns = useMemo(() => (entity.kind === 'address' ? peerColumns(entity.address) : PAIR_COLUMNS), [entity]);
  const shownColumns = useShownColumns('peers', columns);
  return (
    <Panel
      id="peers"
      title={isAddress ? 'Peers' : 'Pairs of addresses'}
      subtitle={`${answer.result === undefined ? '' : `${formatGroups(answer.result.meta.totals) ?? formatExact(total)} in all, `}as recorded`}
      answer={answer}
      height="auto"
      span={7}
      tools={
        <SearchBox
          label="Search peers"
          value={table.search}
          onSearch={(search) => change({ peers: { ...table, search, page: 1 } }, { merge: 'peers' })}
        />
      }
    >
      <RowsTable
        title={isAddress ? 'peers' : 'pairs'}
        rows={rows}
        total={total}
        pageRows={PAGE_ROWS}
        columns={shownColumns}
        table={table}
        onChange={(next, options) => change({ peers: { ...table, ...next } }, options)}
        emptyText="No flows match this filter in this window."
      />
      <MoreColumns panel="peers" columns={columns} />
    </Panel>
  );
}

const AMOUNTS: readonly RowsColumn[] = [
  {
    name: 'flows',
    title: 'Flows',
    isNumber: true,
    render: (row) => <ExactOnHover value={row.flows} text={formatCount(row.flows)} />,
  },
  { name: 'denied_flows', title: 'Denied', isNumber: true, isDenied: true, render: (row) => <DeniedCell row={row} /> },
  {
    name: 'last_seen',
    title: 'Last seen',
    isDetail: true,
    render: (row) => (row.last_seen === null ? '–' : formatTimeShort(String(row.last_seen))),
  },
];

function bytes(name: string, title: string, of: (row: Row) => unknown, isUnsorted: boolean): RowsColumn {
  return {
    name,
    title,
    isNumber: true,
    isUnsorted,
    render: (row) => <ExactOnHover value={of(row)} text={formatBytes(of(row))} />,
  };
}

/** The end of a pair that is not the address itself: which of the two depends on how they sort. */
function peerColumns(address: string): readonly RowsColumn[] {
  const isA = (row: Row): boolean => row.a === address;
  const peer = (row: Row): unknown => (isA(row) ? row.b : row.a);
  const note = (row: Row): unknown => (isA(row) ? (row.b_country ?? row.b_class) : (row.a_country ?? row.a_class));
  return [
    {
      name: 'peer',
      title: 'Peer',
      isUnsorted: true,
      render: (row) => <AddressAnchor address={peer(row)} note={note(row)} />,
    },
    bytes('sent', 'Sent to it', (row) => (isA(row) ? row.bytes_ab : row.bytes_ba), true),
    bytes('received', 'Received', (row) => (isA(row) ? row.bytes_ba : row.bytes_ab), true),
    bytes('bytes', 'Bytes', (row) => row.bytes, false),
    ...AMOUNTS,
    {
      name: 'open',
      title: 'Both',
      isUnsorted: true,
      isWide: true,
      render: (row) => <PairAnchor row={row} text="together" />,
    },
  ];
}

const PAIR_COLUMNS: readonly RowsColumn[] = [
  {
    name: 'a',
    title: 'Address',
    render: (row) => <AddressAnchor address={row.a} note={row.a_country ?? row.a_class} />,
  },
  { name: 'b', title: 'Peer', render: (row) => <AddressAnchor address={row.b} note={row.b_country ?? row.b_class} /> },
  bytes('bytes', 'Bytes', (row) => row.bytes, false),
  ...AMOUNTS,
  {
    name: 'open',
    title: 'Both',
    isUnsorted: true,
    isWide: true,
    render: (row) => <PairAnchor row={row} text="together" />,
  },
];

function PairAnchor({ row, text }: { readonly row: Row; readonly text: string }) {
  if (row.a === null || row.b === null) return null;
  return (
    <EntityAnchor kind="conversation" value={{ a: String(row.a), b: String(row.b) }}>
      {text}
    </EntityAnchor>
  );
}
