'use client';

import { SegmentedControl, Select } from '@mantine/core';
import { type AnalysisDescription, CHANGE_STATUSES } from '@networkflow/engine/contract';
import { EXPLORE_TOPS, type ExploreState } from '../../state/explore-state';
import type { ResolvedWindow } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { AgainstSwitch } from '../compare/AgainstSwitch';
import { OtherWindow } from '../compare/OtherWindow';
import { PathColumns, pathWords } from '../panels/PathColumns';
import { MeasureSwitch } from '../panels/RankPanels';
import { SearchBox } from '../tables/SearchBox';
import classes from './Explore.module.css';
import type { ChangeExplore } from './ExploreBody';
import { hasTop } from './explore-request';

/** Up to so many choices stand side by side. */
const SEGMENTS_MAX = 4;
const ALL = 'all';

/** The parameters an analysis reads, and no others. */
export function ParameterBar(props: {
  readonly analysis: AnalysisDescription;
  readonly state: ExploreState;
  /** The window that a comparison compares with. */
  readonly against: ResolvedWindow;
  readonly onChange: ChangeExplore;
}) {
  const { analysis, state, against, onChange } = props;
  const { view } = useView();
  const { by = [], parameters, chart } = analysis;
  const measures = parameters.includes('measure') || chart === 'time-series';
  if (by.length === 0 && !measures && !parameters.includes('search')) return null;
  const compares = parameters.includes('againstFrom');
  const chooseBy = (value: string): void => onChange({ by: value === by[0] ? '' : value, sort: '', page: 1 });
  return (
    <div className={classes.bar}>
      {analysis.byList !== undefined && (
        <Field label={pathWords(view.paths)}>
          <PathColumns />
        </Field>
      )}
      {by.length > 0 && analysis.byList === undefined && (
        <Field label="By">
          {by.length <= SEGMENTS_MAX ? (
            <SegmentedControl
              size="xs"
              aria-label="Group by"
              data={by.map((value) => ({ value, label: inWords(value) }))}
              value={state.by === '' ? (by[0] ?? '') : state.by}
              onChange={chooseBy}
            />
          ) : (
            <Select
              size="xs"
              w={190}
              aria-label="Group by"
              allowDeselect={false}
              data={by.map((value) => ({ value, label: inWords(value) }))}
              value={state.by === '' ? (by[0] ?? '') : state.by}
              onChange={(value) => value !== null && chooseBy(value)}
            />
          )}
        </Field>
      )}
      {measures && (
        <Field label="Measure">
          <MeasureSwitch />
        </Field>
      )}
      {hasTop(analysis) && (
        <Field label="Top">
          <SegmentedControl
            size="xs"
            aria-label="Bars shown"
            data={EXPLORE_TOPS.map(String)}
            value={String(state.top)}
            onChange={(value) => onChange({ top: Number(value) })}
          />
        </Field>
      )}
      {compares && (
        <Field label="Compare with">
          <AgainstSwitch
            against={state.against}
            window={against}
            onChange={(next) => onChange({ against: next, page: 1 })}
          />
        </Field>
      )}
      {parameters.includes('status') && (
        <Field label="Only">
          <SegmentedControl
            size="xs"
            aria-label="Only what became"
            data={[ALL, ...CHANGE_STATUSES]}
            value={state.status ?? ALL}
            onChange={(value) => onChange({ status: CHANGE_STATUSES.find((each) => each === value), page: 1 })}
          />
        </Field>
      )}
      {parameters.includes('search') && (
        <Field label="Find">
          <SearchBox
            label={`Search ${analysis.title}`}
            value={state.search}
            onSearch={(search) => onChange({ search, page: 1 }, { merge: 'search analysis' })}
          />
        </Field>
      )}
      {compares && typeof state.against !== 'string' && (
        <OtherWindow
          key={`${against.from} ${against.to}`}
          window={against}
          onChange={(other) => onChange({ against: other, page: 1 })}
        />
      )}
    </div>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.field}>
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}

/** `vpc_id` and `vpc-country` as words; a list of columns as a path. */
function inWords(by: string): string {
  return by
    .split(',')
    .map((part) => part.replaceAll(/[_-]/g, ' ').replace(/ id$/, ''))
    .join(' → ');
}
