'use client';

import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { sankeyFigure } from '../../charts/sankey';
import { buildSankeyGraph } from '../../charts/sankey-graph';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { MeasureSwitch } from './RankPanels';

/** Enough that the large ones are all there; the rest flows through Other. */
const CONVERSATIONS_MAX = 2_000;
const HEIGHT_PX = 560;
const LEVELS = ['srcaddr', 'service', 'dstaddr'] as const;

export function ConversationsPanel() {
  const { palette, addFilter, view } = useView();
  const { measure } = view;
  const answer = usePanel('conversations', { measure, limit: CONVERSATIONS_MAX });
  const { result } = answer;
  const figure = useMemo(() => {
    if (result === undefined) return undefined;
    const graph = buildSankeyGraph({ rows: result.rows, levels: LEVELS, measure, totals: result.meta.totals });
    return sankeyFigure({ graph, measure, heightPx: HEIGHT_PX, palette });
  }, [result, measure, palette]);
  const groups = result?.meta.totals?.groups;
  return (
    <Panel
      id="conversations"
      title="Who talks to whom"
      subtitle={`source → service → destination by ${measure}; blue accepted, vermilion mostly denied, grey the rest${
        groups === undefined ? '' : `; ${formatExact(groups)} conversations`
      }`}
      answer={answer}
      height={HEIGHT_PX}
      span={12}
      isEmpty={result?.rows.length === 0}
      tools={<MeasureSwitch />}
    >
      {figure && <Plot figure={figure} onClause={addFilter} />}
    </Panel>
  );
}
