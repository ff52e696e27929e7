'use client';

import type { ConnectionStatsName, ConnectionStatsResult } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { useConnectionStats } from '../../api/use-connections';
import type { Figure } from '../../charts/figure';
import type { Palette } from '../../charts/palette';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { StatNotes, StatTable } from './StatTable';

export type DrawStats = (
  stats: ConnectionStatsResult,
  context: { readonly window: { readonly from: string; readonly to: string }; readonly palette: Palette },
) => Figure;

export interface StatsPanelProps {
  readonly what: ConnectionStatsName;
  readonly title: string;
  readonly subtitle: string;
  /** Columns of twelve it takes on a wide screen. */
  readonly span: number;
  readonly height: number;
  readonly limit: number;
  readonly emptyText: string;
  /** Draws a picture instead of a table; make it once, outside of components. */
  readonly draw?: DrawStats;
}

/** A statistic of connections over the window, and in words what its figures cannot say. */
export function StatsPanel(props: StatsPanelProps) {
  const { what, title, subtitle, draw } = props;
  const { palette } = useView();
  const answer = useConnectionStats(what, { limit: props.limit });
  const { stats } = answer;
  const { from, to } = answer.answered;
  const figure = useMemo(
    () => (draw === undefined || stats === undefined ? undefined : draw(stats, { window: { from, to }, palette })),
    [draw, stats, from, to, palette],
  );
  const cut = stats?.isCut === true ? `; the first ${formatExact(stats.rows.length)}` : '';
  return (
    <Panel
      id={`connection-${what}`}
      title={title}
      subtitle={`${subtitle}${cut}`}
      answer={answer}
      height="auto"
      span={props.span}
      isEmpty={stats?.rows.length === 0}
      emptyText={props.emptyText}
      {...(draw === undefined ? {} : { chart: {} })}
    >
      {figure === undefined ? (
        stats && <StatTable stats={stats} label={title} height={props.height} />
      ) : (
        <div style={{ height: props.height }}>
          <Plot figure={figure} />
        </div>
      )}
      {stats && <StatNotes notes={stats.notes} />}
    </Panel>
  );
}
