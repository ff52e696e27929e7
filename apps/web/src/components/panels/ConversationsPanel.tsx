'use client';

import { filterField } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { sankeyFigure } from '../../charts/sankey';
import { buildSankeyGraph } from '../../charts/sankey-graph';
import { formatGroups } from '../../format/groups';
import { useView } from '../../state/view-context';
import { useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { PathColumns, pathWords } from './PathColumns';
import { MeasureSwitch } from './RankPanels';

const HEIGHT_PX = 560;

export function ConversationsPanel() {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const { measure, paths } = view;
  const answer = usePanel('paths', { by: paths.join(','), measure });
  const { result } = answer;
  const figure = useMemo(() => {
    if (result === undefined) return undefined;
    // While other columns load, the rows are still those of the ones before.
    const levels = result.meta.columns.filter(({ key }) => key).map(({ name }) => name);
    const graph = buildSankeyGraph({ rows: result.rows, levels, measure });
    return sankeyFigure({ graph, measure, heightPx: HEIGHT_PX, palette });
  }, [result, measure, palette]);
  const groups = formatGroups(result?.meta.totals);
  const needs = useMemo(() => paths.flatMap(tokensOf), [paths]);
  return (
    <Panel
      id="conversations"
      title="Who talks to whom"
      subtitle={`${pathWords(paths)} by ${measure}; blue accepted, vermilion mostly denied, grey the rest${
        groups === undefined ? '' : `; ${groups} paths`
      }`}
      answer={answer}
      needs={needs}
      height={HEIGHT_PX}
      span={12}
      isEmpty={result?.rows.length === 0}
      chart={{}}
      tools={
        <>
          <PathColumns />
          <MeasureSwitch />
        </>
      }
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

/** The fields of the logs that a column is read from; derived columns name none. */
function tokensOf(column: string): readonly string[] {
  return filterField(column)?.columns.flatMap(({ token }) => token ?? []) ?? [];
}
