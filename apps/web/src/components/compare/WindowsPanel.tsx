'use client';

import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { twoWindowsFigure } from '../../charts/two-windows';
import { formatSpan, formatTimeShort, parseTime, zoneName } from '../../format/times';
import { spanOf } from '../../state/against-window';
import { type ResolvedWindow, windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { AgainstSwitch } from './AgainstSwitch';
import classes from './Compare.module.css';
import { OtherWindow } from './OtherWindow';
import { useCompare } from './use-compare';

const HEIGHT_PX = 150;

/** Both windows on one small time series, and the choice of the earlier one. */
export function WindowsPanel() {
  const { window, palette, status } = useView();
  const { state, change, against } = useCompare();
  const answer = usePanel('flows-per-hour', { by: 'none' }, { window: spanOf(window, against) });
  const { result } = answer;
  const figure = useMemo(
    () => result && twoWindowsFigure({ rows: result.rows, window, against, palette }),
    [result, window, against, palette],
  );
  const note = noteOf(against, status.window?.from);
  return (
    <Panel
      id="windows"
      title="Two windows"
      subtitle={`now ${wordsOf(window)}, before ${wordsOf(against)}, flows per hour, ${zoneName(window.to)}`}
      answer={answer}
      height="auto"
      span={12}
      isEmpty={result?.rows.length === 0}
      chart={{}}
      tools={
        <AgainstSwitch
          against={state.against}
          window={against}
          onChange={(next) => change({ against: next, rows: { ...state.rows, page: 1 } })}
        />
      }
    >
      <div style={{ height: HEIGHT_PX }}>{figure && <Plot figure={figure} />}</div>
      {typeof state.against !== 'string' && (
        <OtherWindow
          key={`${against.from} ${against.to}`}
          window={against}
          onChange={(other) => change({ against: other })}
        />
      )}
      {note !== undefined && <p className={classes.note}>{note}</p>}
    </Panel>
  );
}

function wordsOf(window: ResolvedWindow): string {
  return `${formatTimeShort(window.from)} – ${formatTimeShort(window.to)} (${formatSpan(windowMs(window))})`;
}

/** What was before the first record nobody knows. */
function noteOf(against: ResolvedWindow, dataFrom: string | undefined): string | undefined {
  if (dataFrom === undefined || parseTime(against.from) >= parseTime(dataFrom)) return undefined;
  const begins = `The data begins ${formatTimeShort(dataFrom)}`;
  return parseTime(against.to) <= parseTime(dataFrom)
    ? `${begins}, after the earlier window: everything looks new.`
    : `${begins}, inside the earlier window: what looks new may have been there before.`;
}
