'use client';

import { LIMITS, type Row } from '@networkflow/engine/contract';
import { useRows } from '../../api/use-rows';
import { formatExact } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { type RowsColumn, RowsTable } from '../tables/RowsTable';
import { SearchBox } from '../tables/SearchBox';
import classes from './Quality.module.css';
import { QUALITY } from './quality-parameters';

const PAGE_ROWS = 10;
const NO_ROWS: readonly Row[] = [];

/** What could not be read, line by line, and why. */
export function QuarantinePanel() {
  const [{ refused: table }, change] = useParameters(QUALITY);
  const answer = useRows('quarantine', {
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    ...(table.search === '' ? {} : { search: table.search }),
  });
  const rows = answer.result?.rows ?? NO_ROWS;
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  return (
    <Panel
      id="quarantine"
      title="Refused"
      subtitle={
        answer.result === undefined
          ? 'lines and objects that could not be loaded'
          : `lines and objects that could not be loaded, ${formatExact(total)} entries in the whole lake`
      }
      answer={answer}
      height="auto"
      span={12}
      tools={
        <SearchBox
          label="Search refused lines"
          width={220}
          value={table.search}
          onSearch={(search) => change({ refused: { ...table, search, page: 1 } }, { merge: 'refused' })}
        />
      }
    >
      <RowsTable
        title="refused lines"
        rows={rows}
        total={total}
        reach={LIMITS.recordsReachMax}
        pageRows={PAGE_ROWS}
        columns={COLUMNS}
        table={table}
        onChange={(next, options) => change({ refused: { ...table, ...next } }, options)}
        emptyText="Nothing was refused: every line of every object is loaded."
      />
    </Panel>
  );
}

const COLUMNS: readonly RowsColumn[] = [
  {
    name: 'object',
    title: 'Object',
    render: (row) => (
      <span className={classes.key} title={String(row.object)}>
        {String(row.object)}
      </span>
    ),
  },
  {
    name: 'line',
    title: 'Line',
    isNumber: true,
    render: (row) => (row.line === null ? 'all of it' : formatExact(row.line)),
  },
  { name: 'reason', title: 'Reason', render: (row) => <span className={classes.reason}>{String(row.reason)}</span> },
  {
    name: 'excerpt',
    title: 'Begins with',
    isUnsorted: true,
    isWide: true,
    render: (row) => (
      <code className={classes.excerpt} title={String(row.excerpt ?? '')}>
        {String(row.excerpt ?? '')}
      </code>
    ),
  },
  {
    name: 'rows',
    title: 'Lines',
    isNumber: true,
    isWide: true,
    render: (row) => (row.rows === null ? 'unknown' : formatExact(row.rows)),
  },
];
