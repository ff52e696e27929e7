'use client';

import { Button, ScrollArea, Skeleton } from '@mantine/core';
import type { Row } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { useEvidence } from '../../api/findings';
import { portLabel, protocolName, shortAddress } from '../../format/names';
import { formatTime, zoneName } from '../../format/times';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import tableClasses from '../tables/PlainTable.module.css';
import classes from './Findings.module.css';

const MS_PER_SECOND = 1000;

/** The flow-log records behind a finding, as recorded, the first of them. */
export function EvidenceTable({ id }: { readonly id: string }) {
  const { data, error, isFetching, refetch } = useEvidence(id);
  // Records have no identity: two may be equal in everything.
  const records = useMemo(() => data?.rows.map((row, number) => ({ row, number })), [data]);
  if (error !== null && !isFetching) {
    return (
      <div className={classes.message} role="alert">
        {error.message}
        <Button size="compact-xs" variant="default" onClick={() => void refetch()}>
          Retry
        </Button>
      </div>
    );
  }
  if (data === undefined || records === undefined) return <Skeleton height={140} radius="sm" aria-busy="true" />;
  if (records.length === 0) {
    return <div className={classes.message}>The records are no longer in the lake: retention has dropped them.</div>;
  }
  return (
    <>
      <h4 className={classes.evidenceTitle}>
        Evidence
        <span className={classes.muted}>
          {' '}
          {data.total > records.length
            ? `the first ${formatExact(records.length)} of ${formatExact(data.total)} records`
            : `${formatExact(records.length)} records`}
        </span>
      </h4>
      <ScrollArea.Autosize
        mah={260}
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0 }}
        aria-label="Evidence records"
      >
        <table className={tableClasses.table}>
          <thead>
            <tr>
              <th scope="col">Start ({zoneName(Number(records[0]?.row.start) * MS_PER_SECOND)})</th>
              <th scope="col">Source</th>
              <th scope="col">Destination</th>
              <th scope="col">Port</th>
              <th scope="col">Protocol</th>
              <th scope="col">Action</th>
              <th scope="col" className={tableClasses.number}>
                Bytes
              </th>
              <th scope="col" className={tableClasses.number}>
                Packets
              </th>
              <th scope="col">Interface</th>
            </tr>
          </thead>
          <tbody>
            {records.map(({ row, number }) => (
              <EvidenceRow key={number} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollArea.Autosize>
    </>
  );
}

function EvidenceRow({ row }: { readonly row: Row }) {
  const isDenied = row.action === 'REJECT';
  return (
    <tr>
      <td>{formatTime(Number(row.start) * MS_PER_SECOND)}</td>
      <td>
        <Endpoint address={row.srcaddr} port={row.srcport} />
      </td>
      <td>
        <Endpoint address={row.dstaddr} port={row.dstport} />
      </td>
      <td>{portLabel(row.service_port ?? row.dstport, row.service)}</td>
      <td>{protocolName(row.protocol)}</td>
      <td className={isDenied ? tableClasses.denied : undefined}>{isDenied ? '✕ denied' : 'accepted'}</td>
      <td className={tableClasses.number}>{formatBytes(row.bytes)}</td>
      <td className={tableClasses.number}>{formatCount(row.packets)}</td>
      <td>
        <span className={tableClasses.address}>{String(row.interface_id ?? '–')}</span>
      </td>
    </tr>
  );
}

function Endpoint({ address, port }: { readonly address: unknown; readonly port: unknown }) {
  const text = String(address ?? 'unknown');
  return (
    <span className={tableClasses.address} title={text}>
      {shortAddress(text)}:{String(port ?? '')}
    </span>
  );
}
