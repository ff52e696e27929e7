'use client';

import type { Cell, Measure } from '@networkflow/engine/contract';
import type { PanelAnswer } from '../../api/use-panel';
import { formatTimeShort, formatTimeZoned, parseTime } from '../../format/times';
import { formatExact, toNumber } from '../../format/units';
import { useView } from '../../state/view-context';
import classes from './Panel.module.css';

/** Up to when the picture tells, and what answered: one small line under every panel. */
export function PanelFreshness({ answer }: { readonly answer: PanelAnswer }) {
  const { status } = useView();
  const { result, answered } = answer;
  // What belongs to no time says none.
  if (result === undefined || answered.to === '') return null;
  const { source, elapsedMs, lakeVersion } = result.meta;
  const newest = status.window === null ? Number.NaN : parseTime(status.window.to);
  const end = parseTime(answered.to);
  const to = Number.isNaN(newest) ? end : Math.min(newest, end);
  const table = source?.table ?? 'flows';
  const why = [
    `Data to ${formatTimeZoned(to)}, lake version ${formatExact(lakeVersion)}.`,
    `Answered from ${table}${source === undefined ? '' : `: ${source.reason}`}.`,
    ...(source?.bound === undefined ? [] : [boundWords(source.bound)]),
    source?.cached ? 'From an earlier answer that is still good.' : `In ${Math.round(elapsedMs)} ms.`,
  ];
  return (
    <p className={classes.freshness} title={why.join(' ')} data-source={table}>
      to {formatTimeShort(to)}
      {table === 'flows' ? '' : ` · ${shortTables(table)}`}
    </p>
  );
}

/** Rows and sums are exact: only the number of rows there are in all is not. */
function boundWords({ measure, leftOut }: { readonly measure: Measure; readonly leftOut: Cell }): string {
  return `What a day left out has at most ${formatExact(toNumber(leftOut))} ${measure}: no row shown would be another.`;
}

/** Several tables may answer parts of one question; the line has room for one name. */
function shortTables(table: string): string {
  const names = table.split(', ');
  return names.length === 1 ? table : `${names.length} tables`;
}
