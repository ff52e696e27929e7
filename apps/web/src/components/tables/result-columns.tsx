import type { ResultColumn, Row } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { isAddress, keyClause } from '../../charts/key-text';
import { parseTime } from '../../format/times';
import { columnTitle } from './column-title';
import { EntityGo } from './EntityGo';
import { HourButton } from './HourButton';
import { isNumeric, ResultCell } from './ResultCell';
import type { RowsColumn } from './RowsTable';

/** The columns of any analysis's answer as a table shows them: keys can be filtered by, and lead to what they name. */
export function resultColumns(columns: readonly ResultColumn[]): readonly RowsColumn[] {
  return visibleColumns(columns).map((column) => {
    const { name, key } = column;
    const entity = isAddress(name) ? 'address' : name === 'interface_id' ? 'interface' : undefined;
    return {
      name,
      title: columnTitle(name),
      isNumber: isNumeric(column),
      isDenied: name === 'denied_flows',
      render: (row) => cellOf(row, column),
      ...(key ? { clause: (row) => keyClause(name, row[name]) } : {}),
      ...(entity === undefined
        ? {}
        : {
            after: (row) => {
              const value = row[name];
              return typeof value === 'string' ? <EntityGo kind={entity} value={value} /> : null;
            },
          }),
    };
  });
}

function cellOf(row: Row, column: ResultColumn): ReactNode {
  const { name, type, key } = column;
  const text = <ResultCell row={row} column={column} />;
  const value = row[name];
  if (!key || name !== 'hour' || type !== 'TIMESTAMP' || typeof value !== 'string') return text;
  return <HourButton hour={parseTime(value)}>{text}</HourButton>;
}

/** Columns that another cell already shows: an address carries its class and country. */
function visibleColumns(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  const names = new Set(columns.map(({ name }) => name));
  return columns.filter(({ name }) => {
    const side = /^(src|dst)_(class|country)$/.exec(name)?.[1];
    return side === undefined || !names.has(`${side}addr`);
  });
}
