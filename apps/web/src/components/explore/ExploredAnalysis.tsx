'use client';

import type { AnalysisDescription, AnalysisResult } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { figureOfAnalysis } from '../../charts/figure-of-analysis';
import { formatGroups } from '../../format/groups';
import { formatTimeShort } from '../../format/times';
import { formatExact } from '../../format/units';
import { againstWindow } from '../../state/against-window';
import type { ExploreState } from '../../state/explore-state';
import { useView } from '../../state/view-context';
import { type MarkOptions, useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { useShowWindow } from '../panels/use-show-window';
import { Plot } from '../plot/Plot';
import classes from './Explore.module.css';
import type { ChangeExplore } from './ExploreBody';
import { pictureRequest, tableRequest } from './explore-request';
import { Metrics } from './Metrics';
import { ParameterBar } from './ParameterBar';
import { QueryFacts } from './QueryFacts';
import { AllRows, PagedRows } from './RowsPanel';

const PICTURE_PX = 320;

/** One analysis: its parameters, its picture, its rows, and how to ask it elsewhere. */
export function ExploredAnalysis(props: {
  readonly analysis: AnalysisDescription;
  readonly state: ExploreState;
  readonly onChange: ChangeExplore;
}) {
  const { analysis, state: explore, onChange } = props;
  const { view, window, palette } = useView();
  const choose = useChooseMark();
  const showWindow = useShowWindow();
  const { measure } = view;
  // A list of columns is edited, and kept in the address, as on the overview.
  const asked = analysis.byList === undefined ? explore : { ...explore, by: view.paths.join(',') };
  const against = againstWindow(window, explore.against);
  // The window just before is what the server compares with by itself.
  const askedWith = { measure, against: explore.against === 'before' ? undefined : against };
  const answer = usePanel(analysis.name, pictureRequest(analysis, asked, askedWith));
  const paged = tableRequest(analysis, asked, askedWith);
  const { result } = answer;
  const { from, to } = answer.answered;
  const { chart, title } = analysis;
  const picture = useMemo(
    () =>
      result && figureOfAnalysis({ chart, title, result, window: { from, to }, measure, top: explore.top, palette }),
    [chart, title, result, from, to, measure, explore.top, palette],
  );
  const showMark = (mark: string, options: MarkOptions): void => {
    if (picture?.marks === 'clause') choose(mark, options);
    if (picture?.marks === 'window') showWindow(mark, options);
  };
  // A table that is no ranking has nothing to draw.
  const hasPicture = chart !== 'metrics' && (chart !== 'table' || paged !== undefined);
  return (
    <div className={classes.main}>
      <ParameterBar analysis={analysis} state={explore} against={against} onChange={onChange} />
      {chart === 'metrics' && (
        <Panel
          id="picture"
          title={title}
          subtitle={analysis.description}
          answer={answer}
          height="auto"
          span={12}
          isEmpty={result?.rows.length === 0}
        >
          {result && <Metrics row={result.rows[0] ?? {}} columns={result.meta.columns} />}
        </Panel>
      )}
      {hasPicture && (
        <Panel
          id="picture"
          title={title}
          subtitle={subtitleOf(analysis, result)}
          answer={answer}
          chart={{}}
          height={picture?.heightPx ?? PICTURE_PX}
          span={12}
          isEmpty={result?.rows.length === 0}
        >
          {picture && <Plot figure={picture.figure} onMark={showMark} />}
        </Panel>
      )}
      {chart !== 'metrics' &&
        (paged === undefined ? (
          <AllRows answer={answer} title={title} state={explore} onChange={onChange} />
        ) : (
          <PagedRows analysis={analysis} parameters={paged} state={explore} onChange={onChange} />
        ))}
      <QueryFacts answer={answer} />
    </div>
  );
}

function subtitleOf(analysis: AnalysisDescription, result: AnalysisResult | undefined): string {
  if (result === undefined) return analysis.description;
  const { totals, against } = result.meta;
  const shown = result.rows.length;
  return [
    ...(totals === undefined || totals.groups <= shown ? [] : [`${formatExact(shown)} of ${formatGroups(totals)}.`]),
    ...(against?.from === undefined || against.to === undefined
      ? []
      : [`Against ${formatTimeShort(against.from)} – ${formatTimeShort(against.to)}.`]),
    analysis.description,
  ].join(' ');
}
