'use client';

import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { inOutHistoryFigure } from '../../charts/in-out-history';
import { formatSpan } from '../../format/times';
import { windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { MeasureSwitch } from '../panels/RankPanels';
import { useShowWindow } from '../panels/use-show-window';
import { Plot } from '../plot/Plot';
import { directionsOf, type Entity } from './entity';

/** Its traffic per hour, one direction above the middle and one below. */
export function HistoryPanel({ entity }: { readonly entity: Entity }) {
  const { window, palette, view, where } = useView();
  const { measure } = view;
  const [up, down] = directionsOf(entity);
  const sent = usePanel('flows-per-hour', { by: 'action' }, { where: `${up?.clause} and (${where})` });
  const received = usePanel('flows-per-hour', { by: 'action' }, { where: `${down?.clause} and (${where})` });
  const { from, to } = sent.answered;
  const figure = useMemo(
    () =>
      sent.result &&
      received.result &&
      inOutHistoryFigure({
        sides: [
          { label: shortLabel(entity, 0), rows: sent.result.rows },
          { label: shortLabel(entity, 1), rows: received.result.rows },
        ],
        measure,
        window: { from, to },
        palette,
      }),
    [sent.result, received.result, from, to, measure, palette, entity],
  );
  const showWindow = useShowWindow();
  return (
    <Panel
      id="history"
      title="History"
      subtitle={`${measure} per hour, ${up?.label} above and ${down?.label} below, ${formatSpan(windowMs(window))}`}
      answer={sent}
      height={280}
      span={8}
      isEmpty={sent.result?.rows.length === 0 && received.result?.rows.length === 0}
      tools={<MeasureSwitch />}
    >
      {figure && <Plot figure={figure} onMark={showWindow} />}
    </Panel>
  );
}

/** What fits along half of an axis. */
const LABEL_CHARS_MAX = 15;

function shortLabel(entity: Entity, side: 0 | 1): string {
  if (entity.kind !== 'conversation') return side === 0 ? 'sent' : 'received';
  const sender = side === 0 ? entity.key.a : entity.key.b;
  if (sender.length <= LABEL_CHARS_MAX) return sender;
  return side === 0 ? 'the first sent' : 'the second sent';
}
