'use client';

import type { Cell, ResultColumn, Row } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { countryName } from '../../charts/country-places';
import { isAddress, keyText } from '../../charts/key-text';
import { formatTimeShort } from '../../format/times';
import { formatBytes, formatCount, formatShare, toNumber } from '../../format/units';
import { AddressCell } from './AddressCell';
import { DeniedCell, ExactOnHover } from './AmountCells';
import classes from './ResultCell.module.css';

const INTEGER_TYPES = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
/** Integers that name something instead of counting it. */
const NUMERALS: ReadonlySet<string> = new Set(['service_port', 'srcport', 'dstport', 'hour', 'weekday', 'version']);
const NAMES: ReadonlySet<string> = new Set(['protocol', 'account_id', ...NUMERALS]);
const IDENTIFIER = /_id$/;

/** Whether a column is aligned as numbers are. */
export function isNumeric({ name, type }: ResultColumn): boolean {
  return !NAMES.has(name) && (INTEGER_TYPES.test(type) || type === 'DOUBLE' || type.startsWith('DECIMAL'));
}

/** A cell of an analysis's answer, written as the rest of the page writes such a thing. */
export function ResultCell({ row, column }: { readonly row: Row; readonly column: ResultColumn }): ReactNode {
  const { name, type, unit } = column;
  const value = row[name] ?? null;
  if (value === null) return <span className={classes.none}>–</span>;
  if (name === 'action') return <ActionText action={value} />;
  if (isAddress(name)) {
    const side = name.replace('addr', '');
    return <AddressCell address={value} addressClass={row[`${side}_class`]} country={row[`${side}_country`]} />;
  }
  if (name === 'country') return `${value} ${countryName(String(value))}`;
  if (IDENTIFIER.test(name)) return <span className={classes.code}>{String(value)}</span>;
  if (type === 'TIMESTAMP') return <span title={String(value)}>{formatTimeShort(String(value))}</span>;
  if (NAMES.has(name)) return keyText(name, value);
  if (name === 'denied_flows' && row.flows !== undefined) return <DeniedCell row={row} />;
  if (unit === 'bytes') return <ExactOnHover value={value} text={formatBytes(value)} />;
  if (unit === 'ratio' && name.endsWith('share')) return formatShare(toNumber(value));
  if (type === 'DOUBLE') return <ExactOnHover value={value} text={formatCount(significant(toNumber(value)))} />;
  if (isNumeric(column)) return <ExactOnHover value={value} text={formatCount(value)} />;
  return <span title={String(value)}>{String(value)}</span>;
}

/** Denied is told by a mark as well as by its colour. */
export function ActionText({ action }: { readonly action: Cell }): ReactNode {
  if (action !== 'REJECT') return String(action).toLowerCase() === 'accept' ? 'accepted' : String(action);
  return <span className={classes.denied}>✕ denied</span>;
}

function significant(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
