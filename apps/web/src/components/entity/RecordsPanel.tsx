'use client';

import { SegmentedControl } from '@mantine/core';
import { LIMITS, type ResultColumn, type Row } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { useRows } from '../../api/use-rows';
import { formatExact } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { MoreColumns, useShownColumns } from '../tables/MoreColumns';
import { RowsTable } from '../tables/RowsTable';
import { ENTITY_TABLES } from './entity-parameters';
import { recordColumns } from './record-columns';

const PAGE_ROWS = 25;
const NO_ROWS: readonly Row[] = [];
const NO_COLUMNS: readonly ResultColumn[] = [];

/** The flow-log records themselves, a page at a time. */
export function RecordsPanel() {
  const [{ records: table }, change] = useParameters(ENTITY_TABLES);
  const answer = useRows('records', { limit: PAGE_ROWS, offset: (table.page - 1) * PAGE_ROWS, sort: table.sort });
  const rows = answer.result?.rows ?? NO_ROWS;
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  const recorded = answer.result?.meta.columns ?? NO_COLUMNS;
  const columns = useMemo(() => recordColumns(recorded), [recorded]);
  const shownColumns = useShownColumns('records', columns);
  return (
    <Panel
      id="records"
      title="Records"
      subtitle={`as the flow logs hold them${answer.result === undefined ? '' : `, ${formatExact(total)} in all`}${
        total > LIMITS.recordsReachMax ? `, pages reach the first ${formatExact(LIMITS.recordsReachMax)}` : ''
      }`}
      answer={answer}
      height="auto"
      span={12}
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Order of records"
          value={table.sort === 'start' ? 'start' : table.sort === '-start' ? '-start' : ''}
          onChange={(sort) => change({ records: { ...table, sort, page: 1 } })}
          data={[
            { value: '-start', label: 'Newest' },
            { value: 'start', label: 'Oldest' },
          ]}
        />
      }
    >
      <RowsTable
        title="records"
        rows={rows}
        total={total}
        reach={LIMITS.recordsReachMax}
        pageRows={PAGE_ROWS}
        columns={shownColumns}
        table={table}
        onChange={(next, options) => change({ records: { ...table, ...next } }, options)}
        emptyText="No flows match this filter in this window."
      />
      <MoreColumns panel="records" columns={columns} />
    </Panel>
  );
}
