'use client';

import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { summarizeCoverage } from '../../charts/coverage';
import { coverageHoursFigure } from '../../charts/coverage-hours';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { useShowWindow } from '../panels/use-show-window';
import { Plot } from '../plot/Plot';

/** Whether every hour of the window was logged. */
export function CoveragePanel() {
  const { palette } = useView();
  const showWindow = useShowWindow();
  const answer = usePanel('coverage', { by: 'hour' }, { where: '' });
  const { from, to } = answer.answered;
  const summary = answer.result && summarizeCoverage(answer.result.rows, { from, to });
  const figure = useMemo(
    () => answer.result && coverageHoursFigure({ rows: answer.result.rows, window: { from, to }, palette }),
    [answer.result, from, to, palette],
  );
  return (
    <Panel
      id="coverage"
      title="Coverage by hour"
      subtitle={
        summary
          ? `${formatExact(summary.hoursWithRecords)} of ${formatExact(summary.hoursInWindow)} hours with records, ${formatExact(summary.nodata)} NODATA, ${formatExact(summary.skipdata)} SKIPDATA; every interface, whatever is filtered`
          : 'every interface, whatever is filtered'
      }
      answer={answer}
      height={220}
      span={8}
      isEmpty={answer.result?.rows.length === 0}
      emptyText="Nothing was logged in this window: no records, and no NODATA either."
    >
      {figure && <Plot figure={figure} onMark={(mark) => showWindow(mark)} />}
    </Panel>
  );
}
