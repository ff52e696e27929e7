'use client';

import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { moversFigure } from '../../charts/movers';
import { formatExact } from '../../format/units';
import { CHANGES_BY } from '../../state/compare-state';
import { useView } from '../../state/view-context';
import { useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { MeasureSwitch } from '../panels/RankPanels';
import { Plot } from '../plot/Plot';
import { DIMENSION_WORDS } from './change-words';
import { useCompare } from './use-compare';

const BARS_MAX = 15;
const BAR_PX = 24;
const AXIS_PX = 42;

/** The biggest movers of one dimension as a picture. */
export function ChangesPanel() {
  const { palette, view } = useView();
  const chooseMark = useChooseMark();
  const { state, change, parameters } = useCompare();
  const { changes: by, status } = state;
  const { measure } = view;
  const answer = usePanel('changes', { by, ...parameters, ...(status === undefined ? {} : { status }) });
  const { result } = answer;
  const rows = useMemo(
    () => (result?.rows ?? []).filter(({ difference }) => difference !== 0).slice(0, BARS_MAX),
    [result],
  );
  const figure = useMemo(
    () => result && moversFigure({ rows, columns: result.meta.columns, measure, palette }),
    [result, rows, measure, palette],
  );
  const groups = result?.meta.totals?.groups;
  const words = DIMENSION_WORDS[by].many;
  const choices = CHANGES_BY.map((value) => ({ value, label: capitalised(DIMENSION_WORDS[value].many) }));
  const choose = (value: string): void => {
    const changes = CHANGES_BY.find((each) => each === value);
    if (changes !== undefined) change({ changes, rows: { ...state.rows, page: 1, search: '' } });
  };
  return (
    <Panel
      id="movers"
      title="Biggest movers"
      subtitle={`difference in ${measure}, ${groups === undefined ? words : `${formatExact(rows.length)} of ${formatExact(groups)} ${words}`}${
        status === undefined ? '' : `, ${status} only`
      }`}
      answer={answer}
      height={AXIS_PX + BAR_PX * BARS_MAX}
      span={12}
      isEmpty={rows.length === 0}
      emptyText={`No ${words} differ between the two windows.`}
      chart={{}}
      tools={
        <>
          <SegmentedControl
            visibleFrom="md"
            size="xs"
            aria-label="Compare"
            value={by}
            onChange={choose}
            data={choices}
          />
          <NativeSelect
            hiddenFrom="md"
            size="xs"
            aria-label="Compare what"
            value={by}
            onChange={(event) => choose(event.currentTarget.value)}
            data={choices}
          />
          <MeasureSwitch />
        </>
      }
    >
      {figure && <Plot figure={figure} onMark={chooseMark} />}
    </Panel>
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
