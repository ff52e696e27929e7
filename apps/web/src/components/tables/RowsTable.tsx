'use client';

import { NativeSelect } from '@mantine/core';
import type { Row } from '@networkflow/engine/contract';
import { DataTable, type DataTableColumn } from 'mantine-datatable';
import { memo, useMemo } from 'react';
import { formatExact } from '../../format/units';
import type { ChangeOptions } from '../../state/address';
import type { TableState } from '../../state/view-state';
import { EmptyNote } from '../panel/EmptyNote';
import { ClauseButton } from './ClauseButton';
import type { PlainColumn } from './PlainTable';
import classes from './PlainTable.module.css';

export interface RowsTableProps {
  /** What the page buttons name. */
  readonly title: string;
  readonly rows: readonly Row[];
  /** Rows before the page was cut. */
  readonly total: number;
  /** Rows that pages reach; the rest of `total` is out of reach. */
  readonly reach?: number;
  readonly pageRows: number;
  readonly columns: readonly RowsColumn[];
  readonly table: TableState;
  readonly onChange: (next: Partial<TableState>, options?: ChangeOptions) => void;
  readonly emptyText: string;
}

export type RowsColumn = PlainColumn & {
  /** The server sorts by its name, unless this is set. */
  readonly isUnsorted?: boolean;
  /** Beyond what fits beside each other on a usual screen: shown when asked for. */
  readonly isDetail?: boolean;
  /** Ids and addresses with ports, which have a line of their own where rows are cards. */
  readonly isLong?: boolean;
};

/** Rows have no identity: two may be equal in everything. */
interface NumberedRow {
  readonly number: number;
  readonly row: Row;
}

const EMPTY_HEIGHT_PX = 120;

/** A page of rows with sortable columns and page buttons; the server sorts and pages. Drawn again for other rows only. */
export const RowsTable = memo(function RowsTable(props: RowsTableProps) {
  const { rows, table, onChange, columns, total, reach = total } = props;
  const tableColumns = useMemo(() => columns.map(toDataTableColumn), [columns]);
  const records = useMemo(() => rows.map((row, number) => ({ number, row })), [rows]);
  if (total === 0 && table.search === '') return <EmptyNote text={props.emptyText} />;
  return (
    <>
      <CardOrder {...props} />
      <DataTable<NumberedRow>
        records={records}
        idAccessor="number"
        className={classes.data}
        noRecordsIcon={<span />}
        minHeight={rows.length === 0 ? EMPTY_HEIGHT_PX : 0}
        noRecordsText={table.search === '' ? props.emptyText : 'Nothing matches this search.'}
        verticalSpacing={4}
        horizontalSpacing={8}
        fz={13}
        sortIcons={{ unsorted: <span className={classes.unsorted}>↕</span>, sorted: <span>↑</span> }}
        highlightOnHover
        // In a narrow window the rest scrolls, and each row still says what it is about.
        pinFirstColumn
        columns={tableColumns}
        sortStatus={{
          columnAccessor: table.sort.replace(/^-/, ''),
          direction: table.sort.startsWith('-') ? 'desc' : 'asc',
        }}
        onSortStatusChange={({ columnAccessor, direction }) =>
          onChange({ sort: `${direction === 'desc' ? '-' : ''}${String(columnAccessor)}`, page: 1 })
        }
        page={table.page}
        onPageChange={(page) => onChange({ page })}
        totalRecords={Math.min(total, reach)}
        recordsPerPage={props.pageRows}
        paginationSize="xs"
        paginationText={({ from, to }) => `${formatExact(from)}–${formatExact(to)} of ${formatExact(total)}`}
        getPaginationControlProps={(control) => ({ 'aria-label': `${control} page of ${props.title}` })}
      />
    </>
  );
});

/** Cards have no heads to click, so their order has a field of its own. */
function CardOrder({ title, columns, table, onChange }: RowsTableProps) {
  const choices = columns
    .filter((column) => column.isUnsorted !== true)
    .map((column) => ({ value: `${column.isNumber ? '-' : ''}${column.name}`, label: `by ${column.title}` }));
  const known = choices.some(({ value }) => value === table.sort);
  return (
    <NativeSelect
      className={classes.order}
      size="xs"
      aria-label={`Order of ${title}`}
      value={table.sort}
      data={known ? choices : [{ value: table.sort, label: 'as chosen' }, ...choices]}
      onChange={(event) => onChange({ sort: event.currentTarget.value, page: 1 })}
    />
  );
}

function toDataTableColumn(column: RowsColumn): DataTableColumn<NumberedRow> {
  return {
    accessor: column.name,
    title: column.title,
    // On a phone rows are cards without a head, and each cell says what it is.
    customCellAttributes: () => ({ 'data-label': column.title, ...(column.isLong ? { 'data-long': '' } : {}) }),
    textAlign: column.isNumber ? 'right' : 'left',
    sortable: column.isUnsorted !== true,
    noWrap: true,
    ...(column.isDenied ? { cellsStyle: () => ({ color: 'var(--nf-denied-text)' }) } : {}),
    render: ({ row }) => <ClauseButton clause={column.clause?.(row)}>{column.render(row)}</ClauseButton>,
  };
}
