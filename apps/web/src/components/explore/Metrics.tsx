'use client';

import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { columnTitle } from '../tables/column-title';
import { ResultCell } from '../tables/ResultCell';
import classes from './Explore.module.css';

/** An answer of one row as words and numbers. */
export function Metrics({ row, columns }: { readonly row: Row; readonly columns: readonly ResultColumn[] }) {
  return (
    <dl className={classes.metrics}>
      {columns.map((column) => (
        <div key={column.name}>
          <dt>{columnTitle(column.name)}</dt>
          <dd>
            {/* Alone, so that what was denied is counted and not a share of something. */}
            <ResultCell row={{ [column.name]: row[column.name] ?? null }} column={column} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
