import type { ResultColumn, Row } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { isAddress, keyClause } from '../../charts/key-text';
import { parseTime } from '../../format/times';
import { columnTitle } from './column-title';
import { HourButton } from './HourButton';
import { isNumeric, ResultCell } from './ResultCell';
import type { RowsColumn } from './RowsTable';

/** The columns of any analysis's answer as a table shows them: what a row is about can be filtered by. */
export function resultColumns(columns: readonly ResultColumn[]): readonly RowsColumn[] {
  return visibleColumns(columns).map((column) => {
    const { name, key } = column;
    return {
      name,
      title: columnTitle(name),
      isNumber: isNumeric(column),
      isDenied: name === 'denied_flows',
      isLong: isAddress(name),
      render: (row) => cellOf(row, column),
      ...(key ? { clause: (row) => (isFolded(row, name) ? undefined : keyClause(name, row[name])) } : {}),
    };
  });
}

function cellOf(row: Row, column: ResultColumn): ReactNode {
  const { name, type, key } = column;
  if (isFolded(row, name)) return 'Other';
  const text = <ResultCell row={row} column={column} />;
  const value = row[name];
  if (!key || name !== 'hour' || type !== 'TIMESTAMP' || typeof value !== 'string') return text;
  return <HourButton hour={parseTime(value)}>{text}</HourButton>;
}

/** A folded cell is empty because it stands for many values, which is not the same as none. */
function isFolded(row: Row, name: string): boolean {
  return typeof row.folded === 'string' && row.folded.split(',').includes(name);
}

/** Columns that another cell already shows: an address carries its class and country. */
function visibleColumns(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  const names = new Set(columns.map(({ name }) => name));
  return columns.filter(({ name }) => {
    const side = /^(src|dst)_(class|country)$/.exec(name)?.[1];
    return name !== 'folded' && (side === undefined || !names.has(`${side}addr`));
  });
}
