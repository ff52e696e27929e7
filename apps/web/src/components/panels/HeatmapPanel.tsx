'use client';

import { useCallback, useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { heatmapFigure } from '../../charts/heatmap';
import { formatSpan, formatTimeShort, zoneName } from '../../format/times';
import { clauseForWindow, windowOfMark } from '../../state/filter-clause';
import { atLeastOneWeek, windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { isShown } from '../../state/view-state';
import { type MarkOptions, useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';

export function HeatmapPanel() {
  const { window, palette, status, view } = useView();
  const choose = useChooseMark();
  const isLog = isShown(view, 'heatmap', 'log');
  const shown = useMemo(() => atLeastOneWeek(window, status.window?.from), [window, status.window?.from]);
  const answer = usePanel('heatmap', {}, { window: shown });
  const { from, to } = answer.answered;
  const figure = useMemo(
    () => answer.result && heatmapFigure({ rows: answer.result.rows, window: { from, to }, palette, isLog }),
    [answer.result, from, to, palette, isLog],
  );
  const chooseHour = useCallback(
    (mark: string, options: MarkOptions): void => {
      const hour = windowOfMark(mark);
      choose(clauseForWindow(hour), { ...options, window: hour });
    },
    [choose],
  );
  return (
    <Panel
      id="heatmap"
      title="Busy hours"
      subtitle={`mean flows per hour by weekday, ${formatSpan(windowMs(shown))} to ${formatTimeShort(shown.to)} ${zoneName(shown.to)}`}
      answer={answer}
      height={260}
      span={4}
      isEmpty={answer.result?.rows.length === 0}
      chart={{ options: ['log'] }}
    >
      {figure && <Plot figure={figure} onMark={chooseHour} />}
    </Panel>
  );
}

/**
 * Weekdays can only be compared over a week, so a shorter window is widened into the past as far as there is data, and
 * the subtitle says so.
 */
