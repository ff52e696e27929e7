'use client';

import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { deniedPortBars } from '../../charts/bars-of-rows';
import { otherOf, rankedBarsFigure } from '../../charts/ranked-bars';
import { sharePieFigure } from '../../charts/share-pie';
import { deniedSlices } from '../../charts/slices-of-rows';
import { formatCount, formatExact, toNumber } from '../../format/units';
import { windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { type DeniedBy, isShown } from '../../state/view-state';
import { useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';

const TOP_MAX = 10;
const MS_PER_SECOND = 1_000;
const NOTHING_DENIED = 'Nothing was denied.';

const NEEDS = ['action'] as const;
const NEEDS_OF_REASONS = [...NEEDS, 'reject-reason'];

export function DeniedByPortPanel() {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const isLog = isShown(view, 'denied-ports', 'log');
  const answer = usePanel('denied', { by: 'port', measure: 'flows', limit: TOP_MAX });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(
    () =>
      result &&
      rankedBarsFigure({
        bars: deniedPortBars(result.rows),
        other: otherOf(result.rows, result.meta, 'flows'),
        unit: 'flows',
        color: palette.denied,
        isHatched: true,
        isLog,
        seconds,
        palette,
        summary: 'Destination ports with the most denied flows.',
      }),
    [result, palette, isLog, seconds],
  );
  return (
    <Panel
      id="denied-ports"
      needs={NEEDS}
      title="Denied by port"
      subtitle={`refused flows by destination port, ${countOf(result?.rows.length, result?.meta.totals?.groups)}`}
      answer={answer}
      height={260}
      span={4}
      isEmpty={result?.rows.length === 0}
      emptyText={NOTHING_DENIED}
      chart={{ options: ['log'] }}
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

export function DeniedSharePanel() {
  const { palette, view, update } = useView();
  const choose = useChooseMark();
  const by = view.deniedBy;
  const answer = usePanel('denied', { by, measure: 'flows' });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(() => {
    if (result === undefined) return undefined;
    const total = result.rows.reduce((sum, row) => sum + toNumber(row.flows), 0);
    return sharePieFigure({
      slices: deniedSlices(result.rows, by, palette),
      center: formatCount(total),
      unit: 'denied flows',
      rate: { measure: 'flows', seconds },
      palette,
      summary: `Denied flows by ${by}.`,
    });
  }, [result, by, palette, seconds]);
  return (
    <Panel
      id="denied-share"
      needs={by === 'reason' ? NEEDS_OF_REASONS : NEEDS}
      title={`Denied by ${by}`}
      subtitle="share of refused flows"
      answer={answer}
      height={260}
      span={4}
      isEmpty={result?.rows.length === 0}
      emptyText={NOTHING_DENIED}
      chart={{}}
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Split denied flows by"
          value={by}
          onChange={(deniedBy: DeniedBy) => update((before) => ({ ...before, deniedBy }))}
          data={[
            { value: 'direction', label: 'Direction' },
            { value: 'reason', label: 'Reason' },
          ]}
        />
      }
    >
      {figure && <Plot figure={figure} onMark={choose} />}
    </Panel>
  );
}

function countOf(shown: number | undefined, groups: number | undefined): string {
  if (shown === undefined) return 'top 10';
  return groups === undefined ? `top ${shown}` : `${formatExact(shown)} of ${formatExact(groups)}`;
}
