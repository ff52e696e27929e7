'use client';

import { ScrollArea } from '@mantine/core';
import type { Row } from '@networkflow/engine/contract';
import clsx from 'clsx';
import { memo, type ReactNode } from 'react';
import { ClauseButton } from './ClauseButton';
import classes from './PlainTable.module.css';

export interface PlainColumn {
  readonly name: string;
  readonly title: string;
  readonly isNumber?: boolean;
  readonly isDenied?: boolean;
  /** Dropped on a phone. */
  readonly isWide?: boolean;
  /** Takes what room the others leave, and is cut where that is too little. */
  readonly isFlexible?: boolean;
  readonly render: (row: Row) => ReactNode;
  /** Filter clause of a cell; makes it clickable. */
  readonly clause?: (row: Row) => string | undefined;
}

/** A short list that scrolls in its panel. Drawn again for other rows only, where the caller keeps its columns. */
export const PlainTable = memo(function PlainTable(props: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly PlainColumn[];
}) {
  return (
    <ScrollArea
      className={classes.scroll}
      type="auto"
      offsetScrollbars="y"
      viewportProps={{ tabIndex: 0 }}
      aria-label={props.label}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th
                key={column.name}
                className={clsx(column.isNumber && classes.number, column.isWide && classes.wide)}
                scope="col"
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              {props.columns.map((column) => (
                <td
                  key={column.name}
                  className={clsx(
                    column.isNumber && classes.number,
                    column.isDenied && classes.denied,
                    column.isWide && classes.wide,
                    column.isFlexible && classes.flexible,
                  )}
                >
                  <ClauseButton clause={column.clause?.(row)}>{column.render(row)}</ClauseButton>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
});
