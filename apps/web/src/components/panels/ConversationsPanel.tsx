'use client';

import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { sankeyFigure } from '../../charts/sankey';
import { buildSankeyGraph } from '../../charts/sankey-graph';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import type { ConversationsBy } from '../../state/view-state';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { MeasureSwitch } from './RankPanels';

/**
 * As many as the API gives, because a scanner is thousands of tiny conversations and would vanish if only the largest
 * were folded; the rest flows through Other.
 */
const CONVERSATIONS_MAX = 10_000;
const HEIGHT_PX = 560;

/** Columns from left to right for each way of looking, and how to say it. */
const WAYS = {
  pair: { levels: ['srcaddr', 'service', 'dstaddr'], text: 'source → service → destination' },
  'vpc-country': { levels: ['vpc_id', 'direction', 'country'], text: 'VPC → direction → country outside' },
} as const satisfies Record<ConversationsBy, { levels: readonly string[]; text: string }>;

export function ConversationsPanel() {
  const { palette, addFilter, view, update } = useView();
  const { measure, conversations: by } = view;
  const answer = usePanel('conversations', { by, measure, limit: CONVERSATIONS_MAX });
  const { result } = answer;
  const figure = useMemo(() => {
    if (result === undefined) return undefined;
    // While the other way loads, the rows are still this one's.
    const levels = result.meta.columns.some(({ name }) => name === 'vpc_id')
      ? WAYS['vpc-country'].levels
      : WAYS.pair.levels;
    const graph = buildSankeyGraph({ rows: result.rows, levels, measure, totals: result.meta.totals });
    return sankeyFigure({ graph, measure, heightPx: HEIGHT_PX, palette });
  }, [result, measure, palette]);
  const groups = result?.meta.totals?.groups;
  return (
    <Panel
      id="conversations"
      title="Who talks to whom"
      subtitle={`${WAYS[by].text} by ${measure}; blue accepted, vermilion mostly denied, grey the rest${
        groups === undefined ? '' : `; ${formatExact(groups)} conversations`
      }`}
      answer={answer}
      height={HEIGHT_PX}
      span={12}
      isEmpty={result?.rows.length === 0}
      tools={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Draw conversations between"
            value={by}
            onChange={(conversations: ConversationsBy) => update((before) => ({ ...before, conversations }))}
            data={[
              { value: 'pair', label: 'Hosts' },
              { value: 'vpc-country', label: 'Countries' },
            ]}
          />
          <MeasureSwitch />
        </>
      }
    >
      {figure && <Plot figure={figure} onMark={addFilter} />}
    </Panel>
  );
}
