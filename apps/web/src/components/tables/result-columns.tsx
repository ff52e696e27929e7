import type { ResultColumn, Row } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { isAddress, keyClause } from '../../charts/key-text';
import { parseTime } from '../../format/times';
import { columnTitle } from './column-title';
import { HourButton } from './HourButton';
import { isNumeric, ResultCell } from './ResultCell';
import type { RowsColumn } from './RowsTable';

/** So many fit beside each other on a usual screen; of more, as many wait as bring them below. */
const COLUMNS_FIT_MAX = 11;
const COLUMNS_USUAL = 9;
/** What waits, first what is missed least. */
const DETAILS: readonly RegExp[] = [
  /^[ab]_(class|country)$/,
  /^(az_id|interface_type)$/,
  /^first_seen$/,
  /^(packets|denied_flows)_before$/,
  /^region$/,
  /^(instance|subnet)_id$/,
  /^vpc_id$/,
  /^account_id$/,
  /^packets$/,
  /^last_seen$/,
];

/** Names of the columns that do not fit; never what a row is about first, nor what it is ranked by. */
function detailsOf(names: readonly string[], measure: string | undefined): ReadonlySet<string> {
  if (names.length <= COLUMNS_FIT_MAX) return new Set();
  const spared = names.slice(1).filter((name) => measure === undefined || !name.startsWith(measure));
  const waiting = DETAILS.flatMap((pattern) => spared.filter((name) => pattern.test(name)));
  return new Set(waiting.slice(0, names.length - COLUMNS_USUAL));
}

/** The columns of any analysis's answer as a table shows them: what a row is about can be filtered by. */
export function resultColumns(columns: readonly ResultColumn[], measure?: string): readonly RowsColumn[] {
  const visible = visibleColumns(columns);
  const details = detailsOf(
    visible.map(({ name }) => name),
    measure,
  );
  return visible.map((column) => {
    const { name, key } = column;
    return {
      name,
      title: columnTitle(name),
      isNumber: isNumeric(column),
      isDenied: name === 'denied_flows',
      isLong: isAddress(name),
      isDetail: details.has(name),
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
