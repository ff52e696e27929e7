'use client';

import { Anchor } from '@mantine/core';
import type { AnalysisDescription, AnalysisRequest, Row } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { analysisUrl } from '../../api/request';
import { type PanelAnswer, usePanel } from '../../api/use-panel';
import { formatGroups } from '../../format/groups';
import { formatExact } from '../../format/units';
import type { ExploreState } from '../../state/explore-state';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { MoreColumns, useShownColumns } from '../tables/MoreColumns';
import { RowsTable } from '../tables/RowsTable';
import { resultColumns } from '../tables/result-columns';
import { sortRows } from '../tables/sort-rows';
import type { ChangeExplore } from './ExploreBody';
import { TABLE_PAGE_ROWS } from './explore-request';

const EXPORT_ROWS_MAX = 10_000;
const NO_ROWS: readonly Row[] = [];

interface RowsProps {
  readonly state: ExploreState;
  readonly onChange: ChangeExplore;
}

/** The rows of a ranking, which the server sorts and pages. */
export function PagedRows(
  props: RowsProps & {
    readonly analysis: AnalysisDescription;
    readonly parameters: Omit<AnalysisRequest, 'where' | 'from' | 'to'>;
  },
) {
  const { analysis, parameters, state, onChange } = props;
  const { view } = useView();
  const answer = usePanel(analysis.name, parameters);
  const rows = answer.result?.rows ?? NO_ROWS;
  // The server ranks by the measure unless told otherwise, but changes by their size, which no column has.
  const rank = analysis.chart === 'changes' ? '' : `-${view.measure}`;
  return (
    <RowsPanel
      answer={answer}
      title={analysis.title}
      rows={rows}
      total={answer.result?.meta.totals?.groups ?? rows.length}
      page={state.page}
      sort={state.sort === '' ? rank : state.sort}
      search={state.search}
      onChange={onChange}
    />
  );
}

/** All rows of an answer that is not ranked, sorted and paged here. */
export function AllRows(props: RowsProps & { readonly answer: PanelAnswer; readonly title: string }) {
  const { answer, state } = props;
  const rows = answer.result?.rows;
  const sorted = useMemo(() => sortRows(rows ?? NO_ROWS, state.sort), [rows, state.sort]);
  const page = Math.min(state.page, Math.max(1, Math.ceil(sorted.length / TABLE_PAGE_ROWS)));
  return (
    <RowsPanel
      answer={answer}
      title={props.title}
      rows={sorted.slice((page - 1) * TABLE_PAGE_ROWS, page * TABLE_PAGE_ROWS)}
      total={sorted.length}
      page={page}
      sort={state.sort}
      search=""
      onChange={props.onChange}
    />
  );
}

function RowsPanel(props: {
  readonly answer: PanelAnswer;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly total: number;
  readonly page: number;
  readonly sort: string;
  readonly search: string;
  readonly onChange: ChangeExplore;
}) {
  const { answer, rows, total, page, sort, search } = props;
  const { view } = useView();
  const columns = useMemo(
    () => resultColumns(answer.result?.meta.columns ?? [], view.measure),
    [answer.result, view.measure],
  );
  const shownColumns = useShownColumns('rows', columns);
  const exported = { ...answer.request, limit: EXPORT_ROWS_MAX, offset: undefined };
  return (
    <Panel
      id="rows"
      title="Rows"
      subtitle={
        answer.result !== undefined
          ? `${formatGroups(answer.result.meta.totals) ?? formatExact(total)} in all`
          : answer.error === null
            ? 'under way'
            : 'not answered'
      }
      answer={answer}
      height="auto"
      span={12}
      tools={
        <>
          <Anchor size="xs" href={analysisUrl(answer.name, exported, { format: 'csv' })} download>
            CSV
          </Anchor>
          <Anchor size="xs" mx={6} href={analysisUrl(answer.name, exported)} download={`${answer.name}.json`}>
            JSON
          </Anchor>
        </>
      }
    >
      <RowsTable
        title={props.title}
        rows={rows}
        total={total}
        pageRows={TABLE_PAGE_ROWS}
        columns={shownColumns}
        table={{ sort, page, search }}
        onChange={props.onChange}
        emptyText="No flows match this filter in this window."
      />
      <MoreColumns panel="rows" columns={columns} />
    </Panel>
  );
}
