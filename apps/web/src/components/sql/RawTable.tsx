'use client';

import type { Cell, ResultColumn, Row } from '@networkflow/engine/contract';
import { useMemo, useState } from 'react';
import { isNumberColumn } from '../../charts/sql-picture';
import type { PlainColumn } from '../tables/PlainTable';
import { RowsTable } from '../tables/RowsTable';
import classes from './Sql.module.css';

/** Drawn at once; ten thousand would freeze the page. */
const PAGE_ROWS = 100;

/** Rows of any shape, each cell as the statement gave it. */
export function RawTable(props: {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}) {
  const { rows } = props;
  const [page, setPage] = useState(1);
  const columns = useMemo(() => props.columns.map(toColumn), [props.columns]);
  const shown = rows.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
  return (
    <div className={classes.raw}>
      <RowsTable
        title="the result"
        rows={shown}
        total={rows.length}
        pageRows={PAGE_ROWS}
        columns={columns}
        table={{ sort: props.sort, page, search: '' }}
        onChange={(next) => {
          if (next.sort !== undefined) props.onSort(next.sort);
          if (next.page !== undefined) setPage(next.page);
        }}
        emptyText="The statement gave no rows."
      />
    </div>
  );
}

function toColumn(column: ResultColumn): PlainColumn {
  const { name, type } = column;
  return {
    name,
    title: name,
    isNumber: isNumberColumn(column),
    render: (row) => <RawCell value={row[name]} type={type} />,
  };
}

function RawCell({ value, type }: { readonly value: Cell | undefined; readonly type: string }) {
  if (value === null || value === undefined) return <span className={classes.null}>NULL</span>;
  const text = type.startsWith('TIMESTAMP') ? String(value).replace('T', ' ').replace('Z', '') : String(value);
  return (
    <span className={classes.cell} title={text}>
      {text}
    </span>
  );
}
