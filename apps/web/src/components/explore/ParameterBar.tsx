'use client';

import { SegmentedControl, Select } from '@mantine/core';
import type { AnalysisDescription } from '@networkflow/engine/contract';
import { EXPLORE_TOPS, type ExploreState } from '../../state/explore-state';
import { useView } from '../../state/view-context';
import { PathColumns, pathWords } from '../panels/PathColumns';
import { MeasureSwitch } from '../panels/RankPanels';
import { SearchBox } from '../tables/SearchBox';
import classes from './Explore.module.css';
import type { ChangeExplore } from './ExploreBody';
import { hasTop } from './explore-request';

/** Up to so many choices stand side by side. */
const SEGMENTS_MAX = 4;

/** The parameters an analysis reads, and no others. */
export function ParameterBar(props: {
  readonly analysis: AnalysisDescription;
  readonly state: ExploreState;
  readonly onChange: ChangeExplore;
}) {
  const { analysis, state, onChange } = props;
  const { view } = useView();
  const { by = [], parameters, chart } = analysis;
  const measures = parameters.includes('measure') || chart === 'time-series';
  if (by.length === 0 && !measures && !parameters.includes('search')) return null;
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
      {parameters.includes('search') && (
        <Field label="Find">
          <SearchBox
            label={`Search ${analysis.title}`}
            value={state.search}
            onSearch={(search) => onChange({ search, page: 1 }, { merge: 'search analysis' })}
          />
        </Field>
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
