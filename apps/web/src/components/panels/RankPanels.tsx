'use client';

import { SegmentedControl } from '@mantine/core';
import type { Measure } from '@networkflow/engine/contract';
import { memo, useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { addressBars, serviceBars } from '../../charts/bars-of-rows';
import { otherOf, rankedBarsFigure } from '../../charts/ranked-bars';
import { sharePieFigure } from '../../charts/share-pie';
import { protocolSlices } from '../../charts/slices-of-rows';
import { formatGroups } from '../../format/groups';
import { formatExact, formatMeasure, toNumber } from '../../format/units';
import { windowMs } from '../../state/resolve-window';
import type { UpdateView } from '../../state/use-view-state';
import { useView } from '../../state/view-context';
import { isShown } from '../../state/view-state';
import { useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';

const TOP_MAX = 10;
const MS_PER_SECOND = 1_000;
const PROTOCOLS_MAX = 50;

export function TopSourcesPanel() {
  return <TopAddressesPanel side="src" />;
}

export function TopDestinationsPanel() {
  return <TopAddressesPanel side="dst" />;
}

function TopAddressesPanel({ side }: { readonly side: 'src' | 'dst' }) {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const { measure } = view;
  const name = side === 'src' ? 'top-sources' : 'top-destinations';
  const isLog = isShown(view, name, 'log');
  const answer = usePanel(name, { measure, limit: TOP_MAX });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(
    () =>
      result &&
      rankedBarsFigure({
        bars: addressBars(result.rows, side, measure),
        other: otherOf(result.rows, result.meta, measure),
        unit: measure,
        color: palette.neutral,
        isLog,
        seconds,
        palette,
        summary: `Top ${side === 'src' ? 'sources' : 'destinations'} by ${measure}.`,
      }),
    [result, side, measure, palette, isLog, seconds],
  );
  const groups = formatGroups(result?.meta.totals);
  return (
    <Panel
      id={name}
      title={side === 'src' ? 'Top sources' : 'Top destinations'}
      subtitle={`by ${measure}, accepted and denied, ${
        groups === undefined ? 'top 10' : `${formatExact(result?.rows.length ?? 0)} of ${groups} addresses`
      }`}
      answer={answer}
      height={300}
      span={6}
      isEmpty={result?.rows.length === 0}
      chart={{ options: ['log'] }}
      tools={<MeasureSwitch />}
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

export function ServicesPanel() {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const { measure } = view;
  const isLog = isShown(view, 'services', 'log');
  const answer = usePanel('services', { measure, limit: TOP_MAX });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(
    () =>
      result &&
      rankedBarsFigure({
        bars: serviceBars(result.rows, measure),
        other: otherOf(result.rows, result.meta, measure),
        unit: measure,
        color: palette.categories[0] ?? palette.neutral,
        isLog,
        seconds,
        palette,
        summary: `Services by ${measure}.`,
      }),
    [result, measure, palette, isLog, seconds],
  );
  const groups = formatGroups(result?.meta.totals);
  return (
    <Panel
      id="services"
      title="Services"
      subtitle={`by ${measure}, ${groups === undefined ? 'top 10' : `${result?.rows.length} of ${groups}`}`}
      answer={answer}
      height={280}
      span={5}
      isEmpty={result?.rows.length === 0}
      chart={{ options: ['log'] }}
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

export function ProtocolsPanel() {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const { measure } = view;
  const answer = usePanel('protocols', { measure, limit: PROTOCOLS_MAX });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(() => {
    if (result === undefined) return undefined;
    const total = result.rows.reduce((sum, row) => sum + toNumber(row[measure]), 0);
    return sharePieFigure({
      slices: protocolSlices(result.rows, measure, palette),
      center: formatMeasure(total, measure),
      unit: measure,
      rate: { measure, seconds },
      palette,
      summary: `Protocols by ${measure}.`,
    });
  }, [result, measure, palette, seconds]);
  return (
    <Panel
      id="protocols"
      title="Protocols"
      subtitle={`share of ${measure}`}
      answer={answer}
      height={280}
      span={3}
      isEmpty={result?.rows.length === 0}
      chart={{}}
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

/** One measure for the whole page, so that panels can be compared. */
export function MeasureSwitch() {
  const { view, update } = useView();
  return <MeasureChoice measure={view.measure} update={update} />;
}

/** Drawn again for another measure only: where its mark stands is measured in the page, which costs a layout. */
const MeasureChoice = memo(function MeasureChoice(props: { readonly measure: Measure; readonly update: UpdateView }) {
  const { measure, update } = props;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Measure"
      value={measure}
      onChange={(chosen: Measure) => update((before) => ({ ...before, measure: chosen }))}
      data={[
        { value: 'bytes', label: 'Bytes' },
        { value: 'packets', label: 'Packets' },
        { value: 'flows', label: 'Flows' },
      ]}
    />
  );
});
