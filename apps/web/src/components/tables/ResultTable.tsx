'use client';

import { type AnalysisResult, filterField, type ResultColumn, type Row } from '@networkflow/engine/contract';
import { protocolName } from '../../format/names';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import { clauseFor } from '../../state/filter-clause';
import { ExactOnHover } from './AmountCells';
import { type PlainColumn, PlainTable } from './PlainTable';

const NUMBER_TYPES: ReadonlySet<string> = new Set(['BIGINT', 'HUGEINT', 'INTEGER', 'DOUBLE', 'UBIGINT', 'SMALLINT']);

/** The rows behind any picture, each value a way to filter: what a chart tells the pointer, told to the keyboard. */
export function ResultTable({ result, label }: { readonly result: AnalysisResult; readonly label: string }) {
  return <PlainTable label={label} rows={result.rows} columns={result.meta.columns.map(toColumn)} />;
}

function toColumn(column: ResultColumn): PlainColumn {
  const { name, type, key } = column;
  const isNumber = NUMBER_TYPES.has(type) && key !== true;
  return {
    name,
    title: name.replaceAll('_', ' '),
    isNumber,
    isDenied: name === 'denied_flows',
    render: (row) => <Value row={row} column={column} isNumber={isNumber} />,
    ...(key && filterField(name) !== undefined ? { clause: (row: Row) => clauseOfCell(row, name) } : {}),
  };
}

/** A folded cell is empty because it stands for many values, which is not the same as none. */
function clauseOfCell(row: Row, name: string): string | undefined {
  return isFolded(row, name) ? undefined : clauseFor(name, row[name]);
}

function Value({
  row,
  column,
  isNumber,
}: {
  readonly row: Row;
  readonly column: ResultColumn;
  readonly isNumber: boolean;
}) {
  const cell = row[column.name] ?? null;
  if (cell === null) return isFolded(row, column.name) ? 'Other' : '–';
  if (isNumber)
    return <ExactOnHover value={cell} text={column.unit === 'bytes' ? formatBytes(cell) : formatCount(cell)} />;
  if (column.name === 'protocol') return <span title={formatExact(cell)}>{protocolName(cell)}</span>;
  if (column.type.startsWith('TIMESTAMP')) return formatTimeShort(String(cell));
  return String(cell);
}

function isFolded(row: Row, name: string): boolean {
  return typeof row.folded === 'string' && row.folded.split(',').includes(name);
}
