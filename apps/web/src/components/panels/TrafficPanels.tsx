'use client';

import { useMemo } from 'react';
import { useFindings } from '../../api/findings';
import { usePanel } from '../../api/use-panel';
import { anomalyWindows } from '../../charts/anomaly-windows';
import { barSpanOf } from '../../charts/bar-span';
import { deniedGaugeFigure, deniedLevel } from '../../charts/denied-gauge';
import { flowsPerHourFigure } from '../../charts/flows-per-hour';
import { formatSpan } from '../../format/times';
import { formatCount, toNumber } from '../../format/units';
import { hasPrevious } from '../../state/questions-in-sight';
import { previousWindow, windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { DEFAULT_VIEW, isShown } from '../../state/view-state';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { TimeBrush } from '../plot/TimeBrush';
import { TimeNavigator } from './TimeNavigator';
import classes from './TrafficPanels.module.css';
import { useShowWindow } from './use-show-window';

/** The gauge beside the series is as tall. */
const FLOWS_HEIGHT_PX = 320;
export function FlowsPerHourPanel() {
  const { window, palette, status, view, update } = useView();
  const showWindow = useShowWindow();
  const isLog = isShown(view, 'flows-per-hour', 'log');
  const answer = usePanel('flows-per-hour', { by: 'action' });
  const { from, to } = answer.answered;
  const isGhost = hasPrevious(window, status.window);
  const before = usePanel('flows-per-hour', { by: 'action' }, { window: isGhost ? previousWindow(window) : null });
  // The ghost of another question would be compared with this one's bars.
  const isPaired = isGhost && before.isStale === answer.isStale && before.answered.to === from;
  const previousRows = isPaired ? before.result?.rows : undefined;
  const findings = useFindings({ showsSuppressed: false, ...window, lakeVersion: status.version });
  const anomalies = useMemo(() => anomalyWindows(findings.result?.findings ?? []), [findings.result]);
  const figure = useMemo(
    () =>
      answer.result &&
      flowsPerHourFigure({ rows: answer.result.rows, previousRows, window: { from, to }, anomalies, palette, isLog }),
    [answer.result, previousRows, from, to, anomalies, palette, isLog],
  );
  return (
    <Panel
      id="flows-per-hour"
      title={`Flows per ${barSpanOf(windowMs({ from, to })).per}`}
      subtitle={`accepted and denied, ${formatSpan(windowMs({ from, to }))}`}
      answer={answer}
      height={FLOWS_HEIGHT_PX}
      span={8}
      isEmpty={answer.result?.rows.length === 0}
      chart={{ options: ['log'] }}
    >
      <div className={classes.timeline}>
        {figure && (
          <TimeBrush
            range={figure.layout.xaxis?.range}
            onWindow={({ from: start, to: end }) => showWindow(`${start}/${end}`)}
            onReset={() => update((now) => ({ ...now, range: DEFAULT_VIEW.range }))}
            onMark={showWindow}
          >
            {(onMark) => <Plot figure={figure} onMark={onMark} />}
          </TimeBrush>
        )}
      </div>
      <TimeNavigator isReady={answer.result !== undefined} />
    </Panel>
  );
}

const GAUGE_NEEDS = ['action'] as const;

export function DeniedGaugePanel() {
  const { palette } = useView();
  const answer = usePanel('totals');
  const totals = answer.result?.rows[0];
  const figure = useMemo(
    () => totals && deniedGaugeFigure({ flows: totals.flows, deniedFlows: totals.denied_flows, palette }),
    [totals, palette],
  );
  const flows = toNumber(totals?.flows);
  const level = deniedLevel(flows === 0 ? 0 : (100 * toNumber(totals?.denied_flows)) / flows);
  return (
    <Panel
      id="denied-gauge"
      needs={GAUGE_NEEDS}
      title="Denied share"
      subtitle={
        totals && flows > 0
          ? `${level}: ${formatCount(totals.denied_flows)} of ${formatCount(totals.flows)} flows`
          : 'usual below 5 %'
      }
      answer={answer}
      height={FLOWS_HEIGHT_PX}
      heightNarrow={200}
      span={4}
      isEmpty={flows === 0}
      chart={{}}
    >
      {figure && <Plot figure={figure} />}
    </Panel>
  );
}
