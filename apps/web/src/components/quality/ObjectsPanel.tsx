'use client';

import { SegmentedControl } from '@mantine/core';
import { LIMITS, OBJECT_STATUSES, type ObjectStatus, type Row } from '@networkflow/engine/contract';
import { useRows } from '../../api/use-rows';
import { formatTime, formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact, toNumber } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { type RowsColumn, RowsTable } from '../tables/RowsTable';
import { SearchBox } from '../tables/SearchBox';
import classes from './Quality.module.css';
import { QUALITY } from './quality-parameters';

const PAGE_ROWS = 10;
const MS_PER_SECOND = 1_000;
const NO_ROWS: readonly Row[] = [];
const EVERY = 'all';

const MARKS: Readonly<Record<ObjectStatus, string>> = {
  loaded: '● loaded',
  duplicate: '○ duplicate',
  quarantined: '✕ refused',
  failed: '▲ failed',
};

/** Every object that was seen and what became of it. */
export function ObjectsPanel() {
  const [{ objects: table, became }, change] = useParameters(QUALITY);
  const answer = useRows('objects', {
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    ...(table.search === '' ? {} : { search: table.search }),
    ...(became === undefined ? {} : { status: became }),
  });
  const rows = answer.result?.rows ?? NO_ROWS;
  const { groups: total = rows.length, counts = {} } = answer.result?.meta.totals ?? {};
  return (
    <Panel
      id="objects"
      title="Objects"
      subtitle="files of the source, in the whole lake: loaded once each, refused or tried again"
      answer={answer}
      height="auto"
      span={12}
      tools={
        <>
          <div className={classes.segments}>
            <SegmentedControl
              size="xs"
              aria-label="Objects by what became of them"
              value={became ?? EVERY}
              onChange={(value) =>
                change({
                  became: OBJECT_STATUSES.find((status) => status === value),
                  objects: { ...table, page: 1 },
                })
              }
              data={[
                { value: EVERY, label: 'All' },
                ...OBJECT_STATUSES.map((status) => ({
                  value: status,
                  label: `${MARKS[status]} ${formatCount(counts[status] ?? 0)}`,
                })),
              ]}
            />
          </div>
          <SearchBox
            label="Search objects"
            value={table.search}
            onSearch={(search) => change({ objects: { ...table, search, page: 1 } }, { merge: 'objects' })}
          />
        </>
      }
    >
      <RowsTable
        title="objects"
        rows={rows}
        total={total}
        reach={LIMITS.recordsReachMax}
        pageRows={PAGE_ROWS}
        columns={COLUMNS}
        table={table}
        onChange={(next, options) => change({ objects: { ...table, ...next } }, options)}
        emptyText="No object became that."
      />
    </Panel>
  );
}

const COLUMNS: readonly RowsColumn[] = [
  {
    name: 'object',
    title: 'Object',
    render: (row) => (
      <span className={classes.key} title={`${String(row.source ?? '')} ${String(row.object)}`}>
        {String(row.object)}
      </span>
    ),
  },
  {
    name: 'status',
    title: 'Became',
    render: (row) => (
      <span className={row.status === 'loaded' || row.status === 'duplicate' ? undefined : classes.trouble}>
        {MARKS[OBJECT_STATUSES.find((status) => status === row.status) ?? 'failed']}
      </span>
    ),
  },
  { name: 'rows', title: 'Records', isNumber: true, render: (row) => formatExact(row.rows) },
  {
    name: 'quarantined',
    title: 'Refused lines',
    isNumber: true,
    isWide: true,
    render: (row) =>
      toNumber(row.quarantined) === 0 ? <span className={classes.muted}>0</span> : formatExact(row.quarantined),
  },
  { name: 'nodata', title: 'NODATA', isNumber: true, isWide: true, render: (row) => formatExact(row.nodata) },
  { name: 'skipdata', title: 'SKIPDATA', isNumber: true, isWide: true, render: (row) => formatExact(row.skipdata) },
  { name: 'object_bytes', title: 'Size', isNumber: true, isWide: true, render: (row) => formatBytes(row.object_bytes) },
  {
    name: 'first_start',
    title: 'Records from',
    isWide: true,
    render: (row) => (row.first_start === null ? '–' : formatTimeShort(toNumber(row.first_start) * MS_PER_SECOND)),
  },
  {
    name: 'ingested_at',
    title: 'Loaded at',
    isWide: true,
    render: (row) => (row.ingested_at === null ? '–' : formatTime(String(row.ingested_at))),
  },
];
